"""An open load: requests come at their own pace, whether or not earlier ones are answered, as people do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from prizes.cli.bench.load import whole

MOST_LINES = 3_000
"""Connections at the same time. An arrival that finds none counts as unanswered."""
PATIENCE = 10.0
"""Seconds after which nobody waits any more."""
TICK = 0.002


@dataclass(slots=True)
class Answered:
    """Times in seconds."""

    at: float
    """When it was sent, since the beginning."""
    status: int
    """0: not answered."""
    seconds: float
    told_when: bool
    """Whether it has a Retry-After."""


@dataclass
class Arrivals:
    """`make` gives the next request, and what is told of its status."""

    port: int
    make: Callable[[], tuple[bytes, Callable[[int], None]]]
    answers: list[Answered] = field(default_factory=list)
    begun: float = 0.0
    idle: list[Line] = field(default_factory=list)
    lines: set[Line] = field(default_factory=set)

    async def run(self, rate: float, seconds: float) -> list[Answered]:
        """So many a second for so long, evenly, and then until all are answered or have lost patience."""
        self.answers, self.begun = [], time.perf_counter()
        sent = 0
        while (passed := time.perf_counter() - self.begun) < seconds:
            while sent < passed * rate:
                await self._arrive()
                sent += 1
            await asyncio.sleep(TICK)
        while self.waiting and time.perf_counter() - self.begun < seconds + PATIENCE:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        for line in list(self.lines):
            if line.busy:
                self.over(line, 0)
                line.end()
        return self.answers

    @property
    def waiting(self) -> int:
        return sum(line.busy for line in self.lines)

    async def _arrive(self) -> None:
        request, told = self.make()
        now = time.perf_counter()
        while self.idle:
            line = self.idle.pop()
            if line.alive:
                break
        else:
            if len(self.lines) >= MOST_LINES:
                self.answers.append(Answered(now - self.begun, 0, 0.0, told_when=False))
                told(0)
                return
            line = Line(self)
            self.lines.add(line)
            try:
                await asyncio.get_running_loop().create_connection(line.itself, "127.0.0.1", self.port)
            except OSError:
                self.lines.discard(line)
                self.answers.append(Answered(now - self.begun, 0, 0.0, told_when=False))
                told(0)
                return
        line.ask(request, told, now)

    def over(self, line: Line, status: int, *, told_when: bool = False) -> None:
        seconds = time.perf_counter() - line.begun
        self.answers.append(Answered(line.begun - self.begun, status, seconds, told_when))
        line.busy = False
        line.told(status)

    def close(self) -> None:
        for line in list(self.lines):
            line.end()


class Line(asyncio.Protocol):
    def __init__(self, load: Arrivals) -> None:
        self.load = load
        self.held, self.begun = b"", 0.0
        self.busy = self.alive = False

    def itself(self) -> Line:
        return self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.alive = True
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport

    def ask(self, request: bytes, told: Callable[[int], None], now: float) -> None:
        self.busy, self.told, self.begun, self.held = True, told, now, b""
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.held += data
        if self.busy and whole(self.held):
            head = self.held[: self.held.find(b"\r\n\r\n")].lower()
            self.load.over(self, int(self.held[9:12]), told_when=b"\r\nretry-after:" in head)
            self.load.idle.append(self)

    def connection_lost(self, _error: Exception | None) -> None:
        self.alive = False
        self.load.lines.discard(self)
        if self.busy:
            self.load.over(self, 0)

    def end(self) -> None:
        if self.alive:
            self.transport.close()
