"""Adding what a process has counted to the totals."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.models import Edition
from prizes.funnel.models import FunnelCount
from prizes.funnel.rules import FunnelCell


async def add(session: AsyncSession, counts: Mapping[FunnelCell, int]) -> None:
    """One statement adds them all, in one order, so that no two processes wait for each other. Whoever is a stranger
    can name an edition that there is not: those are left out.
    """
    named = select(Edition.slug).where(col(Edition.slug).in_({cell.edition for cell in counts}))
    there = set((await session.exec(named)).all())
    rows = [{**cell._asdict(), "number": n} for cell, n in sorted(counts.items()) if cell.edition in there]
    if not rows:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    adding = insert(FunnelCount).values(rows)
    more = {"number": col(FunnelCount.number) + adding.excluded.number}
    await session.exec(
        adding.on_conflict_do_update(index_elements=["edition", "hour", "step", "lang"], set_=more)
    )
