"""What is to be done in an edition, as pure functions over counts.

What is ahead of an edition is the first line of its rules that is not drawn yet, and those of phases that are open
beside it. What lacks before them comes first; what can wait is said as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from prizes.agenda.rules.screening import ScreeningFacts, screening_tasks
from prizes.edition.document.phases import (
    AcceptancePhase,
    AnnouncementPhase,
    NominationPhase,
    Phase,
    SelectionPhase,
    VotingPhase,
)
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import is_by_category
from prizes.edition.spans import (
    CutPhase,
    EditionState,
    PanelPhase,
    categories_in_reach,
    closes_at,
    cut_chain,
    honours_of,
    is_open,
    next_phase,
    open_phases,
    opens_at,
    selections_in_order,
    sources,
    state_of,
    takers,
)
from prizes.edition.titles import Said, announcement_of_records, phase_title, phases_giving
from prizes.kit.sentence import Sentence, say, say_n

Weight = Literal["now", "soon", "note"]
"""`now`: the edition waits for it. `soon`: it will. `note`: good to know."""
SOON = timedelta(days=7)
STEWARDS = 2
"""Fewest stewards with whom anything can be approved."""
MOST_NAMED = 3
"""Of a task; of more categories it says only how many."""


VERBS: Mapping[str, Sentence] = {
    "minutes": say("Complete the records"),
    "office/acceptances": say("Ask, and view the replies"),
    "office/assignments": say("Assign reviews"),
    "office/calendar": say("Open the calendar"),
    "office/appeals": say("Answer the appeals"),
    "office/challenges": say("Answer the challenges"),
    "office/complaints": say("Read the reports"),
    "office/consultation-comments": say("Read the comments"),
    "office/consultations": say("Decide on the rules"),
    "office/contributions": say("Read the contributions"),
    "office/decision": say("Decide on the projects"),
    "office/flags": say("Read the flagged votes"),
    "office/focal-points": say("Read the requests"),
    "office/letters": say("View failed emails"),
    "office/likenesses": say("Compare the projects"),
    "office/nominations": say("View the projects"),
    "office/owner-answers": say("Read the objections"),
    "office/panels": say("Invite experts"),
    "office/people": say("Invite people"),
    "office/project-updates": say("Read the updates"),
    "office/proposals": say("Read and decide"),
    "office/reviews": say("Remind experts"),
    "office/rules": say("View the rules"),
    "office/screening": say("Screen the projects"),
    "office/selection": say("Select winners"),
    "office/shortlist": say("Propose the shortlist"),
    "office/tally": say("Count the votes"),
    "office/vote-appeals": say("Answer the appeals about votes"),
    "office/voters": say("Upload the list"),
}
"""What one does on the page of a task, by its first words below the edition."""
OTHER_PAGE = say("Open the page")


@dataclass(frozen=True, slots=True)
class AgendaTask:
    """Something to do, why, and on which page of the edition."""

    wrong: Sentence
    remedy: Sentence
    page: str
    """Address below the edition, such as `office/people`."""
    weight: Weight = "now"

    @property
    def verb(self) -> Sentence:
        """The act."""
        place = "/".join(self.page.replace("?", "/").replace("#", "/").split("/")[:2])
        return VERBS.get(place) or VERBS.get(place.split("/")[0], OTHER_PAGE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open proposal."""

    id: str
    kind: str
    expires_at: datetime
    about: str = ""
    """Which of its kind, where several can be open."""


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """Counts of one edition, as far as its next steps depend on them."""

    states: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Projects by category and state; without a category: an empty string."""
    published: bool = True
    """Whether everybody can see the edition."""
    stewards: int = 0
    experts: Mapping[str, int] = field(default_factory=dict)
    """Experts by category, those of all categories in each."""
    own_experts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """The same by phase, of the phases with members of their own; such people are in no other number."""
    decided: frozenset[str] = frozenset()
    """Phases whose line is drawn."""
    counted: frozenset[str] = frozenset()
    """Voting phases whose votes are counted."""
    unlisted: frozenset[str] = frozenset()
    """Voting phases whose rules ask for a list of voters, and for which none was approved."""
    unassigned: Mapping[str, int] = field(default_factory=dict)
    """By phase: projects with fewer experts assigned than the rules ask reviews of."""
    unreviewed: Mapping[str, int] = field(default_factory=dict)
    """By phase: projects with experts enough, and with fewer completed reviews than the rules ask for."""
    unrecorded: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By phase that has begun: categories whose panel's record is missing, not confirmed by both, or old."""
    selection_gaps: Mapping[str, int] = field(default_factory=dict)
    """By phase of selection whose candidates are decided: what is missing before winners can be proposed."""
    chosen: frozenset[str] = frozenset()
    """Of several phases of selection those that are over with all their choices and records."""
    choosable: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By phase of selection whose candidates come from another: categories that have some."""
    not_asked: Mapping[str, int] = field(default_factory=dict)
    """By honour: of how many nobody was asked whether it is accepted, where the rules ask."""
    unanswered: Mapping[str, int] = field(default_factory=dict)
    """By honour: questions that wait for their answer."""
    approved: frozenset[str] = frozenset()
    """Announcements of which all is approved, public or not."""
    public: frozenset[str] = frozenset()
    """Announcements that are public."""
    proposals: Sequence[Waiting] = ()
    screening: ScreeningFacts = field(default_factory=ScreeningFacts)
    messages: int = 0
    """Projects whose nominators wait for an answer."""
    objections: int = 0
    """Projects before the decision that their owners object to."""
    challenges: int = 0
    """To a count, without an answer."""
    vote_appeals: int = 0
    """Against the exclusion of a vote, without a decision."""
    flags: int = 0
    """Projects with flagged votes that no steward has dismissed."""
    updates: int = 0
    """Of projects of the register, proposed by their owners."""
    alike: int = 0
    """Pairs of projects that may be the same and that nobody has looked at."""
    lost_letters: int = 0
    """Mails that could not be delivered after many attempts."""

    def proposed(self, kind: str, about: str) -> bool:
        """Whether a proposal of this kind waits for a second steward. `about`: empty, or which of its kind."""
        return any((each.kind, each.about) == (kind, about) for each in self.proposals)

    def in_state(self, state: str) -> int:
        return sum(n for (_, each), n in self.states.items() if each == state)

    def categories_with(self, *states: str) -> set[str]:
        return {category for (category, state), n in self.states.items() if n and state in states}


@dataclass(frozen=True, slots=True)
class RunningPhase:
    """A phase that is open."""

    id: str
    title: Said
    closes: datetime | None
    """UTC; None: it stays open."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an edition is on its calendar."""

    state: EditionState
    running: Sequence[RunningPhase]
    coming: Phase | None
    opens: datetime | None

    @property
    def coming_title(self) -> Said | None:
        return phase_title(self.coming) if self.coming else None


