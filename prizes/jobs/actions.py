"""The queue's verbs: enqueue within an act's transaction; claim, finish and fail by the worker."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.jobs.kinds import NewJob
from prizes.jobs.leases import lease
from prizes.jobs.models import Job

MOST_ATTEMPTS = 8


async def enqueue(
    session: AsyncSession,
    job: NewJob,
    *,
    run_after: datetime | None = None,
    dedupe_key: str | None = None,
) -> None:
    """Ask for work after this transaction. With a dedupe key, nothing happens if such a job waits already."""
    due = run_after or clock.now()
    row = Job(kind=job.kind, payload=job.payload, run_after=due, dedupe_key=dedupe_key)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    adding = dialect.insert(Job).values(row.model_dump())
    await session.exec(adding.on_conflict_do_nothing(index_elements=["dedupe_key"]))


async def kinds_waiting(session: AsyncSession) -> set[str]:
    """Kinds of which a job waits, due or not."""
    return set((await session.exec(select(Job.kind).where(Job.state == "waiting").distinct())).all())


async def waiting(session: AsyncSession, dedupe_key: str) -> Job | None:
    """The job with this key, if it is not done yet; nor given up."""
    return (await all_waiting(session, [dedupe_key])).get(dedupe_key)


async def all_waiting(session: AsyncSession, dedupe_keys: Collection[str]) -> dict[str | None, Job]:
    """The same of several keys, by these."""
    found = await session.exec(select(Job).where(col(Job.dedupe_key).in_(dedupe_keys)))
    return {job.dedupe_key: job for job in found.all()}


async def next_due(session: AsyncSession, *, without: Collection[str] = ()) -> datetime | None:
    """When the next job that nobody has may begin; None: none waits. `without`: kinds that are not looked at."""
    query = select(func.min(col(Job.run_after))).where(
        Job.state == "waiting", col(Job.claimed_until).is_(None), col(Job.kind).not_in(without)
    )
    first: datetime | None = (await session.exec(query)).one()
    return first


async def claim(
    session: AsyncSession, limit: int = 1, *, only: Collection[str] = (), without: Collection[str] = ()
) -> Sequence[Job]:
    """Take due jobs under a lease, which begins now: no more than are begun at once. `only`: of these kinds; empty: of
    all but those `without`.
    """
    now = clock.now()
    due = [col(Job.run_after) <= now, col(Job.kind).in_(only) if only else col(Job.kind).not_in(without)]
    return await lease(session, Job, *due, now=now, order=(col(Job.run_after), col(Job.id)), limit=limit)


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
