"""Answers leave in one piece, whole and in order, over a real line."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
import uvicorn

from prizes.gate.wire import MOST_HELD, PROTOCOL, Joined

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
async def served():
    """The port of a server of this loop."""
    config = uvicorn.Config(answer, http=PROTOCOL, port=0, lifespan="off", log_level="error")
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