def place(rules: Rules, now: datetime) -> Place:
    coming = next_phase(rules, now)
    return Place(
        state=state_of(rules, now),
        running=[
            RunningPhase(each.id, phase_title(each), closes_at(rules, each.id))
            for each in open_phases(rules, now)
        ],
        coming=coming,
        opens=opens_at(rules, coming.id) if coming else None,
    )


def tasks(rules: Rules, frozen: bool, facts: EditionFacts, now: datetime) -> list[AgendaTask]:
    """What is to be done, the most pressing first. A past edition needs nothing."""
    if rules.kind == "record":
        return []
    found = [
        *_proposals(facts),
        *_stewards(facts),
        *_publication(facts),
        *_experts(rules, facts, now),
        *_submissions(rules, facts, now),
        *_alike(facts),
        *_messages(facts),
        *_objections(facts),
        *_screening(rules, facts, now),
        *_voter_lists(rules, facts, now),
        *_contested(facts),
        *update_tasks(facts.updates),
        *_next_lines(rules, facts, now),
        *_letters(facts),
        *_freezing(rules, frozen, now),
    ]
    order: tuple[Weight, ...] = ("now", "soon", "note")
    return sorted(found, key=lambda task: order.index(task.weight))


# --- people and proposals -------------------------------------------------------------------------------

