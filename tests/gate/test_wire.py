"""Answers leave in one piece, whole and in order, over a real line; the door answers before a task is begun."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
import uvicorn

from prizes.edge.http_protocol import MOST_HELD, PROTOCOL, Joined

LONG = 3 * MOST_HELD


class Recorder:
    """A transport that remembers what was written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed_after: int | None = None

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.closed_after = len(self.written)

    def is_closing(self) -> bool:
        return self.closed_after is not None


async def test_what_is_written_in_one_turn_leaves_at_once():
    under = Recorder()
    joined = Joined(under, asyncio.get_running_loop())
    joined.write(b"head ")
    joined.write(b"body")
    assert under.written == []
    await asyncio.sleep(0)
    assert under.written == [b"head body"]
    joined.write(b" next")
    await asyncio.sleep(0)
    assert under.written == [b"head body", b" next"]


async def test_a_long_body_is_not_held_back():
    under = Recorder()
    joined = Joined(under, asyncio.get_running_loop())
    for _ in range(5):
        joined.write(b"x" * MOST_HELD)
    assert sum(map(len, under.written)) >= 4 * MOST_HELD
    await asyncio.sleep(0)
    assert sum(map(len, under.written)) == 5 * MOST_HELD


async def test_nothing_is_lost_when_the_line_is_closed():
    under = Recorder()
    joined = Joined(under, asyncio.get_running_loop())
    assert not joined.is_closing()
    joined.write(b"last words")
    joined.close()
    assert (under.written, under.closed_after, joined.is_closing()) == ([b"last words"], 1, True)
    await asyncio.sleep(0)
    assert under.written == [b"last words"]


async def answer(scope, receive, send):
    """By path: a short body, a long one in parts, one without a body."""
    if scope["type"] != "http":
        return
    size, parts = {"/short": (5, 1), "/long": (LONG, 4), "/none": (0, 1)}[scope["path"]]
    length = str(size * parts).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    for n in range(parts):
        body = str(n).encode() * size
        await send({"type": "http.response.body", "body": body, "more_body": n < parts - 1})


@asynccontextmanager
async def served(program=answer):
    """The port of a server of this loop."""
    config = uvicorn.Config(
        program, http=PROTOCOL, port=0, lifespan="off", log_level="error", proxy_headers=False
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await server.shutdown()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/short", b"00000"),
        ("/long", b"".join(str(n).encode() * LONG for n in range(4))),
        ("/none", b""),
    ],
)
async def test_a_server_answers_one_request_after_the_other(path, body):
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):
            writer.write(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK\r\n")
            assert await reader.readexactly(len(body)) == body
        writer.write(f"GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
        rest = await reader.read()
        assert rest.endswith(b"\r\n\r\n" + body)
        writer.close()


async def test_a_short_answer_is_one_packet():
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /short HTTP/1.1\r\nhost: x\r\n\r\n")
        whole = await reader.read(10_000)  # what has arrived so far
        assert whole.endswith(b"\r\n\r\n00000")
        writer.close()


# --- the door ------------------------------------------------------------------------------------------

NO = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 2\r\n\r\nno"


class Guarded:
    """A program with a door, which lets nobody in to a long address."""

    def __init__(self) -> None:
        self.state = SimpleNamespace(door=lambda scope: NO if scope["path"] == "/long" else None)
        self.served: list[str] = []

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            self.served.append(scope["path"])
            await asyncio.sleep(0)
        await answer(scope, receive, send)


@pytest.mark.parametrize("pause", [False, True], ids=["in one packet", "head and body apart"])
async def test_who_is_refused_at_the_door_may_go_on_with_the_same_connection(pause):
    program = Guarded()
    async with served(program) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(b"PUT /long HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n")
            if pause:
                await writer.drain()
                await asyncio.sleep(0.02)
            writer.write(b"body")
            assert await reader.readexactly(len(NO)) == NO
            writer.write(b"GET /short HTTP/1.1\r\nhost: x\r\n\r\n")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
            assert await reader.readexactly(5) == b"00000"
        writer.close()
    assert program.served == ["/short"] * 3


async def test_of_many_requests_in_one_packet_each_gets_its_answer_in_order():
    program = Guarded()
    async with served(program) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        one, two = (f"GET /{path} HTTP/1.1\r\nhost: x\r\n\r\n".encode() for path in ("short", "long"))
        writer.write(one + two * 3 + one)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
        assert await reader.readexactly(5) == b"00000"
        for _ in range(3):
            head = await reader.readuntil(b"\r\n\r\n")
            refused = head.startswith(b"HTTP/1.1 503")
            await reader.readexactly(2 if refused else 4 * LONG)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
        assert await reader.readexactly(5) == b"00000"
        writer.close()


async def test_who_ends_the_connection_is_not_answered_at_the_door():
    program = Guarded()
    async with served(program) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /long HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200 OK")
        writer.close()
    assert program.served == ["/long"]
