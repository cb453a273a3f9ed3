"""An SMTP server in a process of its own that takes every letter and says when it did."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import cast

import uvloop

ENDED = b"\r\n.\r\n"


class SinkProtocol(asyncio.Protocol):
    """As much of SMTP as a letter needs. `answers_after`: seconds before it says that it has a letter, as a server does
    that looks into it and writes it to its disk.
    """

    def __init__(self, arrived: list[float], answers_after: float) -> None:
        self._arrived, self._answers_after = arrived, answers_after
        self._got, self._in_letter = b"", False
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._to = cast("asyncio.WriteTransport", transport)  # uvloop's are none by class
        self._say(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._got += data
        while self._step():
            pass

    def _step(self) -> bool:
        if self._in_letter:
            _, found, left = self._got.partition(ENDED)
            if not found:
                return False
            self._got, self._in_letter = left, False
            self._arrived.append(time.perf_counter())
            self._loop.call_later(self._answers_after, self._say, b"250 ok\r\n")
            return True
        line, found, left = self._got.partition(b"\r\n")
        if not found:
            return False
        verb, self._got = line[:4].upper(), left
        if verb == b"DATA":
            self._in_letter = True
            self._say(b"354 go on\r\n")
        else:
            self._say(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
        return True

    def _say(self, answer: bytes) -> None:
        if not self._to.is_closing():
            self._to.write(answer)


async def _serve(pipe: Connection, answers_after: float) -> None:
    """Answers each word on the pipe: `count`, `times` (and forgets them), `end`."""
    arrived: list[float] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SinkProtocol(arrived, answers_after), "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    asked: asyncio.Queue[str] = asyncio.Queue()
    loop.add_reader(pipe.fileno(), lambda: asked.put_nowait(pipe.recv()))
    while (word := await asked.get()) != "end":
        pipe.send(len(arrived) if word == "count" else list(arrived))
        if word == "times":
            arrived.clear()
    server.close()


def _process(pipe: Connection, answers_after: float) -> None:
    uvloop.run(_serve(pipe, answers_after))


class Sink:
    def __init__(self, pipe: Connection, port: int) -> None:
        self._pipe, self.port = pipe, port

    def count(self) -> int:
        """Letters taken since the times were asked for."""
        self._pipe.send("count")
        return int(self._pipe.recv())

    def times(self) -> list[float]:
        """When each was taken, in seconds."""
        self._pipe.send("times")
        return list(self._pipe.recv())


@contextmanager
def sink(answers_after: float = 0.0) -> Iterator[Sink]:
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_process, args=(theirs, answers_after), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Sink(ours, int(ours.recv()))
    finally:
        ours.send("end")
        process.join(10)
        process.close()
        ours.close()
