"""What one person has to do, over all editions and in all that they are there. Pure, over counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from prizes.agenda.rules.tasks import AgendaTask, Weight
from prizes.edition.document.phases import NominationPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import closes_at, concerns, expert_rounds, is_open, routes_of, state_of
from prizes.edition.titles import Said, phase_title
from prizes.kit.sentence import Sentence, say, say_n
from prizes.nomination.rules.states import PUBLIC, State
from prizes.review.rules.leading import Step

PRESSING = timedelta(days=7)
"""Before a close that is nearer, how long is left is said in another tone."""


class Capacity(StrEnum):
    """As what somebody has something to do."""

    INVITED = "invited"
    NOMINATOR = "nominator"
    DELEGATE = "delegate"
    CONTRIBUTOR = "contributor"
    VOTER = "voter"
    EXPERT = "expert"
    CHAIR = "chair"
    STEWARD = "steward"
    OBSERVER = "observer"


CAPACITIES: Mapping[Capacity, Sentence] = {
    Capacity.INVITED: say("Invitation"),
    Capacity.NOMINATOR: say("Nominator"),
    Capacity.DELEGATE: say("Delegate of a body"),
    Capacity.CONTRIBUTOR: say("Contributor"),
    Capacity.VOTER: say("Voter"),
    Capacity.EXPERT: say("Expert"),
    Capacity.CHAIR: say("Chair of the panel"),
    Capacity.STEWARD: say("Steward"),
    Capacity.OBSERVER: say("Observer"),
}


@dataclass(frozen=True, slots=True)
class OwnTitle:
    """A title that somebody wrote, and the language it is in."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class MyTask:
    """One thing to do, or to wait for, with one act."""

    capacity: Capacity
    edition: str
    """Slug; `*`: all editions."""
    heading: Said | OwnTitle
    act: Sentence
    """Named by its verb."""
    page: str
    """Address below the language."""
    detail: Sentence | None = None
    state: Sentence | None = None
    """A word on where it stands, before what is left of the time."""
    due: datetime | None = None
    done: int = 0
    total: int = 0
    """How far it is, where that can be counted; 0: it cannot."""
    weight: int = 1
    """0: it holds others up; 2: good to know."""

    def is_pressing(self, now: datetime) -> bool:
        return self.weight == 0 or (self.due is not None and self.due - now < PRESSING)


def in_order(tasks: Iterable[MyTask]) -> list[MyTask]:
    """What holds others up first, then what is due first; what is only good to know stands last."""
    return sorted(
        tasks,
        key=lambda task: (task.weight, task.due is None, task.due.timestamp() if task.due else 0.0),
    )


# --- the voter -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BallotFacts:
    """How far a ballot is in the round that is open."""

    edition: str
    phase: VotingPhase
    categories: tuple[str, ...]
    """Those with something to vote on, in the order of the rules."""
    voted: frozenset[str]

    @property
    def open(self) -> list[str]:
        return [code for code in self.categories if code not in self.voted]

    @property
    def count(self) -> int:
        """In how many of them there is a vote."""
        return len(self.categories) - len(self.open)


def ballot_task(facts: BallotFacts, rules: Rules) -> MyTask | None:
    """A ballot that is begun and not full. Nobody has to begin one."""
    if not facts.count or not facts.open:
        return None
    closes = closes_at(rules, facts.phase.id)
    return MyTask(
        Capacity.VOTER,
        facts.edition,
        say(
            "You have voted in %(voted)s of %(all)s categories",
            voted=facts.count,
            all=len(facts.categories),
        ),
        say("Continue voting"),
        f"{facts.edition}/categories/{facts.open[0]}",
        detail=_closes(closes),
        due=closes,
        done=facts.count,
        total=len(facts.categories),
    )


def _closes(at: datetime | None) -> Sentence | None:
    return None if at is None else say("Closes on %(moment)s, %(in_zone)s", moment=at)


# --- the nominator -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProjectOfMine:
    """A project in which somebody has a part."""

    id: str
    edition: str
    title: str
    language: str
    state: State
    writes: bool
    """A reader only looks."""
    correct_until: datetime | None = None
    submitted_at: datetime | None = None
    leads: bool = False
    late_until: datetime | None = None
    """Until when they may submit although submissions are closed."""
    facts: Mapping[str, Any] | None = None
    """What groups go by, where a phase of the edition is for a group (`kinds.groups.facts_of_member`)."""

    @property
    def can_be_updated(self) -> bool:
        """Whether they may say what has become of it, once the contest is over."""
        return self.writes and self.state in PUBLIC


class ProjectStanding(StrEnum):
    TASK = "task"
    WAITING = "waiting"
    DONE = "done"


