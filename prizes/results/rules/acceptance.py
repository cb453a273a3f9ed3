"""Whether those who are chosen accept, as pure functions of questions, answers, rules and an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from prizes.edition.document.phases import AcceptancePhase, SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import named_or_now
from prizes.edition.titles import phase_honours
from prizes.results.refusals import no_acceptance
from prizes.results.rules.winners import WINNER, Pending


class HonourAnswer(StrEnum):
    NONE = ""
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Acceptance(StrEnum):
    """Where a question is, once silence is counted by the rules."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_AS_ACCEPTED = "taken-as-accepted"
    TAKEN_AS_DECLINED = "taken-as-declined"

    @property
    def holds(self) -> bool:
        """Whether the honour is given."""
        return self in {Acceptance.ACCEPTED, Acceptance.TAKEN_AS_ACCEPTED}


@dataclass(frozen=True, slots=True)
class HonourQuestion:
    """A question to the people of one project about one honour."""

    project: str
    category: str
    title: str
    answer: str


def acceptance_of(phase: AcceptancePhase, answer: str, closes: datetime | None, now: datetime) -> Acceptance:
    """`closes`: of the phase; from then on silence is an answer."""
    if answer:
        return Acceptance(answer)
    if closes is None or now < closes:
        return Acceptance.OPEN
    return Acceptance.TAKEN_AS_ACCEPTED if phase.silence == "accepts" else Acceptance.TAKEN_AS_DECLINED


def acceptance_phase(rules: Rules, phase_id: str | None, now: datetime) -> AcceptancePhase | None:
    """The acceptance of this id; without an id the one of now, or None where there is none. Raises Missing."""
    found = named_or_now(rules, rules.acceptances, phase_id, now)
    if found is None and phase_id:
        raise no_acceptance()
    return found


def asks_about(phase: AcceptancePhase, selection: SelectionPhase) -> bool:
    """Whether an acceptance concerns what a panel gives."""
    return any(title in phase.honours for title in phase_honours(selection))


def to_ask(
    phase: AcceptancePhase, chosen: Iterable[Pending], asked: Sequence[HonourQuestion]
) -> list[Pending]:
    """What was chosen and not asked about yet, of the honours that the phase is about."""
    known = {(each.project, each.title) for each in asked}
    return [
        each for each in chosen if each.title in phase.honours and (each.project, each.title) not in known
    ]


def vacant_in(
    phase: AcceptancePhase, declined: Iterable[tuple[str, str]], wanted: str = WINNER, *, over: bool = False
) -> frozenset[str]:
    """Fields whose place of a winner, or of another `wanted` honour, stays empty. `declined`: fields with the
    honours that were declined. `over`: whether the phase has closed, after which none is given again.
    """
    if phase.declined == "again" and not over:
        return frozenset()
    return frozenset(field for field, title in declined if title == wanted)
