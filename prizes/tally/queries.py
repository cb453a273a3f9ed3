"""Read recorded counts."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.tally.models import TallyRecord


async def latest(session: AsyncSession, edition: EditionInForce, phase: str) -> TallyRecord | None:
    """The count of a voting phase that holds: the last one. None: not counted yet."""
    query = (
        select(TallyRecord)
        .where(TallyRecord.edition_id == edition.id, TallyRecord.phase == phase)
        .order_by(col(TallyRecord.counted_at).desc(), col(TallyRecord.id).desc())
        .limit(1)
    )
    return (await session.exec(query)).first()
