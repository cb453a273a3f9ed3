"""The disk of the database, then that of the state folder, has no room left, and gets some again."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from prizes.cli.bench.harness import AsJson
from prizes.cli.bench.load import get
from prizes.cli.bench.server import environment
from tests.bench.kills.cluster import Cluster, own_cluster
from tests.bench.kills.scene import Scene, contested
from tests.bench.kills.voters import HOST, Line
from tests.drills.outcome import BACK_WITHIN, Drilled, PartAbsent, tell_drill

DATABASE_MEGABYTES, STATE_MEGABYTES = 224, 24
SMALL_LOG_OF_WRITES = {"max_wal_size": "48MB", "min_wal_size": "32MB", "checkpoint_timeout": "30s"}
"""So that the small disk is not full before it is filled."""
LEAST_ROOM = 2
"""Megabytes below which a process says that it is not ready."""
BEFORE = 5.0
REFUSED_WITHIN = 60.0
"""Seconds in which the first vote has to be refused once there is no room: pages with free space may be filled first."""
PUBLISHED_WITHIN = 60.0
"""Seconds in which the log that could not be published is."""
PIECES = (1 << 20, 1 << 12, 1)
VOTERS = 600


class FullDisk(StrEnum):
    DATABASE = "database"
    STATE = "state"
    """Keys and published logs."""


def fill(
    seconds: Annotated[float, typer.Option(min=1, help="Seconds for which a disk stays full.")] = 20.0,
    disk: Annotated[
        list[FullDisk] | None, typer.Option(help="Which disk is filled; left out: one after the other.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the votes.")] = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Fill a small disk (tmpfs, which takes root) on which the database is, then one with the state folder, while
    people vote, and make room again.

    Example: make drills DRILL="fill --disk state"
    """
    drilled = Drilled()
    for each in disk or list(FullDisk):
        one = _filled(each, seconds, seed)
        drilled.facts |= {f"{each}: {name}": value for name, value in one.facts.items()}
        drilled.faults += [f"{each}: {fault}" for fault in one.faults]
    tell_drill(drilled, as_json=as_json)


def _filled(disk: FullDisk, seconds: float, seed: int) -> Drilled:
    match disk:
        case FullDisk.DATABASE:
            with (
                small_disk(DATABASE_MEGABYTES) as mounted,
                own_cluster(mounted, **SMALL_LOG_OF_WRITES) as cluster,
            ):
                return asyncio.run(_fill(cluster, Small(mounted, disk), seconds, seed))
        case FullDisk.STATE:
            with small_disk(STATE_MEGABYTES) as mounted, own_cluster() as cluster:
                return asyncio.run(_fill(cluster, Small(mounted, disk), seconds, seed))


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Where it is mounted. Raises PartAbsent where nothing may be."""
    folder = Path(tempfile.mkdtemp(prefix="prizes-disk-"))
    try:
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "prizes-drill", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise PartAbsent(
                "The program mount is not on this machine, so no small disk can be filled."
            ) from None
        if done.returncode:
            raise PartAbsent(f"A small disk cannot be mounted here, which takes root: {done.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)
    finally:
        folder.rmdir()


@dataclass(frozen=True)
class Small:
    folder: Path
    disk: FullDisk

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("ab", buffering=0) as file:
            for size in PIECES:
                with suppress(OSError):
                    while True:
                        file.write(bytes(size))

    def make_room(self) -> None:
        self._ballast.unlink()


async def _fill(cluster: Cluster, small: Small, seconds: float, seed: int) -> Drilled:
    with tempfile.TemporaryDirectory() as logs:
        state = small.folder if small.disk is FullDisk.STATE else None
        async with contested(cluster.url, VOTERS, state) as there:
            scene = Scene(cluster, there.voters, there.nominees, Random(seed), Path(logs))
            return await _measured(scene, small, there.url, seconds)


async def _measured(scene: Scene, small: Small, url: str, seconds: float) -> Drilled:
    drilled, ours = Drilled(), environment() | {"PRIZES_LEAST_ROOM": str(LEAST_ROOM)}
    async with scene.deployed(ours) as deployment:
        async with scene.voting(deployment.port):
            await asyncio.sleep(BEFORE)
            await asyncio.to_thread(small.fill)
            full = time.monotonic()
            await _until_felt(scene, small, full)
            felt = time.monotonic()
            ready = await _ready(deployment.port)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(small.make_room)
            room = time.monotonic()
            await scene.until(partial(scene.all_back, room))
            published = await _published_after(scene, room) if small.disk is FullDisk.STATE else None
        shown = await scene.shown(deployment.port)
    _facts(drilled, scene, small, (full, felt, room))
    if small.disk is FullDisk.STATE:
        meanwhile = sum(full + 1 < at < room for at, _ in scene.record.checkpoints)
        drilled.facts |= {
            "readiness while full": ready,
            "checkpoints published while it was full": meanwhile,
            "published again after, s": published,
        }
        drilled.must(not meanwhile, "the log was published, so the disk was not full")
        drilled.must(ready.startswith("503"), f"a process without room on its disk says {ready}")
        drilled.must(published is not None, f"the log was not published within {PUBLISHED_WITHIN:.0f} s")
    drilled.votes(scene, await scene.findings(url, ours, shown), deployment.supervisor.ended_alone)
    return drilled


async def _until_felt(scene: Scene, small: Small, full: float) -> None:
    """Until a vote is refused; the state folder is not needed for one."""
    while small.disk is FullDisk.DATABASE and time.monotonic() - full < REFUSED_WITHIN:
        if any(sent >= full for sent, _, _ in scene.record.not_done):
            return
        await asyncio.sleep(0.05)


async def _ready(port: int) -> str:
    line = Line(port)
    answer = await line.ask(get("/health/ready", HOST))
    line.close()
    return f"{answer.status} {answer.body.decode(errors='replace').strip()}" if answer else "nothing"


async def _published_after(scene: Scene, room: float) -> float | None:
    """Seconds until a checkpoint was served that had not been before."""
    end = time.monotonic() + PUBLISHED_WITHIN
    while time.monotonic() < end:
        newest = max((at for at, _ in scene.record.checkpoints), default=0.0)
        if newest > room:
            return round(newest - room, 1)
        await asyncio.sleep(0.1)
    return None


def _facts(drilled: Drilled, scene: Scene, small: Small, at: tuple[float, float, float]) -> None:
    full, felt, room = at
    taken = sum(full < sent and answered < room for sent, answered, _ in scene.record.good)
    refused = [each for each in scene.record.not_done if full < each[0] < room]
    slowest = max((answered - sent for sent, answered, _ in refused), default=0.0)
    first, last = scene.back_after(room)
    drilled.facts |= {
        "full for, s": round(room - full, 1),
        "votes taken while it was full": taken,
        "votes refused while it was full": len(refused),
        "slowest refusal, s": round(slowest, 2),
        "first good answer after there was room, s": round(first, 2),
        "all lines after, s": round(last, 2),
    }
    drilled.must(first <= BACK_WITHIN, f"the first good answer came {first:.1f} s after there was room")
    if small.disk is FullDisk.DATABASE:
        drilled.facts |= {"first refusal after it was full, s": round(felt - full, 1)}
        drilled.must(bool(refused), "no vote was refused, so the disk was not full")
