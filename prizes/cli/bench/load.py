"""A small load generator: HTTP/1.1 over kept connections on loopback, on plain streams so that it costs little."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast


@dataclass(slots=True)
class Load:
    """What was measured. Times in seconds."""

    answers: int = 0
    failed: int = 0
    """Answers with a status of 400 or above."""
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    bytes: int = 0

    @property
    def rate(self) -> float:
        """Answers a second that gave what was asked for: a refusal is quick and no speed."""
        return (self.answers - self.failed) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.times) if self.times else 0.0


Request = Callable[[], bytes]


def get(path: str, host: str, **headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Accept-Encoding: zstd", "Connection: keep-alive"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def send(method: str, path: str, host: str, body: bytes, **headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


APART = 0.005
"""Seconds between two connections. Processes of a server share one door: of connections that come in the same
millisecond one process takes nearly all, and the others have nothing to do for as long as they last.
"""


async def run(port: int, requests: Iterator[bytes], *, connections: int = 16, seconds: float = 3.0) -> Load:
    """Send requests over so many connections for so long, or until there are no more."""
    load, loop = Load(), asyncio.get_running_loop()
    lines = [KeptConnection(requests, load, loop.create_future()) for _ in range(connections)]
    for line in lines:
        await loop.create_connection(line.itself, "127.0.0.1", port)
        await asyncio.sleep(APART)
    begun = time.perf_counter()
    for line in lines:
        line.start(begun + seconds)
    await asyncio.gather(*(line.done for line in lines))
    load.seconds = time.perf_counter() - begun
    return load


class KeptConnection(asyncio.Protocol):
    """One connection: the next request goes out when the last answer is whole. A protocol and no stream: the generator
    shares the processors with what it measures.
    """

    def __init__(self, requests: Iterator[bytes], load: Load, done: asyncio.Future[None]) -> None:
        self.requests, self.load, self.done = requests, load, done
        self.held = b""
        self.begun = self.end = 0.0

    def itself(self) -> KeptConnection:
        return self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.WriteTransport", transport)  # uvloop's are none by class

    def start(self, end: float) -> None:
        """Send until then, on the clock of `perf_counter`."""
        self.end = end
        self._next()

    def data_received(self, data: bytes) -> None:
        self.held += data
        size = whole(self.held)
        if size:
            load = self.load
            load.times.append(time.perf_counter() - self.begun)
            load.answers += 1
            load.bytes += size
            load.failed += self.held[9:12] >= b"400"
            self.held = b""
            self._next()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError("the server ended the connection"))

    def _next(self) -> None:
        request = next(self.requests, None) if time.perf_counter() < self.end else None
        if request is None:
            self.done.set_result(None)
            self.transport.close()
            return
        self.begun = time.perf_counter()
        self.transport.write(request)


def whole(held: bytes) -> int:
    """Bytes of the answer, if it has all arrived; otherwise 0."""
    end = held.find(b"\r\n\r\n") + 4
    if end < 4:
        return 0
    head = held[:end].lower()
    if b"transfer-encoding: chunked" in head:
        return len(held) if held.endswith(b"\r\n0\r\n\r\n") or held[end:] == b"0\r\n\r\n" else 0
    at = head.find(b"content-length:")
    length = int(head[at + 15 : head.index(b"\r\n", at)]) if at >= 0 else 0
    return end + length if len(held) >= end + length else 0
