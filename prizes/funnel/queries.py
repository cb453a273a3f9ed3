"""The totals of an edition."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.funnel import rules
from prizes.funnel.models import FunnelCount
from prizes.funnel.rules import Funnel, FunnelCell


async def funnel_of(session: AsyncSession, edition: EditionInForce) -> Funnel:
    """As far as it may be shown now."""
    found = await session.exec(select(FunnelCount).where(col(FunnelCount.edition) == edition.slug))
    counts = {FunnelCell(each.edition, each.hour, each.step, each.lang): each.number for each in found}
    return rules.funnel(edition.rules, counts, clock.now())
