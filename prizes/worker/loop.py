"""The worker's loop: send what the outbox holds, run due jobs, and let recurring work recur."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import structlog

from prizes import clock, metrics
from prizes.config import settings
from prizes.db import Database
from prizes.jobs import actions as jobs
from prizes.jobs.models import Job
from prizes.mail.transports.choosing import transport
from prizes.mail.transports.interface import Transport
from prizes.worker.handlers import JOBS, RECURRING
from prizes.worker.sending import Sender, send_mail
from prizes.worker.sequencer import Sequencer
from prizes.worker.watch import tell_voters, watch
from prizes.worker.webhooks import send_webhooks

log = structlog.get_logger("worker")
JOBS_A_TURN = 20
PAUSE = 1.0
"""Seconds between two looks when there was nothing to do."""
WATCH_PAUSE = 30.0
"""The same for what voters are to be told, and for rounds whose hour has come."""
APART_PAUSE = 3.0
"""The same for jobs that have a line of their own."""
HOOK_PAUSE = 5.0
"""The same for messages of webhooks."""


APART = frozenset(name for name, kind in JOBS.items() if kind.apart)


async def run_jobs(database: Database, *, only: Collection[str] = (), without: Collection[str] = ()) -> int:
    """Run due jobs, each in its own transaction; how many there were. Each is claimed when its turn comes, so that none
    waits behind a long one until its lease is over and another worker takes it too. `only`, `without`: see `claim`.
    """
    for number in range(JOBS_A_TURN):
        async with database.writing() as session:
            job = next(iter(await jobs.claim(session, limit=1, only=only, without=without)), None)
        if job is None:
            return number
        await _run_one(database, job)
    return JOBS_A_TURN


async def _run_one(database: Database, job: Job) -> None:
    kind = JOBS.get(job.kind)
    try:
        if kind is None:
            raise LookupError(f"no job is called {job.kind}")  # noqa: TRY301 - it fails as any job does
        if kind.reads:
            async with database.reading() as session:
                await kind.run(session, **job.payload)
        async with database.writing() as session:
            if not kind.reads:
                await kind.run(session, **job.payload)
            await jobs.finish(session, job.id)
    except Exception as trouble:
        log.exception("job failed", kind=job.kind, job=job.id)
        async with database.writing() as session:
            await jobs.fail(session, job.id, f"{type(trouble).__name__}: {trouble}")
    if kind is not None and kind.forgets:
        await database.settle()


async def plan_recurring(database: Database, *, missed_too: bool = False) -> None:
    """Make sure that each recurring job waits for its next turn: one a period, however many workers plan it.
    `missed_too`: a job that does not wait at all, since no worker runs all the time, has a turn now.
    """
    async with database.writing() as session:
        waiting = await jobs.kinds_waiting(session)
        for kind, every in RECURRING.items():
            if missed_too and kind.name not in waiting:
                await jobs.enqueue(session, kind(), dedupe_key=f"{kind.name}:missed")
            turn = int(clock.now().timestamp() // every.total_seconds()) + 1
            due = datetime.fromtimestamp(turn * every.total_seconds(), UTC)
            await jobs.enqueue(session, kind(), run_after=due, dedupe_key=f"{kind.name}:{turn}")


async def once(database: Database, via: Transport | None = None) -> None:
    """All that is due now, and what recurs too: for `prizes worker --once`, perhaps called by a timer every minute."""
    await plan_recurring(database, missed_too=True)
    await drain(database, via)
    await send_webhooks(database)
    await watch(database)


async def drain(database: Database, via: Transport | None = None) -> None:
    """What acts have asked for, until nothing is left of it: for tests and the demo. Nothing recurs."""
    via = via or transport(settings().mail_url)
    await tell_voters(database)
    while await run_jobs(database) + await send_mail(database, via):
        pass
    await Sequencer(database).turn(at_once=True)


async def run(database: Database, stop: asyncio.Event) -> None:
    """Until told to stop. Trouble with the database is waited out. A slow mail server keeps no vote from its log, and a
    long job no letter from its reader.
    """
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_keep_logs(database, stop))
        tasks.create_task(_send_letters(database, stop))
        tasks.create_task(_work(database, stop))
        tasks.create_task(_work_apart(database, stop))
        tasks.create_task(_watch_votes(database, stop))
        tasks.create_task(_tell_programs(database, stop))


async def _keep_logs(database: Database, stop: asyncio.Event) -> None:
    sequencer = Sequencer(database)
    while not stop.is_set():
        try:
            await sequencer.turn()
            metrics.turned("logs")
        except Exception:
            log.exception("sequencer")
        await _pause(stop)


async def _watch_votes(database: Database, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await tell_voters(database)
            await watch(database)
        except Exception:
            log.exception("watch")
        await _pause(stop, WATCH_PAUSE)


async def _tell_programs(database: Database, stop: asyncio.Event) -> None:
    while not stop.is_set():
        sent = 0
        try:
            sent = await send_webhooks(database)
        except Exception:
            log.exception("webhooks")
        if not sent:
            await _pause(stop, HOOK_PAUSE)


async def _send_letters(database: Database, stop: asyncio.Event) -> None:
    sender = Sender(database, transport(settings().mail_url))
    while not stop.is_set():
        try:
            sent = await sender.turn()
            metrics.turned("letters")
            if not sent:
                await sender.rest()
                await sender.has_room(stop, PAUSE)
        except Exception:
            log.exception("outbox")
            await _pause(stop)
    await sender.stop()


async def _work(database: Database, stop: asyncio.Event) -> None:
    planned = clock.now() - timedelta(days=1)
    while not stop.is_set():
        done = 0
        try:
            if clock.now() - planned > timedelta(minutes=1):
                await plan_recurring(database)
                planned = clock.now()
            done = await run_jobs(database, without=APART)
            metrics.turned("jobs")
        except Exception:
            log.exception("worker")
        if not done:
            await _pause(stop, await _until_due(database))


async def _work_apart(database: Database, stop: asyncio.Event) -> None:
    """Who stops the worker does not wait for these: another takes the job once its lease is over."""
    ending = asyncio.create_task(stop.wait())
    while not stop.is_set():
        work = asyncio.create_task(run_jobs(database, only=APART))
        try:
            await asyncio.wait((work, ending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not work.done():
                work.cancel()
        try:
            done = await work
        except asyncio.CancelledError:
            return
        except Exception:
            log.exception("worker, long jobs")
            done = 0
        if not done:
            await _pause(stop, APART_PAUSE)
    await ending


async def _until_due(database: Database) -> float:
    """Seconds until the next look: winners are public at their instant, and not up to a pause later."""
    try:
        async with database.reading() as session:
            due = await jobs.next_due(session, without=APART)
    except Exception:
        log.exception("worker")
        return PAUSE
    return min(PAUSE, max(0.0, (due - clock.now()).total_seconds())) if due else PAUSE


async def _pause(stop: asyncio.Event, seconds: float = PAUSE) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


@asynccontextmanager
async def in_background(database: Database) -> AsyncIterator[None]:
    """The worker beside the pages, for one-process deployments."""
    stop = asyncio.Event()
    task = asyncio.create_task(run(database, stop))
    try:
        yield
    finally:
        stop.set()
        await task
