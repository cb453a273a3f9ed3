"""Someone who reads public pages and files all the time, and notes what came and when."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import NamedTuple

from prizes.cli.bench.load import get
from prizes.cli.bench.place import SLUG
from tests.bench.kills.voters import HOST, Line

EVERY = 0.1
"""Seconds between two questions."""
PUBLIC = (
    "/en/",
    f"/en/{SLUG}/",
    f"/ar/{SLUG}/projects",
    f"/en/{SLUG}/guidelines",
    f"/votelog/{SLUG}/checkpoint",
    "/health/live",
    "/static/css/prizes.css",
)
"""What is served while there is no database."""


class ReadAnswer(NamedTuple):
    path: str
    sent: float
    seconds: float
    status: int
    """0: none."""
    is_copy: bool
    """Made earlier, and said to be."""


@dataclass
class Readers:
    port: int
    paths: Sequence[str] = PUBLIC
    read: list[ReadAnswer] = field(default_factory=list)
    lines: int = 2

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self.lines):
                tasks.create_task(self._read(stop))
            try:
                yield
            finally:
                stop.set()

    async def _read(self, stop: asyncio.Event) -> None:
        line = Line(self.port)
        for path in cycle(self.paths):
            if stop.is_set():
                break
            sent = time.monotonic()
            answer = await line.ask(get(path, HOST))
            status, is_copy = (answer.status, "age" in answer.headers) if answer else (0, False)
            self.read.append(ReadAnswer(path, sent, time.monotonic() - sent, status, is_copy))
            await asyncio.sleep(EVERY)
        line.close()

    def between(self, begin: float, end: float) -> list[ReadAnswer]:
        """What was asked for between these instants."""
        return [each for each in self.read if begin <= each.sent < end]
