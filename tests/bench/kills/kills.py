"""Whether a vote that was acknowledged survives whatever is killed (bar.md VI-3, RE-1 to RE-3)."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from prizes.cli.bench.harness import AsJson, tell
from tests.bench.kills.cluster import Cluster, NoPostgres, own_cluster
from tests.bench.kills.findings import SOON
from tests.bench.kills.run import Result, Run, Victim
from tests.bench.kills.scene import LINES, contested

VOTES_A_VOTER = 40
"""So few that most have changes left at the end."""


class Kind(StrEnum):
    SQLITE = "sqlite"
    POSTGRES = "postgres"


def kills(
    kills: Annotated[int, typer.Option(min=1, help="How often something is killed.")] = 30,
    votes: Annotated[int, typer.Option(min=1, help="Votes to be acknowledged at least.")] = 20_000,
    database: Annotated[
        Kind, typer.Option(help="PostgreSQL is started for this, in a temporary folder.")
    ] = Kind.SQLITE,
    of: Annotated[
        list[Victim] | None, typer.Option(help="What is killed, in turn; left out: all there is.")
    ] = None,
    *,
    seed: Annotated[int, typer.Option(help="Of the votes and of the instants.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Kill server processes, the whole server, the worker and PostgreSQL in turn while 16 people vote; then look for
    every acknowledged vote. Exit code 1 if anything is lost, double, inconsistent, or back too late.

    Example: make bench BENCH="kills --database postgres --json"
    """
    try:
        with _server(database) as cluster:
            result = asyncio.run(_measure(cluster, of or list(Victim), (kills, votes), seed))
    except NoPostgres as absent:
        typer.echo(str(absent), err=True)
        raise typer.Exit(2) from None
    tell(asdict(result) | {"good": result.good}, lambda _: _table(result), as_json=as_json)
    if not result.good:
        raise typer.Exit(1)


@contextmanager
def _server(kind: Kind) -> Iterator[Cluster | None]:
    if kind is Kind.SQLITE:
        yield None
        return
    with own_cluster() as cluster:
        yield cluster


async def _measure(
    cluster: Cluster | None, of: Sequence[Victim], wanted: tuple[int, int], seed: int
) -> Result:
    number, votes = wanted
    with tempfile.TemporaryDirectory() as logs:
        async with contested(cluster.url if cluster else None, LINES + votes // VOTES_A_VOTER) as there:
            run = Run(cluster, there.voters, there.nominees, Random(seed), Path(logs), of=of)
            return await run.measured(number, votes, there.url)


def _table(result: Result) -> str:
    made = result.findings
    said = (
        f"{result.database}, {result.lines} lines, {result.voters} voters, {len(result.kills)} kills",
        f"{'killed':<16}{'at s':>8}{'first good answer s':>21}{'all lines s':>13}",
        *(
            f"{each.what:<16}{each.at:>8.1f}{_seconds(each.first):>21}{_seconds(each.all):>13}"
            for each in result.kills
        ),
        f"slowest return {result.slowest:.2f} s",
        f"votes acknowledged {result.acknowledged} in {result.seconds:.0f} s, versions in the box {made.versions}",
        f"broken lines {result.broken}, answers 503 {result.not_now}, ended unasked {result.ended_alone}",
        f"lost {made.lost}, doubled {made.doubled}",
        f"saved though refused {made.told_wrong}, ballots shown wrong {made.shown_wrong}",
        f"repeats {result.repeats}, not byte for byte {result.differing}",
        f"keys used for something else {result.reused_keys}, taken {result.accepted_reuse}",
        f"tickets {made.tickets}, forged {made.forged}, not in the log {made.unlogged}",
        f"lines later than promised {made.late}, slowest {made.most_seconds:.0f} s",
        f"lines within {SOON} s {made.share_soon:.2%}",
        f"checkpoints {made.checkpoints}, inconsistent {made.inconsistent}, shrunk {result.shrunk}",
        f"verify.py: {made.verifier}",
        f"errors in the service's log: {', '.join(f'{n} {name}' for name, n in result.errors.items()) or 'none'}",
        *(f"unexpected: {each}" for each in result.unexpected[:5]),
        *(f"example: {each}" for each in made.examples[:5]),
        "good" if result.good else "NOT GOOD",
    )
    return "\n".join(said)


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