PROPOSED: dict[str, Sentence] = {
    "acceptance": say("A second steward must approve who is asked to accept an honour."),
    "amendment": say("A second steward must approve a change to the rules."),
    "badges": say("A second steward must approve the Open Badges of this edition."),
    "correction": say("A second steward must approve a correction of the results."),
    "delegate": say("A second steward must approve a person who acts for a body."),
    "late-entry": say("A second steward must approve a late entry."),
    "lost-factor": say("A second steward must approve the removal of a lost second factor."),
    "lot": say("A second steward must approve the seed of the lot."),
    "nomination": say("A second steward must approve the nomination decision."),
    "publication": say("A second steward must approve the publication of this contest."),
    "role": say("A second steward must approve the role of a steward or observer."),
    "service-token": say("A second steward must approve a token for a program."),
    "shortlist": say("A second steward must approve the shortlist."),
    "text": say("A second steward must approve the text of an email or a page."),
    "voters": say("A second steward must approve a list of voters."),
    "webhook": say("A second steward must approve a webhook."),
    "winners": say("A second steward must approve the winners."),
}


def _proposals(facts: EditionFacts) -> Iterator[AgendaTask]:
    for proposal in facts.proposals:
        yield AgendaTask(
            PROPOSED[proposal.kind],
            say("Approve or withdraw by %(expires)s.", expires=proposal.expires_at),
            f"office/proposals/{proposal.id}",
        )


def _stewards(facts: EditionFacts) -> Iterator[AgendaTask]:
    if facts.stewards < STEWARDS:
        yield AgendaTask(
            say_n("This edition has %(n)s steward.", "This edition has %(n)s stewards.", facts.stewards),
            say(
                "Every decision requires two stewards. The operators of the service invite the "
                "second one with the command “prizes steward invite”."
            ),
            "office/people",
        )


def _publication(facts: EditionFacts) -> Iterator[AgendaTask]:
    if not facts.published and all(proposal.kind != "publication" for proposal in facts.proposals):
        yield AgendaTask(
            say("Only stewards can see this contest."),
            say("Propose its publication. Another steward must approve it."),
            "office/rules",
        )


def _experts(rules: Rules, facts: EditionFacts, now: datetime) -> Iterator[AgendaTask]:
    """Panels that are too small for what the rules ask of them, once there is something to judge."""
    ahead = [p for p in cut_chain(rules) if not isinstance(p, VotingPhase) and p.id not in facts.decided]
    common = [phase for phase in ahead if not phase.panel.own_members]
    if short := _short(rules, facts, common, facts.experts):
        needed = max(_experts_needed(phase) for phase in common)
        wrong = say_n(
            "A panel needs %(n)s expert. Categories with too few: %(categories)s.",
            "A panel needs %(n)s experts. Categories with too few: %(categories)s.",
            needed,
            categories=[rules.category_name(code) for code in short],
        )
        yield _invite(rules, common, wrong, short, now)
    for phase in ahead:
        there = facts.own_experts.get(phase.id)
        if there is not None and (short := _short(rules, facts, [phase], there)):
            wrong = say_n(
                "The panel of “%(phase)s” needs %(n)s member. Categories with too few: %(categories)s.",
                "The panel of “%(phase)s” needs %(n)s members. Categories with too few: %(categories)s.",
                _experts_needed(phase),
                phase=phase_title(phase),
                categories=[rules.category_name(code) for code in short],
            )
            yield _invite(rules, [phase], wrong, short, now)


def _short(
    rules: Rules, facts: EditionFacts, phases: Sequence[PanelPhase], experts: Mapping[str, int]
) -> list[str]:
    """Codes of the categories with projects that have fewer experts than some of these phases needs."""
    with_projects = facts.categories_with("submitted", "returned", "nominated", "champion")
    asked = [(categories_in_reach(rules, phase), _experts_needed(phase)) for phase in phases]
    needed = {c.code: max((n for codes, n in asked if c.code in codes), default=0) for c in rules.categories}
    return [code for code, n in needed.items() if code in with_projects and experts.get(code, 0) < n]


def _invite(
    rules: Rules, phases: Sequence[PanelPhase], wrong: Sentence, short: Sequence[str], now: datetime
) -> AgendaTask:
    opens = min((o for phase in phases if (o := opens_at(rules, phase.id))), default=None)
    pressing = opens is not None and opens <= now
    remedy = say("Invite members to the panels of these categories.")
    return AgendaTask(wrong, remedy, f"office/panels#{short[0]}", "now" if pressing else "soon")


