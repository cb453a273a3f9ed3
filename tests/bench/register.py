"""How fast the register is searched, against a page of the same server that has words only: 10,000 projects of fourteen
editions, put together from words of real projects as `crowd` does, where one word stands in nearly all of them.
"""

from __future__ import annotations

import asyncio
import itertools
from typing import Annotated, Any

import typer

from prizes.cli.bench.harness import HOST, AsJson, Found, Server, figures, tell
from prizes.cli.bench.load import Load, get, run
from prizes.cli.bench.pages import Connections, table
from prizes.cli.bench.place import scratch
from prizes.cli.bench.server import served
from prizes.db import Database
from prizes.gate.stocktaking.register_places import word_for
from prizes.nomination.queries.filters import Filters
from prizes.stocktaking.queries.register import RegisterFilter, look_up, register
from tests.bench.crowd import PAST, fill

CONSTANT = "/en/help"
LONGEST = 60.0
"""Seconds for the answers of one page."""
WORDS = {"": "all projects", "digital": "a frequent word", "digital platform": "two frequent words"}
"""Searches that are measured on the first page and three quarters down."""
OTHERS = {
    "a country": "q=kenya",
    "a goal": "q=SDG+4",
    "a wrong letter": "q=digitla+platfrom",
    "a word that is nowhere": "q=xylophone",
    "a frequent word in a country": "q=digital&country=KE",
    "a frequent word in a group": "q=digital&group=ldc",
    "a frequent word and a goal": "q=digital&sdg=4",
}
EVERYWHERE = {"a frequent word": "q=digital", "a country": "q=kenya", "a wrong letter": "q=digitla+platfrom"}
"""The search over everything public."""


def measure_register(
    past: Annotated[int, typer.Option(help="Projects in the register.")] = PAST,
    number: Annotated[int, typer.Option(help="Answers of each; an address has 600 searches a minute.")] = 30,
    connections: Connections = 2,
    database: Server = None,
    as_json: AsJson = False,
) -> None:
    """Measure searches of the register against a page of words, for somebody who is signed in, in a database of its own.
    `ratio` is that of the rates.

    Example: make bench BENCH="register --number 40"
    """
    tell(asyncio.run(_measured(database, past, number, connections)), table, as_json=as_json)


async def _measured(server: str | None, past: int, number: int, connections: int) -> Found:
    async with scratch(server) as database:
        made = await fill(database, submissions=10, past=past)
        paths = await _paths(database)
        with served() as port:

            async def one(path: str) -> Load:
                request = get(path, HOST, Cookie=f"prizes={made.steward}")
                await run(port, itertools.repeat(request, 5), connections=1, seconds=LONGEST)  # caches
                return await run(
                    port, itertools.repeat(request, number), connections=connections, seconds=LONGEST
                )

            # The floor is measured before and after each page: other work on the machine comes and goes.
            floors, pages = [await one(CONSTANT)], []
            for name, path in paths.items():
                measured = await one(path)
                floors.append(await one(CONSTANT))
                beside = (floors[-2].rate + floors[-1].rate) / 2
                pages.append({"page": name} | figures(measured, beside))
    floor = floors[0]
    return {"floor": {"page": "help, a page of words"} | figures(floor, floor.rate), "pages": pages}


async def _paths(database: Database) -> dict[str, str]:
    found: dict[str, str] = {}
    async with database.reading() as session:
        for words, name in WORDS.items():
            query = f"q={words.replace(' ', '+')}"
            asked = RegisterFilter(Filters(q=words))
            search, total = await look_up(session, asked)
            deep = total * 3 // 4
            last: list[Any] = await register(session, asked, search, offset=deep - 1, limit=1)
            found[name] = f"/en/stocktaking?{query}"
            found[f"{name}, deep"] = f"/en/stocktaking?{query}&after={word_for(last[0].place, deep)}"
    found |= {name: f"/en/stocktaking?{query}" for name, query in OTHERS.items()}
    return found | {f"everything, {name}": f"/en/search?{query}" for name, query in EVERYWHERE.items()}
