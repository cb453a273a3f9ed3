"""Read the secret ballots of panels: how far they are and what they gave. Single ballots are read by their member and
by the count alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.methods import METHODS
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import named_or_now, selections_in_order
from prizes.results.refusals import no_ballot
from prizes.review.models import BallotCount, DeclaredInterest, PanelBallot
from prizes.review.queries.members import PanelOf, panels_by_field
from prizes.review.rules.deciding import ProjectFacts


class Stage(StrEnum):
    OPEN = "open"
    """Members vote."""
    TIE = "tie"
    """The chair has to decide between the tied."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class BallotView:
    """The ballot of a field, as all who may see it see it: no single ballot is in it."""

    phase: SelectionPhase
    panel: PanelOf
    counts: Sequence[BallotCount]
    """The rounds that were counted, the first one first."""
    cast: frozenset[str]
    """Members of whom there is a ballot in the round of now."""

    @property
    def round(self) -> int:
        return len(self.counts) + 1

    @property
    def stage(self) -> Stage:
        if not self.counts:
            return Stage.OPEN
        last = self.counts[-1].outcome
        if not last["places"] or last.get("casting"):
            return Stage.DONE
        if self.phase.casting_vote and self.panel.has_chair:
            return Stage.TIE
        return Stage.OPEN if self.candidates else Stage.DONE

    @property
    def seats(self) -> int:
        """How many the round of now elects."""
        return self.counts[-1].outcome["places"] if self.counts else self.phase.cut.most or 1

    @property
    def candidates(self) -> tuple[ProjectFacts, ...]:
        """Who can be elected in the round of now: all, or the tied of the round before as far as they are still in."""
        if not self.counts:
            return self.panel.projects
        tied = set(self.counts[-1].outcome["tied"])
        return tuple(p for p in self.panel.projects if p.id in tied)

    @property
    def voted(self) -> int:
        return sum(m.person in self.cast for m in self.panel.voters)

    @property
    def places(self) -> int:
        """How many of the tied the chair has to choose."""
        return min(self.counts[-1].outcome["places"], len(self.candidates)) if self.counts else 0

    def is_voter(self, person: str) -> bool:
        return any(m.person == person for m in self.panel.voters)

    @property
    def elected(self) -> list[str]:
        return elected_in(count.outcome for count in self.counts)


def elected_in(outcomes: Any) -> list[str]:
    """Everybody whom counts or a chair's casting vote elected, in that order."""
    found: list[str] = []
    for outcome in outcomes:
        found += [*outcome["elected"], *(outcome.get("casting") or {}).get("chosen", ())]
    return found


def ballot_phases(rules: Rules) -> list[SelectionPhase]:
    """The selections whose panels choose by ballot, in order."""
    return [phase for phase in selections_in_order(rules) if phase.method != "panel"]


def ballot_phase(rules: Rules, phase_id: str | None, now: datetime) -> SelectionPhase:
    """The one of this id; without an id the one of now. Raises Missing where there is none."""
    found = named_or_now(rules, ballot_phases(rules), phase_id, now)
    if found is None:
        raise no_ballot()
    return found


def is_ranked(phase: SelectionPhase) -> bool:
    """Whether a panel's ballot ranks projects."""
    return METHODS[phase.ballot_method].ranked


async def ballot_views(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase
) -> dict[str, BallotView]:
    """The ballots of all fields with candidates in a phase that chooses by ballot."""
    panels = await panels_by_field(session, edition, phase)
    counts = await _counts(session, edition, phase)
    cast = await _cast(session, edition, phase)
    return {
        code: BallotView(
            phase,
            panel,
            counts.get(code, []),
            frozenset(cast.get((code, len(counts.get(code, [])) + 1), ())),
        )
        for code, panel in panels.items()
    }


async def _counts(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase
) -> dict[str, list[BallotCount]]:
    query = (
        select(BallotCount)
        .where(BallotCount.edition_id == edition.id, BallotCount.phase == phase.id)
        .order_by(col(BallotCount.round))
    )
    found: dict[str, list[BallotCount]] = {}
    for count in (await session.exec(query)).all():
        found.setdefault(count.field, []).append(count)
    return found


async def _cast(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase
) -> Mapping[tuple[str, int], Collection[str]]:
    query = select(PanelBallot.field, PanelBallot.round, PanelBallot.member_id).where(
        PanelBallot.edition_id == edition.id, PanelBallot.phase == phase.id
    )
    found: dict[tuple[str, int], set[str]] = {}
    for category, round_, member in (await session.exec(query)).all():
        found.setdefault((category, round_), set()).add(member)
    return found


async def my_ballot(
    session: AsyncSession, edition: EditionInForce, view: BallotView, member: str
) -> PanelBallot | None:
    """What somebody voted themselves in the round of now."""
    query = select(PanelBallot).where(
        PanelBallot.edition_id == edition.id,
        PanelBallot.phase == view.phase.id,
        PanelBallot.field == view.panel.field.key,
        PanelBallot.round == view.round,
        PanelBallot.member_id == member,
    )
    return (await session.exec(query)).first()


async def undeclared(session: AsyncSession, view: BallotView, member: str) -> list[ProjectFacts]:
    """Candidates of which a member has not said yet whether they have an interest in them."""
    if view.phase.panel.declaration == "none":
        return []
    query = select(DeclaredInterest.project_id).where(DeclaredInterest.expert_id == member)
    told = set((await session.exec(query)).all())
    return [p for p in view.panel.projects if p.id not in told]


async def by_ballot(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase
) -> dict[str, set[str]] | None:
    """By field who was elected by ballot so far; None: the phase has no ballots."""
    if phase.method == "panel":
        return None
    counts = await _counts(session, edition, phase)
    return {key: set(elected_in(each.outcome for each in here)) for key, here in counts.items()}
