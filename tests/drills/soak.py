"""Hours of mixed load: whether memory, open files or connections grow (bar.md RE-13)."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from sqlalchemy import text

from prizes.cli.bench.harness import AsJson
from prizes.cli.bench.server import environment
from prizes.db import OVERFLOW, POOL, Database
from tests.bench.kills.cluster import Cluster, own_cluster
from tests.bench.kills.kills import VOTES_A_VOTER
from tests.bench.kills.scene import LINES, WORKERS, Contested, Deployment, Scene, contested
from tests.drills.held import Held, growth, held
from tests.drills.outcome import Drilled, tell_drill
from tests.drills.readers import PUBLIC, Readers
from tests.drills.signing import SigningIn

PAUSE = 0.5
"""Seconds between two votes of a line: some thirty votes a second."""
SAMPLES = 100
MOST_CONNECTIONS = WORKERS * (POOL + OVERFLOW + 3) + POOL + OVERFLOW
"""As docs/operating.md says: of each process of the server, and of the worker."""
MORE_FILES = 8
"""Open files that may be more at the end than when all was warm: connections come and go."""
QUERY = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def soak(
    minutes: Annotated[float, typer.Option(min=0.1, help="How long; an hour for the real thing.")] = 3.0,
    most: Annotated[float, typer.Option(help="Per cent by which memory may grow once all is warm.")] = 5.0,
    seed: Annotated[int, typer.Option(help="Of the votes.")] = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Votes by page and program, public pages, sign-ins by email and refusals, all the time; look at what server and
    worker hold.

    Example: make drills DRILL="soak --minutes 60"
    """
    with own_cluster() as cluster:
        drilled = asyncio.run(_soak(cluster, minutes * 60, most / 100, seed))
    tell_drill(drilled, as_json=as_json)


@dataclass
class Samples:
    server: list[Held] = field(default_factory=list)
    worker: list[Held] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)
    """Of the database."""

    async def take(self, deployment: Deployment, url: str, seconds: float) -> None:
        database, begun = Database(url, pool_size=1), time.monotonic()
        try:
            while (at := time.monotonic() - begun) < seconds:
                self.server.append(await asyncio.to_thread(held, deployment.server.pids(), at))
                self.worker.append(await asyncio.to_thread(held, deployment.worker.pids(), at))
                async with database.engine.connect() as connection:
                    self.connections.append(int((await connection.execute(QUERY)).scalar_one()))
                await asyncio.sleep(seconds / SAMPLES)
        finally:
            await database.close()


async def _soak(cluster: Cluster, seconds: float, most: float, seed: int) -> Drilled:
    voters = LINES + round(LINES * seconds / PAUSE / VOTES_A_VOTER)
    async with contested(cluster.url, voters) as there:
        with tempfile.TemporaryDirectory() as logs:
            scene = Scene(cluster, there.voters, there.nominees, Random(seed), Path(logs), pause=PAUSE)
            return await _measured(scene, there, seconds, most)


async def _measured(scene: Scene, there: Contested, seconds: float, most: float) -> Drilled:
    drilled, letters, samples = Drilled(), scene.logs / "letters", Samples()
    variables = environment() | {
        "PRIZES_MAIL_URL": f"maildir:{letters}",
        "PRIZES_TRUSTED_PROXIES": "127.0.0.1",
    }
    async with scene.deployed(variables) as deployment:
        readers, signing = (
            Readers(deployment.port, (*PUBLIC, "/en/sign-in")),
            SigningIn(deployment.port, letters),
        )
        async with readers.reading(), signing.going_on(), scene.voting(deployment.port):
            await samples.take(deployment, there.url, seconds)
        shown = await scene.shown(deployment.port)
    bad = [each for each in readers.read if each.status != 200]
    drilled.facts |= {
        "minutes": round(seconds / 60, 1),
        "votes a second": round(scene.record.acknowledged / seconds, 1),
        "pages and files read, not answered": f"{len(readers.read)}, {len(bad)}",
        "people who signed in": signing.signed_in,
        "refusals": ", ".join(f"{number} of {status}" for status, number in sorted(signing.refused.items())),
    }
    judged(drilled, samples, most)
    drilled.must(not bad, f"{len(bad)} pages were not answered")
    said = scene.said().strip()  # at the level of errors
    drilled.must(not said, f"the service's log has errors: {said[:500]}")
    drilled.faults += signing.unexpected[:5]
    drilled.votes(scene, await scene.findings(there.url, variables, shown), deployment.supervisor.ended_alone)
    return drilled


def judged(drilled: Drilled, samples: Samples, most: float) -> None:
    """What grew."""
    for name, taken in (("server", samples.server), ("worker", samples.worker)):
        memory = [each.memory for each in taken]
        files = [each.files for each in taken]
        grown = growth(memory)
        drilled.facts |= {
            f"{name}: memory first, least, most, last, MB": _spread(memory),
            f"{name}: memory grown since warm": f"{grown:+.1%}",
            f"{name}: open files first, least, most, last": _spread(files),
        }
        drilled.must(grown <= most, f"{name}: memory grew by {grown:.1%} since all was warm, over {most:.0%}")
        more = growth(files) * (files[-1] if files else 0)
        drilled.must(more <= MORE_FILES, f"{name}: {more:.0f} more open files than when all was warm")
    drilled.facts |= {"connections of the database first, least, most, last": _spread(samples.connections)}
    most_connections = max(samples.connections, default=0)
    drilled.must(
        most_connections <= MOST_CONNECTIONS, f"{most_connections} connections, over {MOST_CONNECTIONS}"
    )


def _spread(values: Sequence[float]) -> str:
    shown = (values[0], min(values), max(values), values[-1]) if values else ()
    return ", ".join(f"{each:.0f}" for each in shown)
