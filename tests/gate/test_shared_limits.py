"""Processes over one PostgreSQL count together, in their own short transactions; with Valkey they count there."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from limits import RateLimitItemPerMinute
from sqlmodel import select

import prizes.app
from prizes import config
from prizes.app import make_app
from prizes.cli.bench.server import free_port
from prizes.db import POOL, Database
from prizes.edge.admission import Admission
from prizes.gate import limits
from prizes.rates import counting
from prizes.rates.counting import CONNECTIONS, SharedCounter, sweep
from prizes.rates.models import RateWindow
from tests.components import VALKEY, postgres_url, require
from tests.conftest import NOON
from tests.databases import fresh_postgres

pytestmark = [pytest.mark.postgres]
ADDRESS = "203.0.113.7"
HEADERS = {"sec-fetch-site": "same-origin", "origin": "http://prizes.test", "x-forwarded-for": ADDRESS}
FIVE = RateLimitItemPerMinute(5)
EVER = 600.0
"""Seconds that no machine needs, however busy."""


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[str]:
    async with fresh_postgres(postgres_url()) as url:
        yield url


@pytest.fixture
async def url(server, settings, time) -> AsyncIterator[str]:
    """Of a database in which nothing is counted yet."""
    config.use(settings.model_copy(update={"database_url": server, "trusted_proxies": "127.0.0.1"}))
    limits.forget()
    yield server
    await limits.close()
    await run(server, "TRUNCATE rate_window")


async def run(url: str, statement: str) -> object:
    """The first value that it gives, if it gives any."""
    database = Database(url)
    async with database.engine.begin() as connection:
        result = await connection.exec_driver_sql(statement)
        value = result.scalar() if result.returns_rows else None
    await database.close()
    return value


@pytest.fixture
async def two(url: str) -> AsyncIterator[list[SharedCounter]]:
    """As two processes have them."""
    counters = [SharedCounter(url), SharedCounter(url)]
    yield counters
    for each in counters:
        await each.close()


async def windows(url: str) -> list[RateWindow]:
    database = Database(url)
    async with database.reading() as session:
        found = (await session.exec(select(RateWindow))).all()
    await database.close()
    return list(found)


async def test_two_processes_count_together(two):
    passed = [await two[n % 2].hit(FIVE, "a") for n in range(8)]
    assert passed == [True] * 5 + [False] * 3
    assert await two[0].hit(FIVE, "b")


async def test_many_at_once_are_not_let_through_together(two):
    passed = await asyncio.gather(*(two[n % 2].hit(FIVE, "a") for n in range(40)))
    assert sum(passed) == 5


async def test_to_ask_counts_nothing_and_to_be_refused_neither(two, url):
    assert all([await two[0].test(FIVE, "a") for _ in range(9)])
    assert not await windows(url)
    for _ in range(9):
        await two[0].hit(FIVE, "a")
    assert [window.hits for window in await windows(url)] == [5]
    assert not await two[1].test(FIVE, "a")


async def test_the_window_slides_as_that_of_the_library_does(two, time):
    """Twenty in the window before; a quarter of the next one later three quarters of it weigh still."""
    twenty = RateLimitItemPerMinute(20)
    assert all([await two[0].hit(twenty, "a") for _ in range(20)])
    time(NOON + timedelta(seconds=75))
    assert [await two[n % 2].hit(twenty, "a") for n in range(7)] == [True] * 5 + [False] * 2
    time(NOON + timedelta(minutes=3))
    assert await two[1].hit(twenty, "a")


async def test_windows_that_weigh_nothing_are_swept(two, url, time):
    await two[0].hit(FIVE, "a")
    time(NOON + timedelta(seconds=119))
    await two[0].hit(FIVE, "b")
    database = Database(url)
    for later, left in ((119, 2), (121, 1), (600, 0)):
        time(NOON + timedelta(seconds=later))
        async with database.writing() as session:
            await sweep(session)
        assert len(await windows(url)) == left
    await database.close()


async def test_a_count_writes_nothing_to_the_disk(url):
    assert await run(url, "SELECT relpersistence::text FROM pg_class WHERE relname = 'rate_window'") == "u"


async def test_what_is_counted_names_nobody(url):
    await limits.hit(FIVE, "code", ADDRESS)
    (window,) = await windows(url)
    assert re.fullmatch(r"LIMITER/[0-9a-f]{32}/5/1/minute", window.name)


# --- the program ---------------------------------------------------------------------------------------


class Process:
    """The program, with a database of its own over the same URL."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        transport = httpx.ASGITransport(app=make_app(self.database), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://prizes.test", headers=HEADERS)

    async def ask(self, address: str) -> int:
        return (await self.client.post("/en/sign-in", data={"email": address})).status_code


