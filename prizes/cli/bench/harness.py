"""What all measurements share: their options, and how they tell what they found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

import typer

from prizes.cli.bench.load import Load
from prizes.db import Database

HOST = "127.0.0.1"
Server = Annotated[
    str | None,
    typer.Option(
        "--database", help="URL of another server than the settings'. A new database is made there."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Found = dict[str, Any]


def tell(found: Found, table: Callable[[Found], str], *, as_json: bool) -> None:
    """Print what was found: for programs, or as the table says it."""
    typer.echo(json.dumps(found, indent=2) if as_json else table(found))


def lines(rows: Iterable[Mapping[str, Any]], *columns: tuple[str, str, str]) -> str:
    """A heading and a line for each row. `columns`: heading, name of the value, format with a width."""
    heads = [f"{heading:{shown.split('.')[0].rstrip('fd%')}}" for heading, _, shown in columns]
    body = ["".join(f"{row[name]:{shown}}" for _, name, shown in columns) for row in rows]
    return "\n".join(["".join(heads), *body])


def kind(database: Database) -> str:
    return "SQLite" if database.sqlite else "PostgreSQL"


def figures(load: Load, floor: float) -> dict[str, float]:
    """Of requests: `rate` a second, `ratio` to the floor's (measured in the same run), times in milliseconds, `bytes`
    of one answer, head and body.
    """
    return {
        "rate": load.rate,
        "ratio": load.rate / floor if floor else 0.0,
        "median": load.median * 1000,
        "p95": load.percentile(0.95) * 1000,
        "p99": load.percentile(0.99) * 1000,
        "bytes": load.bytes // max(1, load.answers),
        "failed": load.failed,
    }
