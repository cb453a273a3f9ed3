"""Workers that are killed while letters are on their way: real processes, a real server, none of them told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes

import pytest
from sqlalchemy import func, update
from sqlmodel import col, select

from prizes import clock
from prizes.config import settings
from prizes.jobs.leases import LEASE
from prizes.mail.actions import queue
from prizes.mail.models import Message
from prizes.mail.rules.kinds import SIGN_IN_CODE
from prizes.worker.sending import IN_HAND
from tests.mail.test_sending import Server, listening

LETTERS, DOMAINS, CONNECTIONS = IN_HAND + 100, 40, 10
"""More letters than one worker has in hand, so that some are left that no one has claimed."""
WITHIN = 150.0
"""Seconds for anything, on a machine that has other work."""


class Slow(Server):
    """It has a letter at once, and says so a little later: many are on their way at any instant."""

    async def handle_DATA(self, server, session, envelope):
        self.got.append(envelope)
        await asyncio.sleep(0.05)
        return "250 OK"

    def contents(self) -> dict[str, list[bytes]]:
        """By Message-ID, as often as it came."""
        found = defaultdict(list)
        for envelope in list(self.got):
            found[message_from_bytes(envelope.content)["Message-ID"]].append(envelope.content)
        return found


@contextmanager
def worker(database, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """`prizes worker` in a process of its own, killed at the latest at the end."""
    more = {
        "PRIZES_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "PRIZES_MAIL_URL": url,
        "PRIZES_MAIL_AT_ONCE": str(CONNECTIONS),
        "PRIZES_MAIL_PER_MINUTE": "1000000000",
        "PRIZES_KEYS_DIR": str(settings().keys_dir),
        "PRIZES_VOTELOG_DIR": str(settings().votelog_dir),
        "PRIZES_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "prizes.cli", "worker"]
    process = subprocess.Popen(command, env=os.environ | more, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def until(seen: Callable[[], Awaitable[bool]]) -> None:
    end = time.monotonic() + WITHIN
    while not await seen():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.02)


async def number(database, *which) -> int:
    async with database.reading() as session:
        return (await session.exec(select(func.count()).select_from(Message).where(*which))).one()


WAITING = col(Message.state) == "waiting"


@pytest.mark.both_databases
async def test_a_kill_loses_no_letter_and_repeats_at_most_one_of_each_connection(database):
    server = Slow()
    async with database.writing() as session:
        for n in range(LETTERS):
            to = f"voter{n}@domain{n % DOMAINS}.example"
            queue(session, SIGN_IN_CODE, to=to, lang="en", code=f"{n:07}", minutes=10)

    async def many_are_taken() -> bool:
        return len(server.got) >= LETTERS // 5

    async def only_the_claimed_are_left() -> bool:
        return await number(database, WAITING) <= held

    async def none_is_left() -> bool:
        return not await number(database, WAITING)

    with listening(server) as url:
        with worker(database, url) as first:
            await until(many_are_taken)
            kill(first)
        await asyncio.sleep(0.5)  # what was on its way has come in
        held = await number(database, WAITING, col(Message.claimed_until).is_not(None))
        on_the_way = len(server.got) - (LETTERS - await number(database, WAITING))
        assert 0 < on_the_way <= CONNECTIONS
        assert on_the_way <= held < await number(database, WAITING)

        with worker(database, url):
            await until(only_the_claimed_are_left)
            await asyncio.sleep(2)  # it looks twice, and finds the others still claimed
            assert await number(database, WAITING) == held
            assert Counter(map(len, server.contents().values())) == {1: LETTERS - held + on_the_way}
            async with database.writing() as session:
                await session.exec(
                    update(Message).where(WAITING).values(claimed_until=clock.now() - LEASE)
                )  # the five minutes are over
            await until(none_is_left)

    contents = server.contents()
    assert len(contents) == LETTERS, "no letter is lost"
    assert Counter(map(len, contents.values())) == Counter({1: LETTERS - on_the_way} | {2: on_the_way})
    assert all(len(set(copies)) == 1 for copies in contents.values()), "a second one is the same to the byte"
