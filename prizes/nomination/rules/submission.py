"""When a project may be written, submitted, withdrawn, and written about; how many may be; what stands for it in lists.

What is asked is in `form`, what is missing in `gaps`, what cannot be kept in `fitting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from prizes.edition.document.components import FurtherLimit
from prizes.edition.document.phases import SubmissionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.groups import told_limit
from prizes.edition.guidelines.words import BREACHES as breaches  # noqa: N811 - words for values
from prizes.edition.kinds.groups import belongs_to
from prizes.edition.spans import first_decision
from prizes.errors import Refusal
from prizes.kit.sentence import Sentence, say, say_n
from prizes.kit.text import folded, likeness
from prizes.nomination import refusals
from prizes.nomination.rules.completeness import FormGap
from prizes.nomination.rules.form import (
    ANSWERS,
    ProjectLike,
    submission_of,
)
from prizes.nomination.rules.parsing import NAME_LENGTH
from prizes.nomination.rules.states import LABELS, Actor, State, may_move

MOST_DRAFTS = 20
"""Drafts of one person in one edition; a bound against robots, far beyond any honest use."""
LONGEST_CORRECTION = timedelta(days=60)
USUAL_CLOSE = time(23, 0)
"""Hour of the edition's zone at which a day named for a correction ends."""

BREACHES: Mapping[str, str] = {key: words.text for key, words in breaches.items()}
"""The rules that a project can be ineligible by, as the steward quotes them."""


# --- when ----------------------------------------------------------------------------------------------


def no_start(rules: Rules, now: datetime) -> Refusal | None:
    """Why no project can be submitted for the first time at this instant; None if one can."""
    phase = rules.submission
    if phase is None or rules.kind == "record":
        return refusals.not_taken_here()
    opens, closes = rules.instant(phase.opens), rules.instant(phase.closes)
    if closes is not None and closes <= now:
        return refusals.submission_closed(closes=closes, utc=refusals.in_utc(closes))
    if opens is None or now < opens:
        return refusals.not_open_yet(opens)
    return None


def no_edit(rules: Rules, state: str, correct_until: datetime | None, now: datetime) -> Refusal | None:
    """Why the nominator cannot change the project at this instant; None if they can.

    A draft can be changed while submission is open; a submitted project too, where the rules allow it, if it
    stays complete; a returned one until the day the steward named, also after the close.
    """
    match State(state):
        case State.DRAFT:
            return no_start(rules, now)
        case State.SUBMITTED:
            if not submission_of(rules).edit_until_close:
                return refusals.no_changes_after_submission()
            return no_start(rules, now)
        case State.RETURNED:
            late = correct_until is None or correct_until <= now
            return refusals.correction_is_over(correct_until) if late else None
        case (
            State.INELIGIBLE
            | State.NOMINATED
            | State.NOT_NOMINATED
            | State.CHAMPION
            | State.WINNER
            | State.SPECIAL_RECOGNITION
            | State.WITHDRAWN
            | State.DISQUALIFIED
        ):
            return refusals.wrong_state(state=state_words(state))


def no_submission(rules: Rules, state: str, correct_until: datetime | None, now: datetime) -> Refusal | None:
    """Why the nominator cannot submit the project at this instant; None if they can."""
    if not may_move(State(state), State.SUBMITTED, Actor.NOMINATOR):
        return refusals.wrong_state(state=state_words(state))
    return no_edit(rules, state, correct_until, now)


def may_edit(rules: Rules, state: str, correct_until: datetime | None, now: datetime) -> bool:
    return no_edit(rules, state, correct_until, now) is None


def may_submit(rules: Rules, state: str, correct_until: datetime | None, now: datetime) -> bool:
    return no_submission(rules, state, correct_until, now) is None


def may_withdraw(state: str) -> bool:
    """At any time before the experts' decision; afterwards a steward withdraws it."""
    return may_move(State(state), State.WITHDRAWN, Actor.NOMINATOR)


def may_except(rules: Rules, state: str) -> bool:
    """Whether an exception from limits and bars has an effect: where the rules know some, on what may be submitted."""
    return submission_of(rules).exceptions and state in (State.DRAFT, State.RETURNED)


def latest_correction(rules: Rules, now: datetime) -> datetime:
    """The last instant until which a project can be returned: the experts need it before they decide."""
    bound = now + LONGEST_CORRECTION
    decided = first_decision(rules)
    return min(bound, decided) if decided and decided > now else bound


