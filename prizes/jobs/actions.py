"""The queue's verbs: enqueue within an act's transaction; claim, finish and fail by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.jobs.models import Job

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8


async def enqueue(
    session: AsyncSession,
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    run_after: datetime | None = None,
    dedupe_key: str | None = None,
) -> None:
    """Ask for work after this transaction. With a dedupe key, nothing happens if such a job waits already."""
    if dedupe_key is not None:
        found = await session.exec(select(Job.id).where(Job.dedupe_key == dedupe_key))
        if found.first() is not None:
            return
    session.add(
        Job(kind=kind, payload=payload or {}, run_after=run_after or clock.now(), dedupe_key=dedupe_key)
    )
    await session.flush()


async def claim(session: AsyncSession, limit: int = 20) -> Sequence[Job]:
    """Take due jobs under a lease. Two workers never hold the same one: SKIP LOCKED on PostgreSQL, the write lock
    on SQLite.
    """
    now = clock.now()
    due = (
        select(Job.id)
        .where(Job.state == "waiting", col(Job.run_after) <= now)
        .where(or_(col(Job.claimed_until).is_(None), col(Job.claimed_until) < now))
        .order_by(col(Job.run_after))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list((await session.exec(due)).all())
    if not ids:
        return []
    await session.exec(
        update(Job)
        .where(col(Job.id).in_(ids))
        .values(claimed_until=now + LEASE, attempts=col(Job.attempts) + 1)
        .execution_options(synchronize_session=False)
    )
    return (
        await session.exec(select(Job).where(col(Job.id).in_(ids)).execution_options(populate_existing=True))
    ).all()


async def finish(session: AsyncSession, job_id: str) -> None:
    await session.exec(delete(Job).where(col(Job.id) == job_id))


async def fail(session: AsyncSession, job_id: str, error: str) -> None:
    """Try again later, each time after a longer wait; after the last attempt the job is dead and a person must look."""
    job = await session.get(Job, job_id)
    if job is None:
        return
    job.last_error, job.claimed_until = error[:2000], None
    if job.attempts >= MOST_ATTEMPTS:
        job.state, job.dedupe_key = "dead", None
    else:
        job.run_after = clock.now() + back_off(job.attempts)
    session.add(job)


def back_off(attempts: int) -> timedelta:
    """10 s, 40 s, 160 s, ... at most six hours."""
    return min(timedelta(hours=6), timedelta(seconds=10 * 4 ** max(0, attempts - 1)))
