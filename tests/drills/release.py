"""A new version comes while people vote, and the one before comes back (bar.md RE-10)."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from prizes.cli.bench.harness import AsJson
from prizes.cli.bench.place import SLUG
from prizes.cli.bench.server import environment, free_port
from prizes.config import settings, use
from tests.bench.kills.cluster import Cluster, own_cluster
from tests.bench.kills.processes import Kept, port_answers
from tests.bench.kills.scene import GIVE_UP, LINES, WORKERS, Scene, ours
from tests.drills.former import FormerVersion, former_version
from tests.drills.forwarder import Forwarder
from tests.drills.outcome import BACK_WITHIN, Drilled, tell_drill
from tests.drills.readers import Readers

BEFORE = 5.0
STOPS = 2
"""Of a version, in which each line may break once: a request can meet the end of the connection that it is sent on. It
is sent again with its key, as browsers do.
"""
VOTERS = 1_000
PAGES = ("/en/", f"/en/{SLUG}/", f"/ar/{SLUG}/projects", f"/en/{SLUG}/guidelines", "/health/ready")


def release(
    former: Annotated[
        str | None,
        typer.Option(help="Commit of the version before; left out: the one before the newest migrations."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the votes.")] = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """While people vote at the version before: migrate, start this version beside it, let connections go there, stop
    the one before; and the same way back without a change of the schema.

    Example: make drills DRILL="release --former HEAD~20"
    """
    with former_version(former) as version, own_cluster() as cluster:
        drilled = asyncio.run(_release(cluster, version, seed))
    tell_drill(drilled, as_json=as_json)


@dataclass
class Rolling:
    """Versions of the service behind one address, one after the other."""

    scene: Scene
    variables: Mapping[str, str]
    forwarder: Forwarder
    number: int = 0
    running: list[Kept] = field(default_factory=list)
    spans: dict[str, tuple[float, float]] = field(default_factory=dict)

    @asynccontextmanager
    async def span(self, name: str) -> AsyncIterator[None]:
        begin = time.monotonic()
        yield
        self.spans[name] = (begin, time.monotonic())

    async def start(self, checkout: Path | None) -> None:
        """Beside what runs; then new connections go there, and what ran is told to stop, the worker last."""
        self.number += 1
        port, logs = free_port(), self.scene.logs
        words = ("serve", "--port", str(port), "--workers", str(WORKERS))
        server = Kept(words, self.variables, logs / f"serve{self.number}.log", checkout)
        worker = Kept(("worker",), self.variables, logs / f"worker{self.number}.log", checkout)
        server.start()
        await port_answers(port, within=GIVE_UP)
        self.forwarder.to = port
        before, self.running = self.running, [server, worker]
        await self._stop(before)
        worker.start()

    async def _stop(self, running: list[Kept]) -> None:
        for each in running:
            await asyncio.to_thread(each.stop)

    async def stop(self) -> None:
        await self._stop(self.running)


async def _release(cluster: Cluster, version: FormerVersion, seed: int) -> Drilled:
    before = settings()
    with tempfile.TemporaryDirectory(prefix="prizes-release-") as folder:
        state = Path(folder)
        places = {"keys_dir": state / "keys", "votelog_dir": state / "votelog", "database_url": cluster.url}
        use(before.model_copy(update=places | {"run_worker": False}))
        try:
            variables = environment()
            voters, nominees = await asyncio.to_thread(version.contest, variables, VOTERS)
            logs = state / "logs"
            logs.mkdir()
            scene = Scene(cluster, voters, nominees, Random(seed), logs)
            return await _rolled(scene, version, variables)
        finally:
            use(before)


async def _rolled(scene: Scene, version: FormerVersion, variables: Mapping[str, str]) -> Drilled:
    drilled, forwarder = Drilled(), Forwarder(0)
    rolling = Rolling(scene, variables, forwarder)
    async with forwarder.listening():
        readers = Readers(forwarder.port, PAGES)
        try:
            await rolling.start(version.checkout)
            async with readers.reading(), scene.voting(forwarder.port):
                await asyncio.sleep(BEFORE)
                async with rolling.span("migrate"):
                    await asyncio.to_thread(ours, variables, "migrate")
                await asyncio.sleep(BEFORE)
                async with rolling.span("this version"):
                    await rolling.start(None)
                await asyncio.sleep(BEFORE)
                async with rolling.span("way back"):
                    await rolling.start(version.checkout)
                await asyncio.sleep(BEFORE)
            shown = await scene.shown(forwarder.port)
        finally:
            await rolling.stop()
    drilled.facts |= {
        "version before, migrations newer than it": f"{version.commit}, {version.migrations}",
        "connections that found nothing": forwarder.refused,
    }
    for name, (begin, end) in rolling.spans.items():
        _facts(drilled, scene, readers, name, (begin, end))
    drilled.must(
        bool(version.migrations), "no migration is newer than the version before: nothing was migrated"
    )
    drilled.must(not forwarder.refused, f"{forwarder.refused} connections found nothing that listens")
    most = LINES * STOPS
    drilled.must(scene.record.broken <= most, f"{scene.record.broken} lines broke, more than {most}")
    drilled.must(not scene.record.statuses[503], f"{scene.record.statuses[503]} votes were told 503")
    assert scene.cluster is not None
    drilled.votes(scene, await scene.findings(scene.cluster.url, variables, shown))
    return drilled


def _facts(drilled: Drilled, scene: Scene, readers: Readers, name: str, span: tuple[float, float]) -> None:
    begin, end = span
    taken = [answered - sent for sent, answered, _ in scene.record.good if begin <= sent < end]
    read = readers.between(begin, end)
    bad = sorted({f"{each.path} {each.status}" for each in read if each.status != 200})
    drilled.facts |= {
        f"{name}: s, votes taken, slowest s": f"{end - begin:.1f}, {len(taken)}, {max(taken, default=0.0):.2f}",
        f"{name}: pages, not answered": f"{len(read)}, {len([each for each in read if each.status != 200])}",
    }
    drilled.must(
        max(taken, default=GIVE_UP) <= BACK_WITHIN, f"{name}: a vote took {max(taken, default=0.0):.1f} s"
    )
    drilled.must(not bad, f"{name}: pages were not answered: {', '.join(bad)}")