def _experts_needed(phase: PanelPhase) -> int:
    marked = phase.marking.reviews if phase.marking else 0
    quorum = phase.quorum.least if isinstance(phase, SelectionPhase) else 0
    panel = 1 if phase.cut.decided == "panel" else 0
    return max(marked, quorum, panel)


# --- projects -------------------------------------------------------------------------------------------


def _submissions(rules: Rules, facts: EditionFacts, now: datetime) -> Iterator[AgendaTask]:
    returned, submitted = facts.in_state("returned"), facts.in_state("submitted")
    if returned:
        yield AgendaTask(
            say_n(
                "%(n)s project has been returned for correction.",
                "%(n)s projects have been returned for correction.",
                returned,
            ),
            say("Their nominators have been informed. Check whether they reply."),
            "office/nominations?state=returned",
            "note",
        )
    if is_open(rules, "submission", now):
        yield AgendaTask(
            say_n(
                "%(n)s project has been submitted so far.",
                "%(n)s projects have been submitted so far.",
                submitted,
            ),
            say("Check the new ones early, so that they can be corrected before the close."),
            "office/nominations?state=submitted",
            "note",
        )


def _screening(rules: Rules, facts: EditionFacts, now: datetime) -> Iterator[AgendaTask]:
    for wrong, remedy, page, urgent in screening_tasks(rules, facts.screening, now):
        yield AgendaTask(wrong, remedy, page, "now" if urgent else "soon")


def _objections(facts: EditionFacts) -> Iterator[AgendaTask]:
    if facts.objections:
        yield AgendaTask(
            say_n("%(n)s owner objects to a project.", "%(n)s owners object to projects.", facts.objections),
            say("Read their reasons, and contact both sides before the decision."),
            "office/owner-answers",
            "soon",
        )


def _messages(facts: EditionFacts) -> Iterator[AgendaTask]:
    if facts.messages:
        yield AgendaTask(
            say_n(
                "The nominator of %(n)s project awaits a reply.",
                "The nominators of %(n)s projects await a reply.",
                facts.messages,
            ),
            say("Read the message on the page of the project, and reply there."),
            "office/nominations?flag=message",
        )


def _contested(facts: EditionFacts) -> Iterator[AgendaTask]:
    if facts.challenges:
        yield AgendaTask(
            say_n("%(n)s challenge to the count.", "%(n)s challenges to the count.", facts.challenges),
            say("Answer it. The answer is published in the integrity report."),
            "office/challenges?state=open",
        )
    if facts.vote_appeals:
        yield AgendaTask(
            say_n(
                "%(n)s appeal about an excluded vote.",
                "%(n)s appeals about excluded votes.",
                facts.vote_appeals,
            ),
            say("One steward proposes an answer, and a second steward approves it."),
            "office/vote-appeals?state=open",
        )
    if facts.flags:
        yield AgendaTask(
            say_n(
                "%(n)s project has flagged votes.",
                "%(n)s projects have flagged votes.",
                facts.flags,
            ),
            say("Open a case, or dismiss the flagged votes with a reason."),
            "office/flags",
            "soon",
        )


def update_tasks(waiting: int) -> Iterator[AgendaTask]:
    """What owners say of their projects after the contest; also once an edition is over and needs nothing else."""
    if waiting:
        yield AgendaTask(
            say_n(
                "%(n)s update of a project awaits review.",
                "%(n)s updates of projects await review.",
                waiting,
            ),
            say("Approve it for the register, or return it to the owner with a reason."),
            "office/project-updates?state=waiting",
            "soon",
        )


def focal_point_tasks(waiting: int) -> Iterator[AgendaTask]:
    """Requests to be the focal point of a project; of records of past editions above all."""
    if waiting:
        yield AgendaTask(
            say_n(
                "%(n)s request to be the focal point of a project awaits review.",
                "%(n)s requests to be the focal point of a project await review.",
                waiting,
            ),
            say("Verify the role of the person, and accept or decline the request."),
            "office/focal-points?state=waiting",
            "soon",
        )


