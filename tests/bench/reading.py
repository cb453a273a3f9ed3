"""How fast pages are for voters who are signed in, against a constant answer of the same server: some have not voted
yet, some in a third of the categories, and some in all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated

import typer

from prizes.cli.bench.harness import HOST, AsJson, Found, Server, tell
from prizes.cli.bench.load import get, run
from prizes.cli.bench.pages import Connections, Seconds, measured, table
from prizes.cli.bench.place import CATEGORIES, SLUG, contest, rules, scratch
from prizes.cli.bench.server import served
from prizes.cli.bench.votes import analyse, by_program, signed_in
from prizes.i18n.languages import CODES


def reading(
    voters: Annotated[int, typer.Option(help="People who are signed in.")] = 300,
    seconds: Seconds = 3.0,
    connections: Connections = 16,
    database: Server = None,
    as_json: AsJson = False,
) -> None:
    """Measure public pages and ballot papers for voters who are signed in, in a database of its own.

    Example: make bench BENCH="reading --seconds 5"
    """
    tell(asyncio.run(_measure(database, voters, seconds, connections)), table, as_json=as_json)


async def _measure(server: str | None, voters: int, seconds: float, connections: int) -> Found:
    async with scratch(server) as database:
        async with database.writing() as session:
            _, projects = await contest(session, rules(over=False))
        tokens = await signed_in(database, voters)
        third = max(1, voters // 3)
        with served() as port:
            for of, categories in (
                (tokens[:third], CATEGORIES),
                (tokens[third : 2 * third], CATEGORIES // 3),
            ):
                votes = islice(by_program(of, projects), len(of) * categories)
                await run(port, votes, connections=connections, seconds=600)
            await analyse(database)
            ids = {code: [project.id for project in there] for code, there in projects.items()}
            return await measured(port, _requests(tokens, ids), seconds, connections)


def _requests(tokens: list[str], projects: Mapping[str, Sequence[str]]) -> dict[str, list[bytes]]:
    """One for each voter; papers and pages of projects go through all there are, papers through the languages too.
    `projects`: ids by category.
    """
    categories, project = [*projects], f"/en/{SLUG}/projects"
    category = categories[0]
    paths = {
        "front": ["/en/"],
        "edition": [f"/en/{SLUG}/"],
        "projects": [project],
        "guidelines": [f"/en/{SLUG}/guidelines"],
        "categories": [f"/en/{SLUG}/categories"],
        "paper, one category": [f"/en/{SLUG}/categories/{category}"],
        "paper, all categories": [f"/en/{SLUG}/categories/{each}" for each in categories],
        "paper, six languages": [
            f"/{lang}/{SLUG}/categories/{each}" for each in categories for lang in CODES
        ],
        "whole ballot": [f"/en/{SLUG}/ballot"],
        "one project": [f"{project}/{projects[category][0]}"],
        "all projects": [f"{project}/{each}" for ids in projects.values() for each in ids],
    }
    return {
        name: [get(path, HOST, Cookie=f"prizes={token}") for path in each for token in tokens]
        for name, each in paths.items()
    }
