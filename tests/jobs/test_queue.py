"""The queue: nothing is lost, nothing is taken twice."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import timedelta
from inspect import signature
from pathlib import Path

import pytest
from sqlmodel import select

from prizes.jobs.actions import MOST_ATTEMPTS, back_off, claim, enqueue, fail, finish
from prizes.jobs.kinds import JobKind, NewJob
from prizes.jobs.leases import LEASE
from prizes.jobs.models import Job
from prizes.worker.handlers import ASKED_FOR, JOBS, RECURRING
from prizes.worker.loop import once, plan_recurring, run_jobs
from tests.conftest import NOON
from tests.mailbox import Mailbox

SOURCES = Path(__file__).resolve().parents[2] / "prizes"


@pytest.mark.both_databases
async def test_no_job_is_claimed_by_two_workers(database, time):
    async with database.writing() as session:
        for number in range(100):
            await enqueue(session, NewJob("chain-journal", {"number": number}))

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
        await enqueue(session, NewJob("chain-journal", {}))
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

    async def take_long(session, number: int):
        ran.append(number)
        if number < 2:
            time(NOON + LEASE * 0.6 * len(ran))
        if number == 1:
            await run_jobs(database)  # another worker looks for work while this one is at its second job

    long = JobKind("long", take_long, reads=True)  # so that SQLite lets the other one write
    monkeypatch.setattr("prizes.worker.loop.JOBS", {"long": long})
    async with database.writing() as session:
        for number in range(4):
            due = NOON - timedelta(minutes=9 - number)
            await enqueue(session, long(number=number), run_after=due)
    await run_jobs(database)
    assert ran == [0, 1, 2, 3]
    async with database.reading() as session:
        assert (await session.exec(select(Job))).all() == []


@pytest.mark.both_databases
async def test_a_job_that_keeps_failing_is_dead_in_the_end_and_says_why(database, time):
    async with database.writing() as session:
        await enqueue(session, NewJob("chain-journal", {}), dedupe_key="once")
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
            await enqueue(session, NewJob("chain-journal", {}), dedupe_key="same")
        assert len((await session.exec(select(Job))).all()) == 1


@pytest.mark.both_databases
async def test_recurring_work_has_one_turn_a_period_whoever_plans_it(database, time):
    for _ in range(3):
        await plan_recurring(database)
    async with database.reading() as session:
        assert sorted(job.kind for job in (await session.exec(select(Job))).all()) == sorted(
            k.name for k in RECURRING
        )
    assert await run_jobs(database) == 0
    time(NOON + max(RECURRING.values()) + timedelta(seconds=1))
    done = [await run_jobs(database) for _ in range(3)]  # each takes a bounded number
    assert (sum(done), done[-1]) == (len(RECURRING), 0)


@pytest.mark.both_databases
async def test_called_by_a_timer_recurring_work_is_done_at_once_and_then_once_a_period(
    database, time, monkeypatch
):
    done = Counter()

    def counted(name):
        async def count(session):
            done[name] += 1

        return JobKind(name, count)

    monkeypatch.setattr("prizes.worker.loop.JOBS", {kind.name: counted(kind.name) for kind in RECURRING})
    every = {kind.name: period for kind, period in RECURRING.items()}
    await once(database, via=Mailbox(database))
    assert done == dict.fromkeys(every, 1)
    await once(database, via=Mailbox(database))
    assert done == dict.fromkeys(every, 1)
    time(NOON + timedelta(minutes=1))
    await once(database, via=Mailbox(database))
    every_minute = {name for name, period in every.items() if period == timedelta(minutes=1)}
    assert done == {name: 1 + (name in every_minute) for name in every}
    time(NOON + timedelta(days=3))
    await once(database, via=Mailbox(database))
    assert done == {name: 2 + (name in every_minute) for name in every}


STORED = {
    "announce-winners": {"edition": "1999"},
    "count-votes": {"edition": "1999", "phase": "voting", "by": "nobody"},
    "delete-files": {"keys": []},
    "erase-account": {"person": "nobody", "withdrawn": 2},
    "find-likenesses": {"edition": "1999", "project": "none"},
    "pack-certificates": {"edition": "1999", "lang": "fr"},
    "pack-count": {"edition": "1999", "phase": "voting"},
    "renew-frozen-after-erasure": {},
    "remind-owner": {"project": "none", "link": "0" * 64},
    "run-trial": {"draft": "none", "projects": 1, "experts": 1, "voters": 1},
    "tell-of-change": {"edition": "1999", "version": 2},
}
"""Jobs as they may wait in a database: names and payloads are not changed while rows wait."""


@pytest.mark.both_databases
async def test_a_job_that_was_stored_before_is_done(database, time):
    async with database.writing() as session:
        session.add_all(Job(kind=kind, payload=payload, run_after=NOON) for kind, payload in STORED.items())
    assert await run_jobs(database) == len(STORED)
    async with database.reading() as session:
        assert (await session.exec(select(Job))).all() == []


def test_every_job_that_acts_ask_for_is_stored_as_before():
    payloads = {job.name: [*signature(job.run).parameters][1:] for job in ASKED_FOR}
    assert payloads == {kind: [*payload] for kind, payload in STORED.items()}


def test_the_worker_knows_every_kind_of_job():
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    assert set(re.findall(r'\bJobKind\("([a-z-]+)"', source)) == JOBS.keys()


async def test_a_job_that_nobody_knows_fails_and_says_so(database, time):
    async with database.writing() as session:
        await enqueue(session, NewJob("rename-everything", {}))
    await run_jobs(database)
    async with database.reading() as session:
        (job,) = (await session.exec(select(Job))).all()
        assert (job.state, job.attempts) == ("waiting", 1)
        assert "rename-everything" in job.last_error


def test_a_payload_without_names_is_a_mistake():
    with pytest.raises(TypeError, match="given by name"):
        JOBS["announce-winners"]("1999")