def consultation_tasks(waiting: int, ended: int) -> Iterator[AgendaTask]:
    """Comments on proposed rules, and consultations whose period is over; also once an edition is over."""
    if waiting:
        yield AgendaTask(
            say_n(
                "%(n)s comment on proposed rules awaits moderation.",
                "%(n)s comments on proposed rules await moderation.",
                waiting,
            ),
            say("Publish it, or give its author a reason why it is not published."),
            "office/consultation-comments?state=waiting",
            "soon",
        )
    if ended:
        yield AgendaTask(
            say_n(
                "%(n)s consultation is over and has not been closed.",
                "%(n)s consultations are over and have not been closed.",
                ended,
            ),
            say("Decide on each rule with comments, then close it."),
            "office/consultations",
            "soon",
        )


def complaint_tasks(waiting: int) -> Iterator[AgendaTask]:
    """Reports of public projects; also once an edition is over."""
    if waiting:
        yield AgendaTask(
            say_n(
                "%(n)s report about a project awaits a decision.",
                "%(n)s reports about projects await a decision.",
                waiting,
            ),
            say("Ask the people of the project to respond, then decide within 14 days of the report."),
            "office/complaints?state=open",
            "soon",
        )


def contribution_tasks(waiting: int, updates: int = 0) -> Iterator[AgendaTask]:
    """What people contribute to the register, which belongs to no edition."""
    if waiting:
        yield AgendaTask(
            say_n(
                "%(n)s contribution to the register awaits review.",
                "%(n)s contributions to the register await review.",
                waiting,
            ),
            say("Approve it, return it, or decline it with a reason."),
            "office/contributions?state=waiting",
            "soon",
        )
    if updates:
        yield AgendaTask(
            say_n(
                "%(n)s update of a contributed project awaits review.",
                "%(n)s updates of contributed projects await review.",
                updates,
            ),
            say("Approve it for the register, or return it to the contributor with a reason."),
            "office/project-updates?state=waiting",
            "soon",
        )


def _alike(facts: EditionFacts) -> Iterator[AgendaTask]:
    if facts.alike:
        yield AgendaTask(
            say_n(
                "%(n)s possible duplicate to review.",
                "%(n)s possible duplicates to review.",
                facts.alike,
            ),
            say("Compare them and decide whether they are the same."),
            "office/likenesses",
            "soon",
        )


# --- the next line to draw ------------------------------------------------------------------------------


def next_lines(rules: Rules, facts: EditionFacts, now: datetime) -> list[CutPhase]:
    """The first phase whose outcome is not decided, and each further one that has begun with candidates that are
    decided. Empty: all outcomes are.
    """
    ahead = [phase for phase in cut_chain(rules) if not _is_done(rules, phase, facts)]
    begun = [
        phase
        for phase in ahead[1:]
        if (opens := opens_at(rules, phase.id)) is not None
        and opens <= now
        and all(_is_done(rules, each, facts) for each in sources(rules, phase))
    ]
    return [*ahead[:1], *begun]


def _is_done(rules: Rules, phase: CutPhase, facts: EditionFacts) -> bool:
    """Whether the outcome of a phase is decided. What panels choose is, once winners are approved; of several
    selections each, once it is over and complete.
    """
    if isinstance(phase, SelectionPhase):
        return is_approved(rules, phase, facts) or phase.id in facts.chosen
    return phase.id in facts.decided


def is_approved(rules: Rules, phase: SelectionPhase, facts: EditionFacts) -> bool:
    """Whether all that a panel chose is approved."""
    announcement = announcement_of_records(rules, phase)
    return announcement is not None and announcement.id in facts.approved


def _next_lines(rules: Rules, facts: EditionFacts, now: datetime) -> Iterator[AgendaTask]:
    ahead = next_lines(rules, facts, now)
    for phase in ahead:
        if isinstance(phase, NominationPhase):
            yield from _nomination(rules, phase, facts, now)
        elif isinstance(phase, VotingPhase):
            yield from _voting(rules, phase, facts, now)
    choosing = not ahead or any(isinstance(phase, SelectionPhase) for phase in ahead)
    if len(rules.announcements) > 1:
        yield from _announcements(rules, facts, now)
    elif choosing and not facts.approved:
        yield from _selections(rules, facts, now)
    for each in rules.acceptances:
        yield from _acceptance(rules, each, facts, now)
    for phase in ahead:
        yield from _late(rules, phase, now)


