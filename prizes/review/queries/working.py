"""Read in which phases somebody works who sits in a panel: a phase can have members of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.queries import SignedIn
from prizes.edition.document.phases import PhaseBase
from prizes.edition.queries import EditionInForce
from prizes.review.models import PanelSeat
from prizes.review.rules.reviews import panel_of
from prizes.review.rules.seats import has_own_members, works_in

NamedPhases = dict[tuple[str, str], Sequence[str]]
"""By person and category: the phases that an accepted seat names."""


async def phases_of_seats(
    session: AsyncSession, edition: EditionInForce, person_id: str | None = None
) -> NamedPhases:
    """Of all, or of one person. Nothing is asked where no phase has members of its own."""
    if not has_own_members(edition.rules):
        return {}
    query = select(PanelSeat.person_id, PanelSeat.category, PanelSeat.phases).where(
        PanelSeat.edition_id == edition.id, PanelSeat.state == "accepted"
    )
    if person_id is not None:
        query = query.where(col(PanelSeat.person_id) == person_id)
    rows = (await session.exec(query)).all()
    return {(person or "", category): list(phases) for person, category, phases in rows}


def panel_in(panel: Collection[str], phase: PhaseBase, person_id: str, named: NamedPhases) -> frozenset[str]:
    """Of the categories of somebody's panels those in which they work in a phase."""
    return frozenset(code for code in panel if works_in(phase, named.get((person_id, code), ())))


async def my_panel(
    session: AsyncSession, edition: EditionInForce, phase: PhaseBase, me: SignedIn
) -> frozenset[str]:
    """The categories in which somebody works in a phase; `*`: all."""
    named = await phases_of_seats(session, edition, me.person.id)
    return panel_in(panel_of(me.grants, edition.slug), phase, me.person.id, named)
