"""What a case changes: votes, places and who passes, as a count with it and one without it say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.box_sql import Assumed
from prizes.ballot.cases.actions import may_approve, put_into_effect
from prizes.ballot.cases.queries import Numbers, cases, cases_without_third, marks
from prizes.ballot.queries import is_over, projects_in, votes_by_choice
from prizes.ballot.refusals import countersignature_needed
from prizes.ballot.rules.cells import LEAST
from prizes.edition.cutting.outcome import CutResult, CutRow, Outcome
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.tally.actions import count_votes
from prizes.tally.queries import counted, poll_of, recorded_seed
from prizes.tally.rules.counting import Tally
from prizes.tally.rules.poll import Poll
from prizes.tally.signing import for_auditors
from prizes.votelog.queries import log_of

KEPT = 200
_effects: dict[tuple[str, ...], list[ChangedPlace]] = {}
"""Effects of cases by what they depend on: with millions of votes a count takes seconds."""
TOP = 5
"""Places at the top whose change needs a countersignature, beside the line itself."""


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """A project that has votes in a case, or whose place or passing changes with it."""

    category: str
    project: str
    votes: int
    votes_without: int
    """Had the case not been."""
    place: int
    place_without: int
    passes: bool
    passes_without: bool

    @property
    def at_the_top(self) -> bool:
        moved = self.place != self.place_without and min(self.place, self.place_without) <= TOP
        return moved or self.passes != self.passes_without


def changes(with_case: CutResult, without: CutResult) -> Iterator[ChangedPlace]:
    """In the order of the ranking without the case."""
    after = {row.project: row for row in with_case.rows()}
    for before in without.rows():
        row = after[before.project]
        change = ChangedPlace(
            row.candidate.category,
            row.project,
            row.candidate.votes,
            before.candidate.votes,
            row.rank,
            before.rank,
            _passes(row),
            _passes(before),
        )
        if change.votes != change.votes_without or change.place != change.place_without or change.at_the_top:
            yield change


def _passes(row: CutRow) -> bool:
    return row.outcome is Outcome.PASSED


def changes_in_all(poll: Poll, tally: Tally) -> list[ChangedPlace]:
    """What all that was set aside changes, by the two columns of one count."""
    return list(changes(poll.cut(tally), poll.cut(tally.nothing_set_aside)))


async def must_be_countersigned(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> bool:
    """Whether what was set aside changes places at the top, and a case that it rests on lacks its third signature."""
    found = await counted(session, edition, phase)
    if found is None:
        return False
    moved = {change.category for change in changes_in_all(*found[1:]) if change.at_the_top}
    return bool(await cases_without_third(session, edition, phase.id, moved))


async def is_counted(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> bool:
    """Whether the votes of the round are opened, so that an effect can be known."""
    if not is_over(edition, phase):
        return False
    log = await log_of(session, edition.slug, phase.id)
    return log is not None and bool(log.tally)


async def effect_of(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, case_id: str
) -> list[ChangedPlace]:
    """Of a case on the votes as they are now. Raises Closed before the end of voting."""
    with_case, without = [
        await _cut(session, edition, phase, (case_id, assumed)) for assumed in (True, False)
    ]
    return list(changes(with_case, without))


async def known_effect(
    session: AsyncSession, edition: EditionInForce, case: Any, numbers: Numbers
) -> list[ChangedPlace] | None:
    """As `effect_of`, counted once as long as nothing that it depends on changes; for pages and programs. `case`: with
    how many of its votes stand how. None until the votes are counted, and of a case that was taken back.
    """
    phase = next((each for each in edition.rules.votings if each.id == case.phase), None)
    if phase is None or case.state == "withdrawn" or not await is_counted(session, edition, phase):
        return None
    others = ",".join(marks(await cases(session, edition)))
    seed = await recorded_seed(session, edition, phase)
    place = (
        str(session.get_bind().engine.url),
        case.id,
        others,
        str(numbers.aside),
        str(numbers.restored),
        seed,
    )
    if place not in _effects:
        if len(_effects) >= KEPT:
            _effects.clear()
        _effects[place] = await effect_of(session, edition, phase, case.id)
    return _effects[place]


def opens_votes(edition: EditionInForce, case: Any) -> bool:
    """Whether what a case changes by project would open votes that are for auditors alone, since they are few."""
    phase = next((each for each in edition.rules.votings if each.id == case.phase), None)
    return phase is not None and for_auditors(phase) and case.votes < LEAST


async def _cut(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, assume: Assumed
) -> CutResult:
    equal = await votes_by_choice(session, edition, phase, assume=assume)
    poll: Poll = await poll_of(session, edition, phase, voted_for=projects_in(equal))
    return poll.cut(count_votes(poll, equal))


async def approve_case(
    session: AsyncSession, edition: EditionInForce, case_id: str, *, seen_sha256: str, approver: str
) -> Any:
    """Set the votes of a case aside. Once votes are counted a change at the top needs somebody from outside first."""
    case = await may_approve(session, edition, case_id, seen_sha256=seen_sha256, approver=approver)
    phase = next(each for each in edition.rules.votings if each.id == case.phase)
    if case.countersigned_by is None and await is_counted(session, edition, phase):
        found = await effect_of(session, edition, phase, case.id)
        if any(change.at_the_top for change in found):
            raise countersignature_needed()
    await put_into_effect(session, edition, case, approver=approver)
    return case
