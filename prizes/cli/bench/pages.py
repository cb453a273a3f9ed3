"""How fast pages are, against a constant answer of the same server."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from prizes.cli.bench.crowd import PAST, SUBMISSIONS, Crowd, crowd
from prizes.cli.bench.load import Load, get, run
from prizes.cli.bench.place import scratch
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


def pages(  # noqa: PLR0917 - options of a command
    edition: Annotated[str, typer.Option(help="Slug of an edition with projects in it.")] = "rehearsal-2026",
    seconds: Annotated[float, typer.Option(help="Seconds for each page.")] = 3.0,
    connections: Annotated[int, typer.Option(help="Connections kept open.")] = 16,
    full: Annotated[
        bool,
        typer.Option("--crowd", help="A new database with a full edition; pages of stewards and nominators."),
    ] = False,
    database: Annotated[
        str | None, typer.Option(help="With --crowd: URL of another server than the settings'.")
    ] = None,
    submissions: Annotated[int, typer.Option(help="With --crowd: projects submitted.")] = SUBMISSIONS,
    past: Annotated[int, typer.Option(help="With --crowd: projects of earlier editions.")] = PAST,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the main public pages over HTTP on loopback, with the database of the settings.

    With --crowd: what stewards and nominators see of 1,300 submissions beside 10,000 earlier projects.

    Example: prizes demo --no-serve && PRIZES_DATABASE_URL=sqlite+aiosqlite:///var/demo/prizes.sqlite prizes bench pages
    """
    if full:
        floor, rows = asyncio.run(_crowded(database, submissions, past, seconds, connections))
    else:
        floor, rows = asyncio.run(_public(edition, seconds, connections))
    if as_json:
        typer.echo(json.dumps({"floor": asdict(floor), "pages": [asdict(row) for row in rows]}, indent=2))
        return
    typer.echo(f"{'page':<26}{'per s':>9}{'ratio':>8}{'median ms':>11}{'p95 ms':>9}{'bytes':>9}{'failed':>8}")
    for row in [floor, *rows]:
        typer.echo(
            f"{row.page:<26}{row.rate:>9.0f}{row.ratio:>8.3f}{row.median:>11.2f}{row.p95:>9.2f}"
            f"{row.bytes:>9}{row.failed:>8}"
        )


async def _public(edition: str, seconds: float, connections: int) -> tuple[Row, list[Row]]:
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
    requests = {name: get(path, HOST) for name, path in paths.items()}
    with served() as port:
        return await _all(port, requests, seconds, connections)


async def _crowded(
    server: str | None, submissions: int, past: int, seconds: float, connections: int
) -> tuple[Row, list[Row]]:
    async with scratch(server) as database:
        made = await crowd(database, submissions=submissions, past=past)
        with served() as port:
            return await _all(port, _of_crowd(made), seconds, connections)


def _of_crowd(made: Crowd) -> dict[str, bytes]:
    office = f"/en/{made.slug}/office"
    for_stewards = {
        "queue of nominations": f"{office}/nominations",
        "queue, page 20": f"{office}/nominations?page=20",
        "queue, search": f"{office}/nominations?q=digital+platform",
        "queue as CSV": f"{office}/nominations.csv",
        "likely doubles": f"{office}/likenesses",
        "outreach": f"{office}/outreach",
        "register": "/en/stocktaking",
        "register, search": "/en/stocktaking?q=digital+platform",
    }
    for_nominators = {
        "form with likeness hint": f"/en/{made.slug}/nominations/{made.draft}",
        "likeness hint as JSON": f"/api/v1/nominations/{made.draft}/likenesses",
    }
    return {
        **{name: _signed(path, made.steward) for name, path in for_stewards.items()},
        **{name: _signed(path, made.nominator) for name, path in for_nominators.items()},
    }


def _signed(path: str, secret: str) -> bytes:
    """Pages know people by a cookie, programs by a token."""
    if path.startswith("/api/"):
        return get(path, HOST, Authorization=f"Bearer {secret}")
    return get(path, HOST, Cookie=f"prizes={secret}")


async def _all(
    port: int, requests: dict[str, bytes], seconds: float, connections: int
) -> tuple[Row, list[Row]]:
    floor = await _measure(port, get(CONSTANT, HOST), seconds, connections)
    measured = {name: await _measure(port, each, seconds, connections) for name, each in requests.items()}
    rows = [_row(name, load, floor) for name, load in measured.items()]
    return _row("constant answer (floor)", floor, floor), rows


async def _measure(port: int, request: bytes, seconds: float, connections: int) -> Load:
    await run(port, itertools.repeat(request, 200), connections=2, seconds=min(1.0, seconds))  # caches filled
    return await run(port, itertools.repeat(request), connections=connections, seconds=seconds)


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
