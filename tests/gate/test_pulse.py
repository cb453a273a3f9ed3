"""Whether the database answers: told from questions, and not from how busy this process or the machine is."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from sqlmodel import select

from prizes.db import Database
from prizes.edge import pulse
from prizes.edge.pulse import Pulse


@pytest.fixture
def beat(monkeypatch):
    """Little patience."""
    monkeypatch.setattr(pulse, "TICK", 0.01)
    monkeypatch.setattr(pulse, "LATE", 0.05)
    monkeypatch.setattr(pulse, "HANGS", 0.1)


@pytest.fixture
def stuck(database, monkeypatch):
    """A database whose journal never answers; other statements do."""
    still = asyncio.Event()

    @asynccontextmanager
    async def reading():
        await still.wait()
        async with Database.reading(database) as session:
            yield session

    monkeypatch.setattr(database, "reading", reading)
    return still


async def test_a_question_without_an_answer_is_late_and_then_the_database_hangs(beat, database, stuck):
    made = Pulse(database)
    question = made.ask()
    assert (made.is_late, made.hangs, made.ask() is question) == (False, False, True)
    while not made.is_late:  # noqa: ASYNC110 - time is what is waited for
        await asyncio.sleep(0.01)
    while not made.hangs:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    stuck.set()
    await question
    assert (made.is_late, made.hangs, made.question) == (False, False, None)


async def test_while_others_are_answered_it_does_not_hang(beat, database, stuck):
    """A question may wait for a connection, or for its turn, where very many come at once."""
    made = Pulse(database)
    question = made.ask()
    for _ in range(40):
        async with Database.reading(database) as session:
            await session.exec(select(1))
        assert not made.hangs
        await asyncio.sleep(0.01)
    stuck.set()
    await question


async def test_a_question_that_was_given_up_stays_in_mind_until_another_is_answered(
    beat, database, monkeypatch
):
    made = Pulse(database)

    def given_up():
        raise TimeoutError

    monkeypatch.setattr(database, "reading", given_up)
    await made.ask()
    assert made.hangs
    monkeypatch.undo()
    assert made.ask() is None  # it was asked just now
    await made.ask(every=0)
    assert not made.hangs


async def test_the_program_does_not_wait_for_a_question_when_it_ends(beat, database, stuck):
    made = Pulse(database)
    question = made.ask()
    await database.close()
    assert question.cancelled()