def _late(rules: Rules, phase: CutPhase, now: datetime) -> Iterator[AgendaTask]:
    """The next phase is open or about to open, and its candidates are not decided."""
    after = next(iter(takers(rules, phase)), None)
    opens = opens_at(rules, after.id) if after else None
    if after is None or opens is None or opens - now > SOON:
        return
    page = "office/calendar"
    remedy = say("Decide before then, or extend the phase in time.")
    if opens <= now:
        wrong = say(
            "“%(phase)s” is open, but the participating projects have not been decided.",
            phase=phase_title(after),
        )
        yield AgendaTask(wrong, remedy, page)
    else:
        wrong = say(
            "“%(phase)s” opens in %(span)s, but the participating projects have not been decided.",
            phase=phase_title(after),
            span=opens - now,
        )
        yield AgendaTask(wrong, remedy, page, "soon")


def _nomination(
    rules: Rules, phase: NominationPhase, facts: EditionFacts, now: datetime
) -> Iterator[AgendaTask]:
    opens = opens_at(rules, phase.id)
    submitted = facts.in_state("submitted")
    if opens is None or opens > now or not submitted:
        return
    yield from _reviews(phase, facts)
    waiting = any(proposal.kind == "nomination" for proposal in facts.proposals)
    yield from _records(rules, phase, facts)
    if not waiting:
        closes = closes_at(rules, phase.id)
        over = closes is not None and closes <= now
        missing = facts.unassigned.get(phase.id) or facts.unreviewed.get(phase.id)
        yield AgendaTask(
            say_n(
                "%(n)s submitted project has no decision.",
                "%(n)s submitted projects have no decision.",
                submitted,
            ),
            say("When the reviews are complete, propose the nomination decision."),
            "office/decision",
            "soon" if missing and not over else "now",
        )


def _reviews(phase: NominationPhase | SelectionPhase, facts: EditionFacts) -> Iterator[AgendaTask]:
    if phase.marking is None:
        return
    unassigned, unreviewed = facts.unassigned.get(phase.id, 0), facts.unreviewed.get(phase.id, 0)
    if unassigned:
        yield AgendaTask(
            say_n(
                "%(n)s project does not have enough experts.",
                "%(n)s projects do not have enough experts.",
                unassigned,
            ),
            say("Have the reviews assigned automatically, or assign them by hand."),
            "office/assignments",
        )
    if unreviewed:
        yield AgendaTask(
            say_n("%(n)s project is awaiting reviews.", "%(n)s projects are awaiting reviews.", unreviewed),
            say("Remind those who still have reviews to do."),
            "office/reviews",
            "soon",
        )


def _records(
    rules: Rules, phase: NominationPhase | SelectionPhase, facts: EditionFacts
) -> Iterator[AgendaTask]:
    by_category = not isinstance(phase, SelectionPhase) or is_by_category(phase.cut)
    if missing := facts.unrecorded.get(phase.id):
        yield AgendaTask(
            say_n(
                "The record of the panel is missing or has not been confirmed by both in %(n)s "
                "category: %(categories)s.",
                "The record of the panel is missing or has not been confirmed by both in %(n)s "
                "categories: %(categories)s.",
                len(missing),
                categories=[rules.category_name(code) for code in missing],
            )
            if by_category and len(missing) <= MOST_NAMED
            else say_n(
                "%(n)s record of a panel is missing or has not been confirmed by both.",
                "%(n)s records of panels are missing or have not been confirmed by both.",
                len(missing),
            )
            if not by_category
            else say_n(
                "The record of the panel is missing or has not been confirmed by both in %(n)s category.",
                "The record of the panel is missing or has not been confirmed by both in %(n)s categories.",
                len(missing),
            ),
            say("Write it with the chair, and confirm it. The decision depends on it."),
            f"minutes?phase={phase.id}",
            "soon" if isinstance(phase, NominationPhase) else "now",
        )


