"""A small load generator: HTTP/1.1 over kept connections on loopback, on plain streams so that it costs little."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


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
        """Answers a second."""
        return self.answers / self.seconds if self.seconds else 0.0

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


async def run(port: int, requests: Iterator[bytes], *, connections: int = 16, seconds: float = 3.0) -> Load:
    """Send requests over so many connections for so long, or until there are no more."""
    load = Load()
    end = time.perf_counter() + seconds
    begun = time.perf_counter()
    await asyncio.gather(*(_one_connection(port, requests, end, load) for _ in range(connections)))
    load.seconds = time.perf_counter() - begun
    return load


async def _one_connection(port: int, requests: Iterator[bytes], end: float, load: Load) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for request in requests:
            begun = time.perf_counter()
            if begun >= end:
                break
            writer.write(request)
            status, size = await read_answer(reader)
            load.times.append(time.perf_counter() - begun)
            load.answers += 1
            load.bytes += size
            load.failed += status >= 400
    finally:
        writer.close()


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    """Status and bytes of one answer, its body thrown away."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        size = 0
        while length := int(await reader.readline(), 16):
            await reader.readexactly(length + 2)
            size += length
        await reader.readline()
        return status, len(head) + size
    at = lower.find(b"content-length:")
    length = int(lower[at + 15 : lower.index(b"\r\n", at)]) if at >= 0 else 0
    if length:
        await reader.readexactly(length)
    return status, len(head) + length
