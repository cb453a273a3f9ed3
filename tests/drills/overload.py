"""The measurement of `make bench BENCH=overload` over a PostgreSQL of one's own."""

from __future__ import annotations

from typing import Annotated

import typer

from prizes.cli.bench.harness import AsJson
from tests.bench import overload as bench
from tests.bench.kills.cluster import own_cluster


def overload(
    seconds: Annotated[float, typer.Option(help="Seconds for each measurement.")] = 8.0,
    voters: Annotated[int, typer.Option(help="People with a session who vote.")] = 60_000,
    *,
    as_json: AsJson = False,
) -> None:
    """Let five times as many votes come as can be taken, and a flood of searches and exports beside them. It judges
    nothing: compare the shares with those of docs/reliability.md.

    Example: make drills DRILL="overload --seconds 20"
    """
    with own_cluster() as cluster:
        bench.overload(seconds, voters, database=cluster.url, as_json=as_json)
