"""The queue: nothing is lost, nothing is taken twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.jobs.actions import MOST_ATTEMPTS, back_off, claim, enqueue, fail, finish
from prizes.jobs.leases import LEASE
from prizes.jobs.models import Job
from prizes.worker.handlers import HANDLERS, RECURRING
from prizes.worker.loop import once, plan_recurring, run_jobs
from tests.conftest import NOON


@pytest.mark.both_databases
async def test_no_job_is_claimed_by_two_workers(database, time):
    async with database.writing() as session:
        for number in range(100):
            await enqueue(session, "chain-journal", {"number": number})

    async def worker() -> list[int]:
        taken = []
        while True:
            async with database.writing() as session:
                batch = await claim(session, limit=7)
                numbers = [job.payload["number"] for job in batch]
            if not numbers:
                return taken
            taken += numbers

    taken = await asyncio.gather(*(worker() for _ in range(4)))
    assert sorted(n for part in taken for n in part) == list(range(100))


@pytest.mark.both_databases
async def test_a_job_whose_worker_died_is_taken_again_after_its_lease(database, time):
    async with database.writing() as session:
        await enqueue(session, "chain-journal")
    async with database.writing() as session:
        assert len(await claim(session)) == 1
    async with database.writing() as session:
        assert await claim(session) == []
    time(NOON + LEASE + timedelta(seconds=1))
    async with database.writing() as session:
        (job,) = await claim(session)
        assert job.attempts == 2
        await finish(session, job.id)


@pytest.mark.both_databases
async def test_no_job_runs_twice_because_long_ones_were_before_it(database, time, monkeypatch):
    ran: list[int] = []

    async def take_long(session, payload):
        ran.append(payload["number"])
        if payload["number"] < 2:
            time(NOON + LEASE * 0.6 * len(ran))
        if payload["number"] == 1:
            await run_jobs(database)  # another worker looks for work while this one is at its second job

    monkeypatch.setattr("prizes.worker.loop.HANDLERS", {"long": take_long})
    monkeypatch.setattr("prizes.worker.loop.READING", {"long"})  # so that SQLite lets the other one write
    async with database.writing() as session:
        for number in range(4):
            due = NOON - timedelta(minutes=9 - number)
            await enqueue(session, "long", {"number": number}, run_after=due)
    await run_jobs(database)
    assert ran == [0, 1, 2, 3]
    async with database.reading() as session:
        assert (await session.exec(select(Job))).all() == []


@pytest.mark.both_databases
async def test_a_job_that_keeps_failing_is_dead_in_the_end_and_says_why(database, time):
    async with database.writing() as session:
        await enqueue(session, "chain-journal", dedupe_key="once")
    now = NOON
    for attempt in range(MOST_ATTEMPTS):
        async with database.writing() as session:
            (job,) = await claim(session)
            await fail(session, job.id, "out of luck")
        now += back_off(attempt + 1)
        time(now)
    async with database.writing() as session:
        assert await claim(session) == []
        (job,) = (await session.exec(select(Job))).all()
        assert (job.state, job.last_error) == ("dead", "out of luck")


@pytest.mark.both_databases
async def test_a_dedupe_key_lets_one_job_wait(database, time):
    async with database.writing() as session:
        for _ in range(3):
            await enqueue(session, "chain-journal", dedupe_key="same")
        assert len((await session.exec(select(Job))).all()) == 1


@pytest.mark.both_databases
async def test_recurring_work_has_one_turn_a_period_whoever_plans_it(database, time):
    for _ in range(3):
        await plan_recurring(database)
    async with database.reading() as session:
        assert sorted(job.kind for job in (await session.exec(select(Job))).all()) == sorted(RECURRING)
    assert await run_jobs(database) == 0
    time(NOON + max(RECURRING.values()) + timedelta(seconds=1))
    assert await run_jobs(database) == len(RECURRING)


class Counted(dict):
    """Handlers that count their calls instead."""

    def __getitem__(self, kind):
        async def handle(session, payload):
            self[kind] = self.get(kind, 0) + 1

        return handle


@pytest.mark.both_databases
async def test_called_by_a_timer_recurring_work_is_done_at_once_and_then_once_a_period(
    database, time, monkeypatch
):
    done = Counted()
    monkeypatch.setattr("prizes.worker.loop.HANDLERS", done)
    await once(database, via=object())
    assert done == dict.fromkeys(RECURRING, 1)
    await once(database, via=object())
    assert done == dict.fromkeys(RECURRING, 1)
    time(NOON + timedelta(minutes=1))
    await once(database, via=object())
    every_minute = {kind for kind, every in RECURRING.items() if every == timedelta(minutes=1)}
    assert done == {kind: 1 + (kind in every_minute) for kind in RECURRING}
    time(NOON + timedelta(days=3))
    await once(database, via=object())
    assert done == {kind: 2 + (kind in every_minute) for kind in RECURRING}


def test_every_recurring_job_has_a_handler():
    assert set(RECURRING) <= set(HANDLERS)