def standing_of(project: ProjectOfMine, rules: Rules, now: datetime) -> ProjectStanding:
    """Whether there is something to do with a project, or to wait for, or neither any more."""
    if project.state is State.DRAFT and _can_submit(project, rules, now):
        return ProjectStanding.TASK if project.writes else ProjectStanding.WAITING
    if project.state is State.RETURNED and project.correct_until and project.correct_until > now:
        return ProjectStanding.TASK if project.writes else ProjectStanding.WAITING
    running = state_of(rules, now) in ("running", "between")
    in_the_contest = project.state in (State.SUBMITTED, State.NOMINATED, State.CHAMPION)
    return ProjectStanding.WAITING if running and in_the_contest else ProjectStanding.DONE


def _can_submit(project: ProjectOfMine, rules: Rules, now: datetime) -> bool:
    """Before the opening too: a draft can be written then."""
    closes = closes_at(rules, rules.submission.id) if rules.submission else None
    late = project.late_until is not None and project.late_until > now
    return (
        rules.kind != "record" and rules.submission is not None and (closes is None or closes > now or late)
    )


def project_item(project: ProjectOfMine, rules: Rules, now: datetime) -> MyTask:
    """As a task or as something to wait for; `standing_of` says which."""
    returned = project.state is State.RETURNED
    return MyTask(
        Capacity.NOMINATOR,
        project.edition,
        OwnTitle(project.title, project.language) if project.title else say("Untitled project"),
        _act_on(project, standing_of(project, rules, now)),
        f"{project.edition}/nominations/{project.id}",
        detail=_what_of(project, rules, now),
        state=_state_of(project, rules),
        due=_due(project, rules),
        weight=0 if returned and project.writes else 1,
    )


def message_task(edition: str, project: str, title: OwnTitle | None) -> MyTask:
    """The stewards wrote about a project and wait for an answer."""
    return MyTask(
        Capacity.NOMINATOR,
        edition,
        title or say("Untitled project"),
        say("Read and reply"),
        f"{edition}/nominations/{project}#talk",
        detail=say("The stewards have written to you and await a reply."),
        weight=0,
    )


def honour_task(edition: str, project: str, title: OwnTitle, closes: datetime | None) -> MyTask:
    """Somebody was chosen for an honour and has not said whether they accept."""
    return MyTask(
        Capacity.NOMINATOR,
        edition,
        title,
        say("Say whether you accept"),
        f"{edition}/nominations/{project}/acceptance",
        detail=say("Your project has been chosen for an honour."),
        due=closes,
        weight=0,
    )


def entry_task(edition: str, rules: Rules, project: ProjectOfMine, earlier: Said) -> MyTask:
    """A project of an earlier edition may enter this one. Nobody has to."""
    closes = closes_at(rules, rules.submission.id) if rules.submission else None
    return MyTask(
        Capacity.NOMINATOR,
        edition,
        OwnTitle(project.title, project.language),
        say("Enter this project again"),
        f"{edition}/nominations/#again",
        detail=say("It was in “%(edition)s” and may enter again.", edition=earlier),
        due=closes,
        weight=2,
    )


def proposing_task(rules: Rules, body: str) -> MyTask:
    """Somebody acts for a body that proposes projects, while submission is open. Nobody has to propose any."""
    closes = closes_at(rules, rules.submission.id) if rules.submission else None
    return MyTask(
        Capacity.DELEGATE,
        rules.slug,
        rules.body_title(body),
        say("Propose projects"),
        f"{rules.slug}/bodies/{body}/projects",
        detail=_closes(closes),
        due=closes,
        weight=2,
    )


def update_task(edition: str, project: str, title: OwnTitle) -> MyTask:
    """The stewards returned what was said of a project after the contest."""
    return MyTask(
        Capacity.NOMINATOR,
        edition,
        title,
        say("Correct the update"),
        f"{edition}/nominations/{project}/update",
        detail=say("The stewards have returned your update of this project."),
    )


DECISIONS: Mapping[str, Sentence] = {
    "waiting": say("The stewards have your request to be the focal point."),
    "declined": say("The stewards have declined your request to be the focal point."),
    "ended": say("Your role as the focal point has ended."),
}


def focal_point_item(edition: str, project: str, title: OwnTitle, state: str) -> MyTask:
    """What became of a request to be the focal point of a project; while it waits, for others to decide."""
    return MyTask(
        Capacity.CONTRIBUTOR,
        edition,
        title,
        say("View the request") if state == "waiting" else say("Read the decision"),
        f"{edition}/projects/{project}/focal-point",
        detail=DECISIONS[state],
        weight=2,
    )


def contribution_task(contribution: str, title: OwnTitle) -> MyTask:
    """The stewards returned what somebody contributed to the register."""
    return MyTask(
        Capacity.CONTRIBUTOR,
        "*",
        title,
        say("Correct the contribution"),
        f"stocktaking/contributions/{contribution}",
        detail=say("The stewards have returned your contribution to the register."),
    )