def _voting(rules: Rules, phase: VotingPhase, facts: EditionFacts, now: datetime) -> Iterator[AgendaTask]:
    opens, closes = opens_at(rules, phase.id), closes_at(rules, phase.id)
    if opens is not None and now < opens:
        yield from _empty_categories(rules, phase, facts, "soon" if opens - now <= SOON else "note")
        return
    if closes is None or now < closes:
        return
    ends = closes + timedelta(minutes=phase.electorate.grace_minutes)
    if now < ends:
        yield AgendaTask(
            say("Voting is closed. Late codes remain valid until %(ends)s.", ends=ends),
            say("The votes can be counted after that."),
            "office/tally",
            "soon",
        )
    elif phase.id not in facts.counted:
        yield AgendaTask(
            say("Voting is closed, but the votes have not been counted."),
            say("Count the votes. This takes a minute."),
            "office/tally",
        )
    elif not any(proposal.kind == "shortlist" for proposal in facts.proposals):
        yield AgendaTask(
            say("The votes have been counted, but the shortlist has not been decided."),
            say("Check the result under the rules, and propose it."),
            "office/shortlist",
        )


def _voter_lists(rules: Rules, facts: EditionFacts, now: datetime) -> Iterator[AgendaTask]:
    """Without its list nobody can vote in a round. Where one waits for a second steward, that is the task."""
    if any(proposal.kind == "voters" for proposal in facts.proposals):
        return
    for phase in rules.votings:
        opens, closes = opens_at(rules, phase.id), closes_at(rules, phase.id)
        if phase.id not in facts.unlisted or opens is None or (closes is not None and closes <= now):
            continue
        if opens <= now:
            wrong = say(
                "“%(phase)s” is open, but no one can vote without a list of voters.", phase=phase_title(phase)
            )
        else:
            wrong = say(
                "“%(phase)s” opens on %(opens)s, and its list of voters is missing.",
                phase=phase_title(phase),
                opens=opens,
            )
        weight: Weight = "now" if opens <= now else "soon" if opens - now <= SOON else "note"
        remedy = say("Propose a list. A second steward must approve it.")
        yield AgendaTask(wrong, remedy, f"office/voters?phase={phase.id}", weight)


def _empty_categories(
    rules: Rules, phase: VotingPhase, facts: EditionFacts, weight: Weight
) -> Iterator[AgendaTask]:
    if not sources(rules, phase) or not facts.in_state("nominated"):
        return
    asked, there = categories_in_reach(rules, phase), facts.categories_with("nominated")
    empty = [c.code for c in rules.categories if c.code in asked and c.code not in there]
    if empty:
        yield AgendaTask(
            say(
                "No project has been selected in: %(categories)s.",
                categories=[rules.category_name(code) for code in empty],
            ),
            say("There will be no vote in these categories. Check that this is intended."),
            "office/nominations",
            weight,
        )


def _selections(rules: Rules, facts: EditionFacts, now: datetime) -> Iterator[AgendaTask]:
    phases = selections_in_order(rules)
    for phase in phases:
        yield from _choices(rules, phase, facts, now)
    if phases and all(_is_complete(rules, phase, facts, now) for phase in phases):
        yield from _all_chosen(rules, facts)


def _announcements(rules: Rules, facts: EditionFacts, now: datetime) -> Iterator[AgendaTask]:
    """Of several: what each lacks that is not approved yet."""
    told: list[SelectionPhase] = []
    for announcement in (each for each in rules.announcements if each.id not in facts.approved):
        giving = phases_giving(rules, announcement)
        phases = [each for each in giving if isinstance(each, SelectionPhase)]
        for phase in (each for each in phases if each not in told):
            yield from _choices(rules, phase, facts, now)
        told += phases
        voted = all(each.id in facts.decided for each in giving if each not in phases)
        if giving and voted and all(_is_complete(rules, phase, facts, now) for phase in phases):
            yield from _all_chosen_for(rules, announcement, facts)


def _has_begun(rules: Rules, phase: SelectionPhase, facts: EditionFacts, now: datetime) -> bool:
    opens = opens_at(rules, phase.id)
    decided = all(each.id in facts.decided | facts.chosen for each in sources(rules, phase))
    return decided and (opens is None or opens <= now)


def _is_complete(rules: Rules, phase: SelectionPhase, facts: EditionFacts, now: datetime) -> bool:
    lacks = facts.selection_gaps.get(phase.id) or facts.unrecorded.get(phase.id)
    return _has_begun(rules, phase, facts, now) and not lacks


