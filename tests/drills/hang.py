"""The database stops answering while connections stay open, as with a disk that hangs (bar.md RE-3, RE-12)."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from prizes.cli.bench.harness import AsJson
from prizes.cli.bench.server import environment
from tests.bench.kills.cluster import Cluster, own_cluster
from tests.bench.kills.scene import LINES, Contested, Scene, contested
from tests.drills.outcome import BACK_WITHIN, Drilled, tell_drill
from tests.drills.readers import ReadAnswer, Readers

ANSWERED_WITHIN = 10.0
"""Seconds within which everything is answered, be it with 503: twice what docs/operating.md says, since the machine may
have other work.
"""
BEFORE = 5.0
VOTERS = 1_000


def hang(
    seconds: Annotated[float, typer.Option(min=1, help="Seconds for which the database hangs.")] = 20.0,
    times: Annotated[int, typer.Option(min=1, help="How often.")] = 2,
    seed: Annotated[int, typer.Option(help="Of the votes.")] = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Stop all processes of PostgreSQL with SIGSTOP while people vote and read, and let them continue.

    Example: make drills DRILL="hang --seconds 60"
    """
    with own_cluster() as cluster:
        drilled = asyncio.run(_hang(cluster, seconds, times, seed))
    tell_drill(drilled, as_json=as_json)


async def _hang(cluster: Cluster, seconds: float, times: int, seed: int) -> Drilled:
    async with contested(cluster.url, VOTERS) as there:
        with tempfile.TemporaryDirectory() as logs:
            scene = Scene(cluster, there.voters, there.nominees, Random(seed), Path(logs))
            return await _measured(scene, there, seconds, times)


async def _measured(scene: Scene, there: Contested, seconds: float, times: int) -> Drilled:
    drilled, settings = Drilled(), environment()
    async with scene.deployed(settings) as deployment:
        readers = Readers(deployment.port)
        spans = []
        async with readers.reading(), scene.voting(deployment.port):
            for _ in range(times):
                await asyncio.sleep(BEFORE)
                spans.append(await _one(scene, seconds))
        shown = await scene.shown(deployment.port)
    drilled.facts |= {"database hung, times and s": f"{times}, {seconds:g}"}
    _answers(drilled, scene, spans)
    _pages(drilled, [each for begin, end in spans for each in readers.between(begin, end)])
    _returns(drilled, scene, [end for _, end in spans])
    drilled.votes(scene, await scene.findings(there.url, settings, shown), deployment.supervisor.ended_alone)
    return drilled


async def _one(scene: Scene, seconds: float) -> tuple[float, float]:
    """From when until when it hung."""
    assert scene.cluster is not None
    await asyncio.to_thread(scene.cluster.pause)
    begin = time.monotonic()
    try:
        await asyncio.sleep(seconds)
    finally:
        end = time.monotonic()
        await asyncio.to_thread(scene.cluster.resume)
    await scene.until(partial(scene.all_back, end))
    return begin, end


def _answers(drilled: Drilled, scene: Scene, spans: Sequence[tuple[float, float]]) -> None:
    """To votes that came while it hung. Those that were on their way to the database may be answered after it."""
    told = [each for each in scene.record.not_done if any(a <= each[0] < b for a, b in spans)]
    slowest = max((answered - sent for sent, answered, _ in told), default=0.0)
    drilled.facts |= {"votes refused during it": len(told), "slowest refusal, s": round(slowest, 2)}
    drilled.must(slowest <= ANSWERED_WITHIN, f"a vote had no answer for {slowest:.1f} s")
    drilled.must(bool(told), "no vote was refused, so nothing hung")


def _pages(drilled: Drilled, read: Sequence[ReadAnswer]) -> None:
    good = [each for each in read if each.status == 200]
    slowest = max((each.seconds for each in read), default=0.0)
    drilled.facts |= {
        "public pages and files asked for during it": len(read),
        "answered, of these as a copy": f"{len(good)}, {sum(each.is_copy for each in good)}",
        "slowest of them, s": round(slowest, 2),
    }
    bad = sorted({f"{each.path} ({each.status})" for each in read if each.status != 200})
    drilled.must(not bad, f"public addresses were not answered: {', '.join(bad)}")
    drilled.must(slowest <= ANSWERED_WITHIN, f"a public page took {slowest:.1f} s")


def _returns(drilled: Drilled, scene: Scene, ends: Sequence[float]) -> None:
    back = [scene.back_after(end) for end in ends]
    firsts, alls = [first for first, _ in back], [last for _, last in back]
    drilled.facts |= {
        "first good answer after it, s": ", ".join(f"{each:.2f}" for each in firsts),
        f"all {LINES} lines after, s": ", ".join(f"{each:.2f}" for each in alls),
    }
    drilled.must(max(firsts) <= BACK_WITHIN, f"the first good answer came after {max(firsts):.1f} s")
