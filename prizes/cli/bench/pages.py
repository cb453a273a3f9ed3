"""How fast pages are, against a constant answer of the same server."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from prizes.cli.bench.load import Load, get, run
from prizes.cli.bench.server import CONSTANT, served

HOST = "127.0.0.1"


@dataclass(slots=True)
class Row:
    """One page. Rates in answers a second, times in milliseconds."""

    page: str
    rate: float
    ratio: float
    """Rate as a share of the constant answer's, measured in the same run."""
    median: float
    p95: float
    bytes: int
    failed: int


def pages(
    edition: Annotated[str, typer.Option(help="Slug of an edition with projects in it.")] = "rehearsal-2026",
    seconds: Annotated[float, typer.Option(help="Seconds for each page.")] = 3.0,
    connections: Annotated[int, typer.Option(help="Connections kept open.")] = 16,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the main public pages over HTTP on loopback, with the database of the settings.

    Example: prizes demo --no-serve && PRIZES_DATABASE_URL=sqlite+aiosqlite:///var/demo/prizes.sqlite prizes bench pages
    """
    paths = {
        "front": "/en/",
        "edition": f"/en/{edition}/",
        "category": f"/en/{edition}/categories/C1",
        "category, Arabic": f"/ar/{edition}/categories/C1",
        "projects": f"/en/{edition}/projects",
        "guidelines": f"/en/{edition}/guidelines",
        "results": f"/en/{edition}/results",
        "edition as JSON": f"/api/v1/editions/{edition}",
        "projects as JSON": f"/api/v1/editions/{edition}/projects",
        "static file": "/static/css/prizes.css",
    }
    with served() as port:
        floor = _measure(port, CONSTANT, seconds, connections)
        rows = [_row(name, _measure(port, path, seconds, connections), floor) for name, path in paths.items()]
    constant = _row("constant answer (floor)", floor, floor)
    if as_json:
        typer.echo(json.dumps({"floor": asdict(constant), "pages": [asdict(row) for row in rows]}, indent=2))
        return
    typer.echo(f"{'page':<26}{'per s':>9}{'ratio':>8}{'median ms':>11}{'p95 ms':>9}{'bytes':>9}{'failed':>8}")
    for row in [constant, *rows]:
        typer.echo(
            f"{row.page:<26}{row.rate:>9.0f}{row.ratio:>8.3f}{row.median:>11.2f}{row.p95:>9.2f}"
            f"{row.bytes:>9}{row.failed:>8}"
        )


def _measure(port: int, path: str, seconds: float, connections: int) -> Load:
    request = get(path, f"{HOST}:{port}")
    asyncio.run(run(port, itertools.repeat(request, 200), connections=2, seconds=1.0))  # caches filled
    return asyncio.run(run(port, itertools.repeat(request), connections=connections, seconds=seconds))


def _row(name: str, load: Load, floor: Load) -> Row:
    return Row(
        page=name,
        rate=load.rate,
        ratio=load.rate / floor.rate if floor.rate else 0.0,
        median=load.median * 1000,
        p95=load.percentile(0.95) * 1000,
        bytes=load.bytes // max(1, load.answers),
        failed=load.failed,
    )
