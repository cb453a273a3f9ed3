"""Stewards write when a meeting of others is held, and take that back."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.data.days import KnownDates, year_days
from prizes.errors import wrong_answers
from prizes.forum import refusals
from prizes.forum.models import MeetingDates
from prizes.forum.rules.days import dates_faults
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import one_line


async def write_meeting_dates(session: AsyncSession, day: str, dates: KnownDates, *, by: str) -> MeetingDates:
    """Of one year; what was written of the same year is replaced. Raises Missing, Invalid."""
    if not any(each.id == day and each.each_year is None for each in year_days()):
        raise refusals.unknown_meeting()
    made = replace(dates, place=one_line(dates.place), source=dates.source.strip())
    if faults := dates_faults(made, clock.now().date()):
        raise wrong_answers(faults)
    found = await _written(session, day, made.first.year)
    row = found or MeetingDates(
        day=day,
        year=made.first.year,
        first=made.first,
        last=made.last,
        source="",
        changed_by=by,
        changed_at=clock.now(),
    )
    row.first, row.last, row.place, row.source = made.first, made.last, made.place, made.source
    row.changed_by, row.changed_at = by, clock.now()
    session.add(row)
    await session.flush()
    record(session, None, acts.MEETING_WRITE, f"{day}-{row.year}", by=by)
    return row


async def remove_meeting_dates(session: AsyncSession, day: str, year: int, *, by: str) -> None:
    """Back to what our data says of that year. Raises Missing."""
    found = await _written(session, day, year)
    if found is None:
        raise refusals.unknown_meeting_dates()
    await session.delete(found)
    await session.flush()
    record(session, None, acts.MEETING_REMOVE, f"{day}-{year}", by=by)


async def _written(session: AsyncSession, day: str, year: int) -> MeetingDates | None:
    query = select(MeetingDates).where(MeetingDates.day == day, MeetingDates.year == year)
    return (await session.exec(query)).first()