def contributed_update_task(contribution: str, title: OwnTitle) -> MyTask:
    """The stewards returned what was said of a contributed project later."""
    return MyTask(
        Capacity.CONTRIBUTOR,
        "*",
        title,
        say("Correct the update"),
        f"stocktaking/contributions/{contribution}/update",
        detail=say("The stewards have returned your update of this project."),
    )


STATES: Mapping[State, Sentence] = {
    State.DRAFT: say("Draft"),
    State.RETURNED: say("Returned for correction"),
    State.SUBMITTED: say("Submitted"),
    State.NOMINATED: say("In the public vote"),
    State.CHAMPION: say("Champion"),
}


def _state_of(project: ProjectOfMine, rules: Rules) -> Sentence | None:
    if project.state is State.NOMINATED and not _votes_on(project, rules):
        return say("Selected")
    return STATES.get(project.state)


def _votes_on(project: ProjectOfMine, rules: Rules) -> list[VotingPhase]:
    """The public votes on a project that experts selected; of one whose facts are not known those on all."""
    facts = project.facts
    if facts is None:
        return [each for each in rules.votings if each.group is None]
    rounds = {each.id for each in _rounds_of(project, rules)}
    return [
        each
        for each in rules.votings
        if any(rounds & {one.id for one in route.passed} for route in routes_of(rules, each, facts))
    ]


def _rounds_of(project: ProjectOfMine, rules: Rules) -> list[NominationPhase]:
    """The rounds of experts that concern a project."""
    return [
        each for each in expert_rounds(rules) if project.facts is None or concerns(rules, each, project.facts)
    ]


def _act_on(project: ProjectOfMine, standing: ProjectStanding) -> Sentence:
    if standing is not ProjectStanding.TASK:
        return say("Open the project")
    return say("Correct and resubmit") if project.state is State.RETURNED else say("Continue writing")


def _due(project: ProjectOfMine, rules: Rules) -> datetime | None:
    if project.state is State.RETURNED:
        return project.correct_until
    if project.state is not State.DRAFT or rules.submission is None:
        return None
    closes = closes_at(rules, rules.submission.id)
    return max(closes, project.late_until) if closes and project.late_until else closes


def _what_of(project: ProjectOfMine, rules: Rules, now: datetime) -> Sentence | None:
    match project.state:
        case State.DRAFT:
            return _closes(_due(project, rules))
        case State.RETURNED:
            return say("The stewards ask for corrections.")
        case State.SUBMITTED if until := _next_decision(_rounds_of(project, rules), rules, now):
            return say("The experts decide by %(day)s.", day=until.astimezone(rules.zone).date())
        case State.NOMINATED if any(is_open(rules, each.id, now) for each in _votes_on(project, rules)):
            return say("The public vote is open.")
    return None


def _next_decision(rounds: Iterable[NominationPhase], rules: Rules, now: datetime) -> datetime | None:
    """When the round of experts closes that is open or comes next; of all that are over the last."""
    ends = [end for phase in rounds if (end := rules.instant(phase.closes))]
    return next((end for end in ends if end > now), ends[-1] if ends else None)


# --- the expert and the chair --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """The reviews of an expert in a phase that is open."""

    edition: str
    closes: datetime | None
    left: tuple[str, ...]
    """Ids of the projects still to review, in the order of the expert's list."""
    handed_in: int
    minutes: int
    """That those left take, about."""


def review_task(facts: ReviewFacts) -> MyTask | None:
    if not facts.left:
        return None
    left = len(facts.left)
    return MyTask(
        Capacity.EXPERT,
        facts.edition,
        say_n("%(n)s review to do", "%(n)s reviews to do", left),
        say("Start the next review") if facts.handed_in else say("Start reviewing"),
        f"{facts.edition}/review/{facts.left[0]}",
        detail=say(
            "%(done)s submitted. About %(span)s of work.",
            done=facts.handed_in,
            span=timedelta(minutes=facts.minutes),
        ),
        due=facts.closes,
        done=facts.handed_in,
        total=left + facts.handed_in,
    )


def declaration_task(edition: str, undeclared: Mapping[str, int]) -> MyTask | None:
    """`undeclared`: projects by category. Reviews open only after it, so it holds the expert up."""
    if not undeclared:
        return None
    return MyTask(
        Capacity.EXPERT,
        edition,
        say_n(
            "Declare any conflict of interest in %(n)s project",
            "Declare any conflict of interest in %(n)s projects",
            sum(undeclared.values()),
        ),
        say("Declare"),
        f"{edition}/review/interests",
        detail=say("Projects open to you after your declaration."),
        weight=0,
    )


