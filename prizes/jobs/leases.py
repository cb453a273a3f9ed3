"""Take rows of a queue under a lease: jobs and letters alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, or_, update
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
    **also: Any,
) -> Sequence[Queued]:
    """Take waiting rows that are `due` and that nobody holds, each counted as an attempt. `also`: further values.

    Two workers never hold the same row: SKIP LOCKED on PostgreSQL, the write lock on SQLite.
    """
    if limit < 1:
        return []
    free = (
        select(table.id)
        .where(col(table.state) == "waiting", *due)
        .where(or_(col(table.claimed_until).is_(None), col(table.claimed_until) < now))
        .order_by(*order)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list((await session.exec(free)).all())
    if not ids:
        return []
    await session.exec(
        update(table)
        .where(col(table.id).in_(ids))
        .values(claimed_until=now + LEASE, attempts=col(table.attempts) + 1, **also)
        .execution_options(synchronize_session=False)
    )
    found = select(table).where(col(table.id).in_(ids)).order_by(*order)
    return (await session.exec(found.execution_options(populate_existing=True))).all()
