"""Read the days and meetings of the year: our data, and what stewards wrote of the dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.data.days import KnownDates, YearDay, year_days
from prizes.forum.models import MeetingDates
from prizes.forum.rules.days import with_written


async def dates_written(session: AsyncSession) -> Sequence[MeetingDates]:
    """By their beginning."""
    return (
        await session.exec(select(MeetingDates).order_by(col(MeetingDates.first), col(MeetingDates.day)))
    ).all()


async def days_of_years(session: AsyncSession) -> tuple[list[YearDay], datetime | None]:
    """All of them, and when stewards last wrote one of the dates."""
    rows = await dates_written(session)
    written: defaultdict[str, list[KnownDates]] = defaultdict(list)
    for row in rows:
        written[row.day].append(KnownDates(row.first, row.last, row.place, row.source))
    return with_written(year_days(), written), max((row.changed_at for row in rows), default=None)