def panel_ballot_task(
    edition: str, category: str, title: Said, closes: datetime | None, phase: str | None = None
) -> MyTask:
    """`phase`: where panels vote in several phases."""
    return MyTask(
        Capacity.EXPERT,
        edition,
        say("Ballot of the panel: %(category)s", category=title),
        say("Vote in the panel"),
        f"{edition}/review/ballots/{category}" + (f"?phase={phase}" if phase else ""),
        due=closes,
    )


def chair_tasks(
    edition: str, phase: str, steps: Iterable[tuple[Step, int]], closes: datetime | None
) -> Iterator[MyTask]:
    """What a chair does themselves; what they wait for is on the page of their panel."""
    for step, number in steps:
        if (told := _chairs(step, number)) is not None:
            heading, act, page = told
            yield MyTask(Capacity.CHAIR, edition, heading, act, f"{edition}/{page}?phase={phase}", due=closes)


def _chairs(step: Step, number: int) -> tuple[Sentence, Sentence, str] | None:
    """What is to be done, what one does, and the page where; None for what a chair declares or waits for."""
    match step:
        case Step.DISTRIBUTE:
            left = say_n("%(n)s review without an expert", "%(n)s reviews without an expert", number)
            return left, say("Assign the projects"), "office/assignments"
        case Step.TALK:
            left = say_n("%(n)s project to discuss", "%(n)s projects to discuss", number)
            return left, say("Open the discussions"), "review/discussions"
        case Step.FEEDBACK:
            left = say_n("Feedback on %(n)s project", "Feedback on %(n)s projects", number)
            return left, say("Write the feedback"), "office/feedback"
        case Step.CHOOSE:
            left = say_n("%(n)s project to decide", "%(n)s projects to decide", number)
            return left, say("Record the decision"), "review/chair/decision"
        case Step.MINUTES:
            left = say_n("%(n)s record of a panel", "%(n)s records of panels", number)
            return left, say("Open the records"), "minutes"
        case Step.DECLARE | Step.OTHERS_DECLARE | Step.REVIEWS:
            return None


def records_task(edition: str, phase: str, number: int) -> MyTask | None:
    """Records of the selection that a chair has to write or to confirm."""
    return next(chair_tasks(edition, phase, [(Step.MINUTES, number)], None), None) if number else None


# --- stewards and observers ----------------------------------------------------------------------------

WEIGHTS: Mapping[Weight, tuple[int, Sentence]] = {
    "now": (0, say("Due now")),
    "soon": (1, say("Due soon")),
    "note": (2, say("For information")),
}


def steward_task(edition: str, task: AgendaTask) -> MyTask:
    weight, state = WEIGHTS[task.weight]
    return MyTask(
        Capacity.STEWARD,
        edition,
        task.wrong,
        task.verb,
        f"{edition}/{task.page}",
        detail=task.remedy,
        state=state,
        weight=weight,
    )


def countersigning_task(edition: str, number: int) -> MyTask | None:
    if not number:
        return None
    return MyTask(
        Capacity.OBSERVER,
        edition,
        say_n("%(n)s case of excluded votes", "%(n)s cases of excluded votes", number),
        say("Read and countersign"),
        f"{edition}/cases",
        detail=say("No one from outside has countersigned."),
    )


# --- invitations ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """A role, a seat in a panel or a part in a project that is offered."""

    edition: str
    what: Said | OwnTitle
    page: str
    expires_at: datetime


def offer_task(offer: OfferFacts) -> MyTask:
    return MyTask(
        Capacity.INVITED,
        offer.edition,
        offer.what,
        say("Read the invitation"),
        offer.page,
        due=offer.expires_at,
        weight=0,
    )


# --- dates ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MyDate:
    at: datetime
    what: Said
    edition: str


def dates_of(
    editions: Mapping[str, Rules], tasks: Iterable[MyTask], now: datetime, most: int = 5
) -> list[MyDate]:
    """The next dates of the editions in which somebody has a part: the opening and the close of phases, and what is due
    to them at another time.
    """
    found: dict[tuple[str, datetime], MyDate] = {}
    for slug, rules in editions.items():
        for phase in rules.phases:
            title = phase_title(phase)
            opens, closes = rules.instant(phase.opens), closes_at(rules, phase.id)
            if opens is not None and opens > now:
                found.setdefault((slug, opens), MyDate(opens, say("“%(phase)s” opens", phase=title), slug))
            if closes is not None and closes > now:
                found.setdefault((slug, closes), MyDate(closes, say("“%(phase)s” closes", phase=title), slug))
    for task in tasks:
        if task.due is not None and task.due > now:
            what = CAPACITIES[task.capacity] if task.state is None else task.state
            found.setdefault((task.edition, task.due), MyDate(task.due, what, task.edition))
    return sorted(found.values(), key=lambda date: date.at)[:most]
