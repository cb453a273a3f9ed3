"""One measurement: voters vote, something is killed, and afterwards everything acknowledged is looked for."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from random import Random

from prizes.cli.bench.load import send
from prizes.cli.bench.place import SLUG
from prizes.cli.bench.server import environment, free_port
from tests.bench.kills.cluster import Cluster
from tests.bench.kills.findings import Findings, found
from tests.bench.kills.processes import OURS, Kept, Supervisor, kill, port_answers
from tests.bench.kills.voters import HOST, Line, Record, Voter, Voting, watch_checkpoints

LINES = 16
"""Voters at the same time."""
WORKERS = 2
BACK_WITHIN = 10.0
"""Seconds from a kill to the next good answer (RE-3)."""
GIVE_UP = 120.0
"""Seconds without a good answer after which the measurement ends."""


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
class Run:
    cluster: Cluster | None
    voters: Sequence[Voter]
    nominees: dict[str, list[str]]
    rng: Random
    logs: Path
    of: Sequence[Victim]
    record: Record = field(default_factory=Record)
    killed: list[Killed] = field(default_factory=list)
    begun: float = 0.0

    async def measured(self, number: int, votes: int, url: str) -> Result:
        port, settings = free_port(), environment()
        processes = WORKERS if self.cluster else 1  # SQLite has one writer, and `serve` one process over it
        server = Kept(
            ("serve", "--port", str(port), "--workers", str(processes)), settings, self.logs / "serve.log"
        )
        worker = Kept(("worker",), settings, self.logs / "worker.log")
        runs = (self.cluster.runs, self.cluster.start) if self.cluster else None
        async with Supervisor((server, worker), runs) as supervisor:
            await port_answers(port, within=GIVE_UP)
            self.begun = time.monotonic()
            await self._vote(port, number, votes, self._victims(server, worker, supervisor))
            seconds = time.monotonic() - self.begun
            shown = await self._shown(port)
        await asyncio.to_thread(_ours, settings, "worker", "--once")
        dump = self.logs / "log"
        await asyncio.to_thread(_ours, settings, "log", "export", SLUG, str(dump))
        findings = await found(url, self.voters, self.record, shown, dump)
        return self._result(seconds, supervisor.ended_alone, findings)

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

    # --- voting and killing ----------------------------------------------------------------------------

    async def _vote(
        self, port: int, number: int, votes: int, victims: dict[Victim, Callable[[], None]]
    ) -> None:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(watch_checkpoints(Line(port), self.record, stop))
            for n in range(LINES):
                mine = self.voters[n::LINES]
                own = Random(self.rng.random())
                voting = Voting(n, Line(port), mine, self.nominees, self.record, own, stop)
                tasks.create_task(voting.run())
            try:
                await self._kill(number, votes, victims)
            finally:
                stop.set()

    async def _kill(self, number: int, votes: int, victims: dict[Victim, Callable[[], None]]) -> None:
        names = [each for each in self.of if each in victims]
        for n in range(number):
            await self._until(partial(self._so_many, round((n + 0.5) * votes / number)))
            await asyncio.sleep(self.rng.random())
            what = names[n % len(names)]
            await asyncio.to_thread(victims[what])
            at = time.monotonic()
            one = Killed(what, at - self.begun)
            self.killed.append(one)
            await self._until(partial(self._all_back, at))
            back = self._back(at)
            one.first, one.all = min(back.values(), default=None), max(back.values(), default=None)
        await self._until(partial(self._so_many, votes))

    def _so_many(self, votes: int) -> bool:
        return self.record.acknowledged >= votes

    def _all_back(self, at: float) -> bool:
        return len(self._back(at)) == LINES

    def _back(self, at: float) -> dict[int, float]:
        """By line, how long after this instant a request that was sent after it had a good answer."""
        made: dict[int, float] = {}
        for sent, answered, line in reversed(self.record.good):
            if answered <= at:
                break
            if sent > at:
                made[line] = answered - at
        return made

    async def _until(self, holds: Callable[[], bool]) -> None:
        """Or until nobody has had a good answer for so long that nobody will."""
        while not holds():
            last = self.record.good[-1][1] if self.record.good else self.begun
            if time.monotonic() - max(last, self.begun) > GIVE_UP:
                raise RuntimeError(f"no vote for {GIVE_UP:.0f} s; {self._said()[-3000:]}")
            await asyncio.sleep(0.05)

    def _said(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in self.logs.glob("*.log"))

    # --- afterwards ------------------------------------------------------------------------------------

    async def _shown(self, port: int) -> dict[str, dict[str, str]]:
        """Each voter's choices as the service shows them."""
        line, made = Line(port), {}
        for voter in self.voters:
            headers = {"Authorization": f"Bearer {voter.secret}"}
            request = send("GET", f"/api/v1/editions/{SLUG}/ballot", HOST, b"", **headers)
            answer = await line.ask(request) or await line.ask(request)
            items = json.loads(answer.body)["items"] if answer and answer.status == 200 else []
            made[voter.email] = {item["category"]: ",".join(item["projects"]) for item in items}
        line.close()
        return made

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
            errors=dict(Counter(re.findall(r"error='?(\w+)", re.sub(r"\x1b\[[0-9;]*m", "", self._said())))),
            kills=self.killed,
            findings=findings,
        )


def _ours(settings: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-c", OURS, *words]
    subprocess.run(command, env=settings, check=True, capture_output=True)
