"""How fast pages are, against a constant answer of the same server."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from prizes.cli.bench.harness import HOST, AsJson, Found, figures, lines, tell
from prizes.cli.bench.load import Load, get, run
from prizes.cli.bench.server import CONSTANT, served
from prizes.cli.opening import must_be_migrated

Connections = Annotated[int, typer.Option(help="Connections kept open.")]
Seconds = Annotated[float, typer.Option(help="Seconds for each page.")]


def pages(
    edition: Annotated[str, typer.Option(help="Slug of an edition with projects in it.")] = "rehearsal-2026",
    seconds: Seconds = 3.0,
    connections: Connections = 16,
    as_json: AsJson = False,
) -> None:
    """Measure the main public pages over HTTP on loopback, with the database of the settings.

    Example: prizes demo --no-serve && PRIZES_DATABASE_URL=sqlite+aiosqlite:///var/demo/prizes.sqlite prizes bench pages
    """
    tell(asyncio.run(_public(edition, seconds, connections)), table, as_json=as_json)


async def _public(edition: str, seconds: float, connections: int) -> Found:
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
    await must_be_migrated()
    with served() as port:
        return await measured(
            port, {name: [get(path, HOST)] for name, path in paths.items()}, seconds, connections
        )


async def measured(
    port: int, requests: Mapping[str, Sequence[bytes]], seconds: float, connections: int
) -> Found:
    """`floor`, the constant answer, and `pages`, each with its figures. Of several requests each goes out in turn."""

    async def one(each: Sequence[bytes]) -> Load:
        first = itertools.islice(itertools.cycle(each), max(200, len(each)))
        await run(port, first, connections=2, seconds=min(1.0, seconds))  # caches
        return await run(port, itertools.cycle(each), connections=connections, seconds=seconds)

    floor = await one([get(CONSTANT, HOST)])
    return {
        "floor": {"page": "constant answer (floor)"} | figures(floor, floor.rate),
        "pages": [{"page": name} | figures(await one(each), floor.rate) for name, each in requests.items()],
    }


def table(found: Found) -> str:
    return lines(
        [found["floor"], *found["pages"]],
        ("page", "page", "<26"),
        ("per s", "rate", ">9.0f"),
        ("ratio", "ratio", ">8.3f"),
        ("median ms", "median", ">11.2f"),
        ("p95 ms", "p95", ">9.2f"),
        ("bytes", "bytes", ">9"),
        ("failed", "failed", ">8"),
    )
