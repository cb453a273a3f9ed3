"""Read what marks give in a selection that a ranking decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.phases import SelectionPhase
from prizes.edition.queries import EditionInForce
from prizes.results.acceptances import declined_by
from prizes.results.rules.by_marks import RankedField, ranked_fields
from prizes.review.queries.decision import given_marks, panel_choices
from prizes.review.queries.projects import candidates


async def ranking_of(
    session: AsyncSession, edition: EditionInForce, phase: SelectionPhase, also: Collection[str] = ()
) -> Mapping[str, RankedField]:
    """By field what the marks of the phase give now, with what was decided of ties. `also`: as in `ranked_fields`."""
    return ranked_fields(
        edition.rules,
        phase,
        await candidates(session, edition, phase),
        await given_marks(session, edition, phase),
        choices=await panel_choices(session, edition, phase.id),
        also=also,
    )


async def declined_in(
    session: AsyncSession, edition: EditionInForce, title: str
) -> frozenset[tuple[str, str]]:
    """Fields and projects of those who declined a title."""
    found = await declined_by(session, edition)
    return frozenset((each.chosen_in, each.project_id) for each in found if each.title == title)
