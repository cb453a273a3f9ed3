"""What somebody looks after in the panels of an edition: a steward everything, a chair what is before their panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY, Role, holds
from prizes.edition.document.phases import PhaseBase
from prizes.edition.queries import EditionInForce
from prizes.review import refusals
from prizes.review.queries.interests import chaired, closed_to
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.reviews import covers


@dataclass(frozen=True, slots=True)
class Reach:
    """Acts and reads that stewards and chairs have in common take it as a value."""

    steward: bool
    categories: frozenset[str]
    """`*`: all of them."""
    closed: frozenset[str] = frozenset()
    """Projects in which a chair takes no part: nothing of them is theirs to see to."""

    def has(self, category: str) -> bool:
        """A panel of all categories is looked after by whoever has all."""
        return covers(self.categories, category)

    def has_seat(self, category: str, phases: Sequence[str]) -> bool:
        """Seats that name phases are the stewards' to see to."""
        return self.has(category) and (self.steward or not phases)

    def covers(self, project: ProjectFacts) -> bool:
        return self.has(project.category) and project.id not in self.closed


EVERYTHING = Reach(True, frozenset({ANY}))


async def reach_of(
    session: AsyncSession, edition: EditionInForce, me: SignedIn, phase: PhaseBase | None = None
) -> Reach:
    """`phase`: in what concerns a phase; None: in what concerns panels beyond one, but those with members of their own.

    Raises Forbidden for somebody who is neither a steward of the edition nor chairs a panel there.
    """
    if holds(me.grants, Role.STEWARD, edition.slug):
        return EVERYTHING
    return await reach_as_chair(session, edition, me.person.id, phase)


async def reach_as_chair(
    session: AsyncSession, edition: EditionInForce, person_id: str, phase: PhaseBase | None = None
) -> Reach:
    """Of somebody as a chair, whether they are a steward as well. Raises Forbidden for who chairs nothing there."""
    categories = await chaired(session, edition, person_id, phase)
    if not categories:
        raise refusals.not_the_chair()
    return Reach(False, categories, frozenset(await closed_to(session, edition, person_id)))
