"""Heads have a bound and a clock, bodies a pace, addresses a number of connections; honest slow lines pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from prizes import config
from prizes.edge import connections, http_protocol
from prizes.edge.admission import Admission
from prizes.edge.connections import Connections
from prizes.edge.early_refusal import EarlyRefusal
from prizes.edge.headers import Edge
from prizes.edge.http_protocol import MOST_HEAD, MOST_LINES, PACE, PACE_OVER, Expecting
from prizes.gate.problems import problem
from prizes.web.layout.busy import busy
from tests.gate.test_wire import served
from tests.web.test_door import Read

START = b"GET /fr/ HTTP/1.1\r\nhost: x\r\n"
POST = b"POST /fr/x HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n"


class Reader:
    """A program that reads bodies, and has the door of the real one."""

    def __init__(self) -> None:
        self.whole: list[int] = []
        self.state = type("State", (), {})()
        self.state.door = EarlyRefusal(Edge(self), Admission(page=busy, problem=problem))

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        self.whole.append(len(await Request(scope, receive).body()))
        await PlainTextResponse("done")(scope, receive, send)


@pytest.fixture
def quick(monkeypatch):
    """Clocks that go off soon."""
    monkeypatch.setattr(http_protocol, "HEADS_PATIENCE", 0.3)
    monkeypatch.setattr(http_protocol, "PACE_OVER", 0.3)
    monkeypatch.setattr(connections, "LOOK", 0.05)


@asynccontextmanager
async def line(program: Callable | None = None):
    """A connection to a server of the program."""
    async with served(program or Reader()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        yield reader, writer
        writer.close()


async def last_words(reader: asyncio.StreamReader) -> Read:
    """Of a connection that the server ends."""
    answer = Read(await asyncio.wait_for(reader.read(), 20))
    assert answer.whole
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer


@pytest.mark.parametrize(
    "head",
    [
        START + b"x: " + b"a" * MOST_HEAD + b"\r\n\r\n",
        START + b"x: " + b"a" * 3 * MOST_HEAD,  # without an end
        START + b"x: a\r\n" * MOST_LINES + b"\r\n",
        b"GET /fr/?q=" + b"a" * MOST_HEAD + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /fr/?q=" + b"a" * 3 * MOST_HEAD,
        START + b"".join(b"x-%d: " % n + b"a" * 700 + b"\r\n" for n in range(99)) + b"\r\n",
    ],
    ids=["one header", "without an end", "many lines", "address", "address without an end", "together"],
)
@pytest.mark.parametrize("pieces", [1, 7])
async def test_a_head_beyond_its_bounds_is_refused_in_the_language_of_its_address(head, pieces):
    program = Reader()
    async with line(program) as (reader, writer):
        size = len(head) // pieces + 1
        for start in range(0, len(head), size):
            writer.write(head[start : start + size])
            await writer.drain()
            await asyncio.sleep(0.01)
        answer = await last_words(reader)
    assert answer.status == 431
    assert answer.headers["content-language"] == "fr"
    assert "64" in answer.body.decode()
    assert program.whole == []


async def test_a_large_head_within_the_bounds_is_served_and_so_is_the_next():
    async with line() as (reader, writer):
        for _ in range(3):
            cookie = b"cookie: " + b"a" * (MOST_HEAD - 1_000) + b"\r\n"
            writer.write(START + cookie + b"x: a\r\n" * (MOST_LINES - 2) + b"\r\n")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
            await reader.readexactly(4)


@pytest.mark.parametrize(
    "trailer", [b"x: " + b"a" * 5 * MOST_HEAD, b"x: a\r\n" * 30_000], ids=["long", "many"]
)
async def test_what_follows_a_body_in_parts_has_the_same_bound(trailer):
    program = Reader()
    async with line(program) as (reader, writer):
        writer.write(b"POST /en/ HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n")
        for start in range(0, len(trailer), 50_000):
            writer.write(trailer[start : start + 50_000])
            await asyncio.sleep(0.01)
        assert (await last_words(reader)).status == 431
    assert program.whole == []


async def test_lines_without_a_request_have_it_too():
    async with line() as (reader, writer):
        for _ in range(4):
            writer.write(b"\r\n" * 20_000)
            await asyncio.sleep(0.01)
        assert (await last_words(reader)).status == 431


async def test_a_head_that_does_not_end_is_given_up(quick):
    async with line() as (reader, writer):
        writer.write(START)
        assert (await last_words(reader)).status == 408


async def test_a_head_that_comes_byte_by_byte_is_given_up(quick):
    async with line() as (reader, writer):

        async def drip() -> None:
            for byte in START + b"x: " + b"a" * 10_000:
                writer.write(bytes([byte]))
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        assert (await last_words(reader)).status == 408
        dripping.cancel()


async def test_a_connection_in_store_is_ended_without_a_word(quick):
    async with line() as (reader, _):
        assert await asyncio.wait_for(reader.read(), 20) == b""


async def test_a_body_that_stops_is_given_up_and_nothing_is_done(quick):
    program = Reader()
    async with line(program) as (reader, writer):
        writer.write(POST + b"a" * 50_000)
        answer = await last_words(reader)
    assert (answer.status, answer.headers["content-language"]) == (408, "fr")
    assert program.whole == []


async def test_a_body_that_drips_after_a_good_beginning_is_given_up(quick):
    program = Reader()
    async with line(program) as (reader, writer):
        writer.write(POST + b"a" * 900_000)

        async def drip() -> None:
            while True:
                writer.write(b"a")
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        assert (await last_words(reader)).status == 408
        dripping.cancel()
    assert program.whole == []


async def test_a_slow_body_that_goes_on_arrives_however_long_it_takes(monkeypatch):
    """At the least pace, for ten minutes; the looks are ours, so that no busy machine decides."""
    monkeypatch.setattr(connections, "LOOK", 3600)
    program = Reader()
    async with line(program) as (reader, writer):
        writer.write(b"POST /en/ HTTP/1.1\r\nhost: x\r\ncontent-length: 310000\r\n\r\n")
        one = await the_one_that_reads()
        one.look(0.0)
        for _ in range(30):
            writer.write(b"a" * PACE)
            await until(lambda: one.arrived == PACE)
            one.look(one.since + PACE_OVER + 1)
            assert (one.closing, one.arrived) == (False, 0)
        writer.write(b"a" * PACE)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    assert program.whole == [310_000]


async def the_one_that_reads() -> Any:
    """The only connection that waits for a body."""

    def found() -> list[Any]:
        everyone = [one for each in connections._of_server.values() for one in each.open]
        return [one for one in everyone if one.reading is Expecting.BODY]

    await until(found)
    return found()[0]


async def until(holds: Callable[[], Any]) -> None:
    for _ in range(100_000):
        if holds():
            return
        await asyncio.sleep(0.001)
    pytest.fail("it never came about")


async def test_while_the_program_does_not_read_no_clock_goes(quick):
    reads = asyncio.Event()
    program = Reader()

    async def later(scope, receive, send):
        if scope["type"] == "http":
            await reads.wait()
        await program(scope, receive, send)

    async with line(later) as (reader, writer):
        writer.write(b"POST /en/ HTTP/1.1\r\nhost: x\r\ncontent-length: 2000000\r\n\r\n" + b"a" * 2_000_000)
        await asyncio.sleep(1.0)
        reads.set()
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    assert program.whole == [2_000_000]


async def test_an_answer_that_takes_long_is_waited_for(quick):
    async def slow(scope, receive, send):
        if scope["type"] == "http":
            await asyncio.sleep(1.0)
            await PlainTextResponse("done")(scope, receive, send)

    async with line(slow) as (reader, writer):
        writer.write(START + b"\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")


async def test_what_the_parser_refuses_has_the_headers_of_all_answers():
    async with line() as (reader, writer):
        writer.write(b"GET /ar/ HTTP/1.1\r\nhost: x\r\nx: a\x00b\r\n\r\n")
        assert (await last_words(reader)).status == 400


async def test_an_answer_that_is_owed_leaves_before_the_connection_ends():
    go = asyncio.Event()

    async def slow(scope, receive, send):
        if scope["type"] == "http":
            await go.wait()
            await PlainTextResponse("done")(scope, receive, send)

    async with line(slow) as (reader, writer):
        writer.write(START + b"\r\n")
        await asyncio.sleep(0.05)
        writer.write(b"nonsense\r\n\r\n")
        await asyncio.sleep(0.05)
        go.set()
        assert (await asyncio.wait_for(reader.read(), 20)).endswith(b"\r\n\r\ndone")


# --- connections by address ---


@pytest.mark.parametrize("trusted", ["", "127.0.0.0/8"], ids=["a visitor", "a proxy"])
async def test_an_address_has_a_number_of_connections_and_a_proxy_any(settings, trusted):
    config.use(settings.model_copy(update={"connections_per_address": 3, "trusted_proxies": trusted}))
    async with served(Reader()) as port:
        lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        await asyncio.sleep(0.05)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        if trusted:
            writer.write(START + b"\r\n")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        else:
            answer = await last_words(reader)
            assert (answer.status, answer.headers["retry-after"]) == (429, "60")
        writer.close()
        lines[0][1].close()
        for _ in range(1_000):
            if await is_served(port):
                break
            await asyncio.sleep(0.01)
        else:
            pytest.fail("the place of who left stays taken")
        for _, each in lines[1:]:
            each.close()


async def is_served(port: int) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(START + b"connection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return answer.startswith(b"HTTP/1.1 200")


async def test_there_is_one_look_a_second_however_often_everybody_leaves_and_others_come(monkeypatch):
    monkeypatch.setattr(connections, "LOOK", 0.02)
    watched, looks = Connections(asyncio.get_running_loop()), []

    class Quiet:
        client = None

        def look(self, now):
            looks.append(now)

    for _ in range(50):
        one = Quiet()
        watched.enter(one)
        watched.leave(one)
    watched.enter(Quiet())
    await asyncio.sleep(0.2)
    assert 3 <= len(looks) <= 11
