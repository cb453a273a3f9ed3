"""A deployment at which people vote while something is done to it, and what is there of their votes afterwards."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from prizes.cli.bench.load import send
from prizes.cli.bench.place import SLUG, contest, rules, scratch
from prizes.cli.bench.server import free_port
from prizes.cli.bench.votes import signed_in
from prizes.config import settings, use
from tests.bench.kills.cluster import Cluster
from tests.bench.kills.findings import Findings, found
from tests.bench.kills.processes import OURS, Kept, Supervisor, port_answers
from tests.bench.kills.voters import HOST, PAUSE, Line, Record, Voter, Voting, watch_checkpoints

LINES = 16
"""Voters at the same time."""
WORKERS = 2
"""Processes of the server over PostgreSQL."""
TRIES = 20
"""To read a ballot once all is over."""
GIVE_UP = 120.0
"""Seconds without a good answer after which the measurement ends."""


@dataclass(frozen=True)
class Contested:
    """A contest whose vote is open, in a database of its own."""

    url: str
    voters: Sequence[Voter]
    nominees: dict[str, list[str]]


@asynccontextmanager
async def contested(server: str | None, voters: int, state: Path | None = None) -> AsyncIterator[Contested]:
    """On this server of databases; None: on that of the settings. So many people are signed in. `state`: where keys and
    published logs are, in place of a folder that is made for them.
    """
    async with scratch(server) as database:
        if state is not None:  # scratch brings back the settings at its end
            use(settings().model_copy(update={"keys_dir": state / "keys", "votelog_dir": state / "votelog"}))
        async with database.writing() as session:
            _, projects = await contest(session, rules(over=False))
        secrets = await signed_in(database, voters)
        people = [Voter(f"voter{n}@example.org", secret) for n, secret in enumerate(secrets)]
        nominees = {category: [each.id for each in rows] for category, rows in projects.items()}
        await database.close()
        yield Contested(database.url.render_as_string(hide_password=False), people, nominees)


@dataclass(frozen=True)
class Deployment:
    """`prizes serve` and `prizes worker`, each started again when it ends."""

    port: int
    server: Kept
    worker: Kept
    supervisor: Supervisor


@dataclass
class Scene:
    cluster: Cluster | None
    """None: over SQLite."""
    voters: Sequence[Voter]
    nominees: dict[str, list[str]]
    rng: Random
    logs: Path
    """Folder of what the processes write, and of the exported log."""
    record: Record = field(default_factory=Record)
    begun: float = 0.0
    pause: float = 0.0
    """Seconds that a voter waits between two votes."""

    @asynccontextmanager
    async def deployed(
        self, environment: Mapping[str, str], *, database_is_started: bool = True
    ) -> AsyncIterator[Deployment]:
        """It answers at its port."""
        port, processes = (
            free_port(),
            WORKERS if self.cluster else 1,
        )  # SQLite: `serve` has one process over it
        words = ("serve", "--port", str(port), "--workers", str(processes))
        server = Kept(words, environment, self.logs / "serve.log")
        worker = Kept(("worker",), environment, self.logs / "worker.log")
        started = self.cluster if database_is_started else None
        runs = (started.runs, started.start) if started else None
        async with Supervisor((server, worker), runs) as supervisor:
            await port_answers(port, within=GIVE_UP)
            yield Deployment(port, server, worker, supervisor)

    @asynccontextmanager
    async def voting(self, port: int) -> AsyncIterator[None]:
        """People vote for as long as this lasts."""
        self.begun, stop = time.monotonic(), asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(watch_checkpoints(Line(port), self.record, stop))
            for n in range(LINES):
                mine = self.voters[n::LINES]
                own = Random(self.rng.random())
                voting = Voting(n, Line(port), mine, self.nominees, self.record, own, stop, self.pause)
                tasks.create_task(voting.run())
            try:
                yield
            finally:
                stop.set()

    def so_many(self, votes: int) -> bool:
        return self.record.acknowledged >= votes

    def all_back(self, at: float) -> bool:
        return len(self.back(at)) == LINES

    def back(self, at: float) -> dict[int, float]:
        """By line, how long after this instant a request that was sent after it had a good answer."""
        made: dict[int, float] = {}
        for sent, answered, line in reversed(self.record.good):
            if answered <= at:
                break
            if sent > at:
                made[line] = answered - at
        return made

    def back_after(self, at: float) -> tuple[float, float]:
        """Seconds from this instant until the first good answer to what was sent after it, and until every line had one;
        `GIVE_UP` where there was none.
        """
        after = sorted(self.back(at).values())
        return (after[0] if after else GIVE_UP), (after[-1] if len(after) == LINES else GIVE_UP)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Or until nobody has had a good answer for so long that nobody will. Raises RuntimeError then."""
        while not holds():
            last = self.record.good[-1][1] if self.record.good else self.begun
            if time.monotonic() - max(last, self.begun) > GIVE_UP:
                raise RuntimeError(f"no vote for {GIVE_UP:.0f} s; {self.said()[-3000:]}")
            await asyncio.sleep(0.05)

    def said(self) -> str:
        """By the processes."""
        return "\n".join(path.read_text(errors="replace") for path in self.logs.glob("*.log"))

    def errors(self) -> dict[str, int]:
        """Names of errors in the service's own log, and how often."""
        plain = re.sub(r"\x1b\[[0-9;]*m", "", self.said())
        return dict(Counter(re.findall(r"error='?(\w+)", plain)))

    async def shown(self, port: int) -> dict[str, dict[str, str]]:
        """Each voter's choices as the service shows them."""
        line, made = Line(port), {}
        for voter in self.voters:
            headers = {"Authorization": f"Bearer {voter.secret}"}
            request = send("GET", f"/api/v1/editions/{SLUG}/ballot", HOST, b"", **headers)
            for _ in range(TRIES):
                answer = await line.ask(request)
                if answer is not None and answer.status != 503:  # “not now” shows nothing, and nothing wrong
                    break
                await asyncio.sleep(PAUSE)
            items = json.loads(answer.body)["items"] if answer and answer.status == 200 else []
            made[voter.email] = {item["category"]: ",".join(item["projects"]) for item in items}
        line.close()
        return made

    async def findings(
        self, url: str, environment: Mapping[str, str], shown: Mapping[str, Mapping[str, str]]
    ) -> Findings:
        """Once nothing runs any more: the worker's part is done first."""
        dump = self.logs / "log"
        await asyncio.to_thread(ours, environment, "worker", "--once")
        await asyncio.to_thread(ours, environment, "log", "export", SLUG, str(dump))
        return await found(url, self.voters, self.record, shown, dump)


def ours(environment: Mapping[str, str], *words: str, code: int = 0) -> str:
    """What a command of ours prints. Raises RuntimeError if it ends with another code."""
    command = [sys.executable, "-c", OURS, *words]
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode != code:
        raise RuntimeError(
            f"prizes {' '.join(words)}: {done.returncode}; {(done.stdout + done.stderr)[-2000:]}"
        )
    return done.stdout + done.stderr
