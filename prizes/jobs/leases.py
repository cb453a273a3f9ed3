"""Take rows of a queue under a lease: jobs and letters alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

LEASE = timedelta(minutes=5)
"""Longer than a job takes, or the letters that are claimed together; after a crash it passes before another tries."""


class Leased(Protocol):
    """A table whose rows wait to be done."""

    id: str
    state: str
    attempts: int
    claimed_until: datetime | None


Queued = TypeVar("Queued", bound=Leased)


async def lease(
    session: AsyncSession,
    table: type[Queued],
    *due: ColumnElement[bool],
    now: datetime,
    order: Sequence[Any],
    limit: int,
    chosen: Callable[[Sequence[Queued]], Sequence[Queued]] = lambda free: free,
    **also: Any,
) -> Sequence[Queued]:
    """Take waiting rows that are `due` and that nobody holds, each counted as an attempt. `chosen`: which of those that
    are found are taken. `also`: further values.

    Two workers never hold the same row: SKIP LOCKED on PostgreSQL, the write lock on SQLite.
    """
    if limit < 1:
        return []
    free = (
        select(table)
        .where(col(table.state) == "waiting", *due)
        .where(or_(col(table.claimed_until).is_(None), col(table.claimed_until) < now))
        .order_by(*order)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = chosen((await session.exec(free.execution_options(populate_existing=True))).all())
    values = {"claimed_until": now + LEASE, **also}
    if rows:
        await session.exec(
            update(table)
            .where(col(table.id).in_([row.id for row in rows]))
            .values(attempts=col(table.attempts) + 1, **values)
            .execution_options(synchronize_session=False)
        )
    for row in rows:
        for name, value in (values | {"attempts": row.attempts + 1}).items():
            set_committed_value(row, name, value)
    return rows
