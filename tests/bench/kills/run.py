"""One measurement: voters vote, something is killed, and afterwards everything acknowledged is looked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from prizes.cli.bench.server import environment
from tests.bench.kills.findings import Findings
from tests.bench.kills.processes import Kept, Supervisor, kill
from tests.bench.kills.scene import GIVE_UP, LINES, Scene

BACK_WITHIN = 10.0
"""Seconds from a kill to the next good answer (RE-3)."""


class Victim(StrEnum):
    PROCESS = "process"
    """One of those that answer."""
    SERVER = "server"
    """All of them, and the one that starts them."""
    WORKER = "worker"
    """Who writes the log."""
    DATABASE = "database"
    """PostgreSQL, with all its children."""


@dataclass(slots=True)
class Killed:
    """Seconds from the kill."""

    what: Victim
    at: float
    """Since the beginning."""
    first: float | None = None
    """Until the next good answer to anybody."""
    all: float | None = None
    """Until every one of the lines had one."""


@dataclass
class Result:
    database: str
    lines: int
    voters: int
    seconds: float
    acknowledged: int
    broken: int
    """Requests whose line broke."""
    not_now: int
    """Answers of 503."""
    repeats: int
    differing: int
    reused_keys: int
    accepted_reuse: int
    shrunk: int
    ended_alone: int
    unexpected: list[str]
    errors: dict[str, int]
    """Names of errors in the service's own log, and how often."""
    kills: list[Killed]
    findings: Findings = field(default_factory=Findings)

    @property
    def slowest(self) -> float:
        return max((each.first if each.first is not None else GIVE_UP for each in self.kills), default=0.0)

    @property
    def good(self) -> bool:
        wrong = (self.differing, self.accepted_reuse, self.shrunk, self.ended_alone, self.unexpected)
        return self.findings.good and not any(wrong) and self.slowest <= BACK_WITHIN


@dataclass
class Run(Scene):
    of: Sequence[Victim] = tuple(Victim)
    killed: list[Killed] = field(default_factory=list)

    async def measured(self, number: int, votes: int, url: str) -> Result:
        settings = environment()
        async with self.deployed(settings) as there:
            async with self.voting(there.port):
                await self._kill(number, votes, self._victims(there.server, there.worker, there.supervisor))
            seconds = time.monotonic() - self.begun
            shown = await self.shown(there.port)
        findings = await self.findings(url, settings, shown)
        return self._result(seconds, there.supervisor.ended_alone, findings)

    def _victims(
        self, server: Kept, worker: Kept, supervisor: Supervisor
    ) -> dict[Victim, Callable[[], None]]:
        def whole(kept: Kept) -> None:
            supervisor.expect()
            kill(kept.pids())

        def one_process() -> None:
            if not self.cluster:  # over SQLite it is the whole server
                whole(server)
                return
            there = server.workers()
            kill([self.rng.choice(there)] if there else [])

        victims: dict[Victim, Callable[[], None]] = {
            Victim.PROCESS: one_process,
            Victim.SERVER: lambda: whole(server),
            Victim.WORKER: lambda: whole(worker),
        }
        return victims | ({Victim.DATABASE: self.cluster.kill} if self.cluster else {})

    async def _kill(self, number: int, votes: int, victims: dict[Victim, Callable[[], None]]) -> None:
        names = [each for each in self.of if each in victims]
        for n in range(number):
            await self.until(partial(self.so_many, round((n + 0.5) * votes / number)))
            await asyncio.sleep(self.rng.random())
            what = names[n % len(names)]
            await asyncio.to_thread(victims[what])
            at = time.monotonic()
            one = Killed(what, at - self.begun)
            self.killed.append(one)
            await self.until(partial(self.all_back, at))
            back = self.back(at)
            one.first, one.all = min(back.values(), default=None), max(back.values(), default=None)
        await self.until(partial(self.so_many, votes))

    def _result(self, seconds: float, ended_alone: int, findings: Findings) -> Result:
        record = self.record
        return Result(
            database="PostgreSQL" if self.cluster else "SQLite",
            lines=LINES,
            voters=len(self.voters),
            seconds=seconds,
            acknowledged=record.acknowledged,
            broken=record.broken,
            not_now=record.statuses[503],
            repeats=record.repeats,
            differing=record.differing,
            reused_keys=record.reused,
            accepted_reuse=record.accepted_reuse,
            shrunk=record.shrunk,
            ended_alone=ended_alone,
            unexpected=record.unexpected,
            errors=self.errors(),
            kills=self.killed,
            findings=findings,
        )
