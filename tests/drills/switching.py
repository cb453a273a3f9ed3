"""The primary is killed, its standby promoted, and the service goes on there without anything acknowledged being lost."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from prizes.cli.bench.harness import AsJson
from prizes.cli.bench.server import environment, free_port
from prizes.db import Database
from tests.bench.kills.cluster import Cluster, own_cluster
from tests.bench.kills.scene import LINES, Scene, contested
from tests.drills.forwarder import Forwarder
from tests.drills.outcome import BACK_WITHIN, Drilled, PartAbsent, tell_drill

STANDBY = "standby"
BEFORE = 6.0
IN_STEP_WITHIN = 60.0
VOTERS = 800


class Pointing(StrEnum):
    """How the service finds the new primary."""

    ADDRESS = "address"
    """An address that moves: here a forwarder, elsewhere PgBouncer or a virtual address."""
    HOSTS = "hosts"
    """Both are in PRIZES_DATABASE_URL, and the driver looks for the one that can be written to."""


def switch_over(
    pointing: Annotated[
        Pointing, typer.Option(help="How the service finds the standby once it is promoted.")
    ] = Pointing.ADDRESS,
    noticed: Annotated[
        float, typer.Option(min=0, help="Seconds from the kill until the standby is promoted.")
    ] = 2.0,
    seed: Annotated[int, typer.Option(help="Of the votes.")] = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Kill a PostgreSQL whose standby has every commit before it is acknowledged, promote the standby, and point the
    service to it, while people vote.

    Example: make drills DRILL="switch-over --pointing hosts"
    """
    with own_cluster() as primary, standby_of(primary) as standby:
        drilled = asyncio.run(_switch(primary, standby, pointing, noticed, seed))
    tell_drill(drilled, as_json=as_json)


@contextmanager
def standby_of(primary: Cluster) -> Iterator[Cluster]:
    """Which streams from it. Raises PartAbsent."""
    if not (primary.programs / "pg_basebackup").exists():
        raise PartAbsent("PostgreSQL's pg_basebackup is not beside initdb, so no standby can be made.")
    with tempfile.TemporaryDirectory(prefix="prizes-standby-", ignore_cleanup_errors=True) as folder:
        made = replace(primary, folder=Path(folder), port=free_port(), _server=None)
        made.own()
        source = f"host=127.0.0.1 port={primary.port} user=prizes password={primary.password} application_name={STANDBY}"
        made.run("pg_basebackup", "-d", source, "-D", str(made.data), "-R", "-X", "stream", "-c", "fast")
        with (made.data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.write(f"port = {made.port}\n")
        made.start()
        try:
            yield made
        finally:
            made.stop()


async def _switch(
    primary: Cluster, standby: Cluster, pointing: Pointing, noticed: float, seed: int
) -> Drilled:
    await _say(
        primary.url, f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'", "SELECT pg_reload_conf()"
    )
    await _in_step(primary.url)
    forwarder = Forwarder(primary.port)
    async with forwarder.listening():
        with tempfile.TemporaryDirectory() as logs:
            async with contested(_pointed(primary, standby, pointing, forwarder), VOTERS) as there:
                scene = Scene(primary, there.voters, there.nominees, Random(seed), Path(logs))
                return await _measured(scene, standby, forwarder, there.url, noticed)


def _pointed(primary: Cluster, standby: Cluster, pointing: Pointing, forwarder: Forwarder) -> str:
    match pointing:
        case Pointing.ADDRESS:
            return make_url(primary.url).set(port=forwarder.port).render_as_string(hide_password=False)
        case Pointing.HOSTS:
            both = [f"127.0.0.1:{each.port}" for each in (primary, standby)]
            one = make_url(primary.url)
            url = URL.create(
                one.drivername, one.username, primary.password, database=one.database,
                query={"host": both, "target_session_attrs": "primary"},
            )  # fmt: skip
            return url.render_as_string(hide_password=False)


async def _measured(
    scene: Scene, standby: Cluster, forwarder: Forwarder, url: str, noticed: float
) -> Drilled:
    drilled, variables, primary = Drilled(), environment(), scene.cluster
    assert primary is not None
    async with scene.deployed(variables, database_is_started=False) as deployment:
        async with scene.voting(deployment.port):
            await asyncio.sleep(BEFORE)
            await asyncio.to_thread(primary.kill)
            killed = time.monotonic()
            await asyncio.sleep(noticed)
            await _say(standby.url, "SELECT pg_promote()")
            promoted = time.monotonic()
            forwarder.to = standby.port
            await scene.until(partial(scene.all_back, promoted))
            await asyncio.sleep(BEFORE)
        shown = await scene.shown(deployment.port)
    first, last = scene.back_after(killed)
    refused = [each for each in scene.record.not_done if each[0] >= killed - 30]
    slowest = max((answered - sent for sent, answered, _ in refused), default=0.0)
    drilled.facts |= {
        "promoted after, s": round(promoted - killed, 2),
        "first good answer after the kill, s": round(first, 2),
        "after the promotion, s": round(first - (promoted - killed), 2),
        f"all {LINES} lines after the kill, s": round(last, 2),
        "votes refused or broken off": len(refused),
        "slowest refusal, s": round(slowest, 2),
    }
    back = first - (promoted - killed)
    drilled.must(back <= BACK_WITHIN, f"the first good answer came {back:.1f} s after the promotion")
    drilled.votes(scene, await scene.findings(url, variables, shown), deployment.supervisor.ended_alone)
    return drilled


async def _say(url: str, *statements: str) -> None:
    database = Database(url)
    try:
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            for each in statements:
                await connection.execute(text(each))
    finally:
        await database.close()


async def _in_step(url: str) -> None:
    """Until the standby has what is committed before it is acknowledged. Raises PartAbsent."""
    database, end = Database(url), time.monotonic() + IN_STEP_WITHIN
    try:
        while time.monotonic() < end:
            async with database.engine.connect() as connection:
                states = (
                    await connection.execute(text("SELECT sync_state FROM pg_stat_replication"))
                ).scalars()
                if "sync" in states.all():
                    return
            await asyncio.sleep(0.1)
    finally:
        await database.close()
    raise PartAbsent(
        "The standby did not come into step with its primary: see what PostgreSQL needs for streaming."
    )