@pytest.fixture
async def process(url: str) -> AsyncIterator[Process]:
    made = Process(url)
    yield made
    await made.client.aclose()
    await made.database.close()


ELSEWHERE = """
    import asyncio, sys
    from limits import RateLimitItemPerMinute
    from prizes import clock
    from prizes.gate import limits
    from datetime import datetime, UTC

    async def main():
        with clock.stopped_at(datetime(2026, 11, 25, 12, 0, tzinfo=UTC)):
            for _ in range(int(sys.argv[1])):
                await limits.hit(RateLimitItemPerMinute(600), "code", "203.0.113.7/32")
        await limits.close()

    asyncio.run(main())
"""


async def test_what_another_process_has_let_through_is_counted_here(process, url):
    """Thirty a minute for one person, six hundred for an address: 599 of them were asked for elsewhere."""
    environment = {"PRIZES_DATABASE_URL": url, "PATH": ""}
    code = textwrap.dedent(ELSEWHERE)
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code, "599"], env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [await process.ask(f"v{n}@m{n}.example") for n in range(3)] == [200, 429, 429]


async def test_who_is_refused_has_been_counted_all_the_same(process, url, monkeypatch):
    """The request's transaction is rolled back; the count is not."""
    monkeypatch.setattr(limits, "SHARED_ADDRESS", 1)
    assert [await process.ask("no address") for _ in range(31)] == [422] * 30 + [429]
    assert 30 in [window.hits for window in await windows(url)]


async def test_three_hundred_behind_one_address_pass_through_two_processes(url, process):
    another = Process(url)
    for n in range(300):
        assert await (process, another)[n % 2].ask(f"student{n}@campus.example") == 200, n
    await another.client.aclose()
    await another.database.close()
    assert 300 in [window.hits for window in await windows(url)]


@pytest.fixture
def patient(monkeypatch) -> None:
    """Nobody gives up because the machine has other work to do; who waits for themselves waits for ever."""

    def admission(**how: Any) -> Admission:
        made = Admission(**how)
        for places in made.places.values():
            places.bound = replace(places.bound, patience=EVER)
        return made

    monkeypatch.setattr(prizes.app, "Admission", admission)
    monkeypatch.setattr(counting, "PATIENCE", EVER)


async def test_more_requests_at_once_than_connections_do_not_wait_for_each_other(patient, process, url):
    for database, most in ((process.database, POOL), (limits._shared().database, CONNECTIONS)):
        opened = [await database.engine.connect() for _ in range(most)]  # which itself takes time
        for each in opened:
            await each.close()
    asked = await asyncio.wait_for(
        asyncio.gather(*(process.ask(f"v{n}@m{n}.example") for n in range(60))), timeout=EVER / 2
    )
    assert asked == [200] * 60
    assert 60 in [window.hits for window in await windows(url)]


async def test_without_the_table_each_process_counts_for_itself(url):
    """As between a new program and its migration, or while the database does not answer."""
    await run(url, "ALTER TABLE rate_window RENAME TO elsewhere")
    try:
        assert [await limits.hit(FIVE, "a") for _ in range(6)] == [True] * 5 + [False]
        assert await run(url, "SELECT count(*) FROM elsewhere") == 0
    finally:
        await run(url, "ALTER TABLE elsewhere RENAME TO rate_window")


async def test_while_the_database_is_away_each_process_counts_for_itself(settings, time):
    config.use(settings.model_copy(update={"database_url": "postgresql+asyncpg://nobody@127.0.0.1:1/none"}))
    assert [await limits.hit(FIVE, "away") for _ in range(6)] == [True] * 5 + [False]
    await limits.close()
    limits.forget()


async def test_valkey_is_preferred_where_it_is_given(url, settings, valkey):
    config.use(settings.model_copy(update={"database_url": url, "valkey_url": valkey}))
    assert [await limits.hit(FIVE, "a") for _ in range(6)] == [True] * 5 + [False]
    assert not await windows(url)
    await limits._in_valkey(valkey).storage.bridge.storage.aclose()


@pytest.fixture
def valkey() -> Iterator[str]:
    """URL of one of its own."""
    port = free_port()
    command = [require(VALKEY), "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            break
        threading.Event().wait(0.02)
    yield f"valkey://127.0.0.1:{port}"
    server.terminate()
    server.wait(10)