def end_of_day(rules: Rules, day: date) -> datetime | None:
    """When a day that a steward names is over."""
    return rules.instant(datetime.combine(day, USUAL_CLOSE))


def correction_end(rules: Rules, now: datetime) -> datetime:
    """Until when a project is returned where the steward names no day."""
    days = submission_of(rules).correction_days
    local = (now + timedelta(days=days)).astimezone(rules.zone)
    return min(end_of_day(rules, local.date()) or now, latest_correction(rules, now))


# --- how many ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """What the same project was in another edition."""

    edition: Mapping[str, str]
    """Title of the edition."""
    state: State


@dataclass(frozen=True, slots=True)
class Counted:
    """What is already submitted in the edition, without the project in question."""

    by_entity: int = 0
    by_entity_in_category: int = 0
    by_person: int = 0
    in_category: int = 0
    same_project: int = 0
    """In any category."""
    same_project_in_category: int = 0
    further: tuple[int, ...] = ()
    """By each further limit, in the order of the rules."""
    earlier: tuple[EarlierResult, ...] = field(default=())
    belongs_to_owner: bool = True
    """Whether the organization in the nominator's profile is the owner."""
    body: str | None = None
    """Id of the body that proposed the project."""


IMPLIED: Mapping[State, frozenset[str]] = {
    State.NOMINATED: frozenset({"nominated"}),
    State.CHAMPION: frozenset({"nominated", "champion"}),
    State.WINNER: frozenset({"nominated", "champion", "winner"}),
    State.SPECIAL_RECOGNITION: frozenset({"nominated", "special_recognition"}),
}
"""What a project with this result also was: a winner was a champion before."""


def over_limits(
    rules: Rules, counted: Counted, *, exception: bool, sheet: ProjectLike | None = None
) -> list[FormGap]:
    """The limits and bars that one project more would break. An exception on record lifts them all. `sheet`: that
    project, for the limits of groups.
    """
    submission = submission_of(rules)
    if exception and submission.exceptions:
        return []
    return [
        *_same(submission, counted),
        *_numbers(submission, counted),
        *_further(rules, counted, sheet),
        *_bars(submission, counted),
        *_elsewhere(submission, counted, sheet),
    ]


def _same(submission: SubmissionPhase, counted: Counted) -> list[FormGap]:
    if counted.same_project_in_category or (
        counted.same_project and not submission.limits.same_project_twice
    ):
        return [
            FormGap(
                "title",
                say("A project with this title and owner has already been submitted."),
                say("A project can be submitted only once in an edition. Edit the existing one."),
            )
        ]
    return []


def _numbers(submission: SubmissionPhase, counted: Counted) -> list[FormGap]:
    limits = submission.limits
    checks = (
        (limits.per_entity, counted.by_entity, "owner", _per_entity),
        (limits.per_entity_and_category, counted.by_entity_in_category, "owner", _per_entity_and_category),
        (limits.per_person, counted.by_person, "title", _per_person),
        (limits.per_category, counted.in_category, "category", _per_category),
    )
    remedy = say("Withdraw another project first, or contact the stewards.")
    return [
        FormGap(name, sentence(most), remedy)
        for most, count, name, sentence in checks
        if most is not None and count >= most
    ]


PLACES: Mapping[str, str] = {
    "owner": "owner",
    "country": "country",
    "category": "category",
    "person": "title",
    "body": "title",
}
"""The field beside which it is said that a limit by this is reached."""


def _further(rules: Rules, counted: Counted, sheet: ProjectLike | None) -> Iterator[FormGap]:
    for limit, count in zip(submission_of(rules).further_limits, counted.further, strict=False):
        if count >= limit.most and _is_limited(rules, limit, sheet):
            yield FormGap(
                PLACES.get(limit.per[0], ANSWERS + limit.per[0]),
                say("%(limit)s The limit has been reached.", limit=told_limit(rules, limit)),
                say("Withdraw another project first, or contact the stewards."),
            )


def _is_limited(rules: Rules, limit: FurtherLimit, sheet: ProjectLike | None) -> bool:
    if "country" in limit.per and sheet is not None and sheet.country is None:
        return False  # of an international organization
    return limit.group is None or (sheet is not None and belongs_to(rules.group(limit.group), sheet) is True)


def _per_entity(most: int) -> Sentence:
    return say_n(
        "An owner can have at most %(n)s project in this edition. The limit has been reached.",
        "An owner can have at most %(n)s projects in this edition. The limit has been reached.",
        most,
    )