def _choices(rules: Rules, phase: SelectionPhase, facts: EditionFacts, now: datetime) -> Iterator[AgendaTask]:
    if not _has_begun(rules, phase, facts, now):
        return
    if phase.id not in facts.chosen:
        yield from _reviews(phase, facts)
    if number := facts.selection_gaps.get(phase.id):
        yield _choices_missing(rules, phase, number)
    elif facts.unrecorded.get(phase.id):
        yield from _records(rules, phase, facts)


def _choices_missing(rules: Rules, phase: SelectionPhase, number: int) -> AgendaTask:
    if len(rules.selections) > 1:
        return AgendaTask(
            say_n(
                "%(phase)s: %(n)s item is missing.",
                "%(phase)s: %(n)s items are missing.",
                number,
                phase=phase_title(phase),
            ),
            say("Record the panels’ choices."),
            f"office/selection?phase={phase.id}",
        )
    return AgendaTask(
        say_n(
            "The selection of winners is open: %(n)s item is missing.",
            "The selection of winners is open: %(n)s items are missing.",
            number,
        ),
        say("Record the panels’ choices."),
        "office/selection",
    )


def _all_chosen(rules: Rules, facts: EditionFacts) -> Iterator[AgendaTask]:
    if rules.acceptances and (any(facts.not_asked.values()) or any(facts.unanswered.values())):
        return
    if not facts.proposed("winners", ""):
        yield AgendaTask(
            say("The panels’ choices are complete."),
            say("Propose the winners for publication."),
            "office/selection",
        )


def _all_chosen_for(
    rules: Rules, announcement: AnnouncementPhase, facts: EditionFacts
) -> Iterator[AgendaTask]:
    open_ones = [
        facts.not_asked.get(each, 0) + facts.unanswered.get(each, 0)
        for each in honours_of(rules, announcement)
    ]
    if not any(open_ones) and not facts.proposed("winners", announcement.id):
        yield AgendaTask(
            say("All that “%(phase)s” publishes is decided.", phase=phase_title(announcement)),
            say("Propose it for publication."),
            f"office/selection#{announcement.id}",
        )


def _acceptance(
    rules: Rules, phase: AcceptancePhase, facts: EditionFacts, now: datetime
) -> Iterator[AgendaTask]:
    if not is_open(rules, phase.id, now):
        return
    several = len(rules.acceptances) > 1
    page = f"office/acceptances?phase={phase.id}" if several else "office/acceptances"
    not_asked = sum(facts.not_asked.get(each, 0) for each in phase.honours)
    unanswered = sum(facts.unanswered.get(each, 0) for each in phase.honours)
    if not_asked and not facts.proposed("acceptance", phase.id if several else ""):
        yield AgendaTask(
            say_n(
                "%(n)s honour has been decided, and no one has been asked whether they accept.",
                "%(n)s honours have been decided, and no one has been asked whether they accept.",
                not_asked,
            ),
            say("Propose to ask them. A second steward approves."),
            page,
        )
    if unanswered:
        yield AgendaTask(
            say_n(
                "The reply of %(n)s nominator about an honour is missing.",
                "The replies of %(n)s nominators about honours are missing.",
                unanswered,
            ),
            say("They are reminded by email three days before the close."),
            page,
            "note",
        )


# --- the rest -------------------------------------------------------------------------------------------


def _letters(facts: EditionFacts) -> Iterator[AgendaTask]:
    if facts.lost_letters:
        yield AgendaTask(
            say_n(
                "%(n)s email could not be delivered.",
                "%(n)s emails could not be delivered.",
                facts.lost_letters,
            ),
            say("Check the addresses, and contact these people in another way."),
            "office/letters?state=failed",
            "note",
        )


def _freezing(rules: Rules, frozen: bool, now: datetime) -> Iterator[AgendaTask]:
    if frozen:
        return
    coming = next_phase(rules, now)
    opens = opens_at(rules, coming.id) if coming else None
    remedy = (
        say("They will be frozen on %(opens)s. Until then, another document can be loaded.", opens=opens)
        if opens
        else say(
            "They will be frozen when the first phase opens. Until then, another document can be loaded."
        )
    )
    yield AgendaTask(say("The rules have not been frozen yet."), remedy, "office/rules", "note")