def _per_entity_and_category(most: int) -> Sentence:
    return say_n(
        "An owner can have at most %(n)s project in a category. The limit has been reached.",
        "An owner can have at most %(n)s projects in a category. The limit has been reached.",
        most,
    )


def _per_person(most: int) -> Sentence:
    return say_n(
        "One person can submit at most %(n)s project in this edition. You have reached the limit.",
        "One person can submit at most %(n)s projects in this edition. You have reached the limit.",
        most,
    )


def _per_category(most: int) -> Sentence:
    return say_n(
        "This category accepts at most %(n)s project. The limit has been reached.",
        "This category accepts at most %(n)s projects. The limit has been reached.",
        most,
    )


def _bars(submission: SubmissionPhase, counted: Counted) -> list[FormGap]:
    barred = set(submission.barred)
    gaps = [
        FormGap(
            "title",
            say(
                "The same project received the result “%(result)s” in “%(edition)s”, so it is not eligible.",
                result=state_words(result.state),
                edition=result.edition,
            ),
            say("Please see the guidelines."),
        )
        for result in counted.earlier
        if barred & IMPLIED.get(result.state, frozenset())
    ]
    if submission.must_own and not counted.belongs_to_owner:
        gaps.append(
            FormGap(
                "owner",
                say("In this edition, the person who submits a project must belong to its owner."),
                say("Add your organization to your profile, or ask the owner to submit."),
            )
        )
    return gaps


def _elsewhere(submission: SubmissionPhase, counted: Counted, sheet: ProjectLike | None) -> Iterator[FormGap]:
    """That the owner is in another country than the body that proposed the project."""
    bodies = submission.proposed_by.bodies if submission.proposed_by else ()
    for body in bodies:
        if body.id == counted.body and sheet is not None and body.country not in (None, sheet.country):
            yield FormGap(
                "country",
                say(
                    "“%(body)s” proposed this project. Its owner must be in the country of that body.",
                    body=body.title,
                ),
                say("Correct the country, or contact the stewards."),
            )


def state_words(state: str) -> Sentence:
    """The state as a value for a sentence."""
    return Sentence(LABELS[State(state)])


# --- names and texts -----------------------------------------------------------------------------------


def entity_key(name: str | None) -> str:
    """Owner or title as they are compared: case, accents and punctuation do not matter."""
    return likeness(name or "")[:NAME_LENGTH]


def search_text(project: ProjectLike, summary: str, beside: Iterable[str] = ()) -> str:
    """What is searched, folded: title, owner and summary, a line each, then lines of texts in further languages."""
    return "\n".join([*(folded(part) for part in (project.title, project.owner, summary)), *beside])


def searched_beside(search: str) -> list[str]:
    """The lines of texts in further languages."""
    return search.split("\n")[3:]


# --- messages ------------------------------------------------------------------------------------------

MESSAGE_LENGTH = 4_000
"""Characters of one message."""
MOST_WAITING = 5
"""Messages of a project that wait for the stewards at once: then they are given the time to answer."""
MOST_WAITING_OF_ONE = 10
"""The same of one person, over all projects of an edition."""
MOST_MESSAGES_A_DAY = 20
"""Messages of one person about projects of an edition within `DAY`, also those that ask for no answer."""
DAY = timedelta(hours=24)


def no_messages(rules: Rules, state: str, *, submitted: bool) -> Refusal | None:
    """Why nothing is written about a project, by either side; None if something can be. `submitted`: ever."""
    if rules.kind == "record":
        return refusals.no_messages_on_record()
    if state == State.WITHDRAWN and not submitted:
        return refusals.no_messages_about_withdrawn_draft()
    return None


def no_further_message(waiting: int, waiting_of_one: int, of_the_day: int) -> Refusal | None:
    """Why somebody writes no further message to the stewards now. `waiting`: of the project, by whomever; the others
    are the person's own in the edition.
    """
    if waiting >= MOST_WAITING:
        return refusals.too_many_messages(most=MOST_WAITING)
    if waiting_of_one >= MOST_WAITING_OF_ONE:
        return refusals.too_many_messages(most=MOST_WAITING_OF_ONE)
    if of_the_day >= MOST_MESSAGES_A_DAY:
        return refusals.too_many_messages_today(most=MOST_MESSAGES_A_DAY)
    return None
