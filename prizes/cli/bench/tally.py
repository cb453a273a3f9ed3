"""How fast votes are counted, against one GROUP BY of the database over the same rows."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Annotated, Any

import typer
from sqlalchemy import func, insert, select

from prizes import clock
from prizes.cli.bench.harness import AsJson, Found, Server, kind, lines, tell
from prizes.cli.bench.place import PHASE, SLUG, contest, rules, scratch
from prizes.db import Database, metadata
from prizes.nomination.models import Project
from prizes.tally.actions import count_phase

BATCH = 2_000
RUNS = 3


@dataclass(slots=True)
class CountTimes:
    """One rule of completeness. Times in seconds, the best of three runs."""

    complete: str
    seconds: float
    floor: float
    """One GROUP BY over the same rows, measured in the same run."""
    ratio: float
    """How many times as long as the floor."""
    votes_per_second: float


def tally(
    rows: Annotated[int, typer.Option(help="Votes in force.")] = 200_000,
    database: Server = None,
    as_json: AsJson = False,
) -> None:
    """Measure the whole act of counting, record and all, where each category counts by itself and where
    ballots must be complete.

    Example: prizes bench tally --rows 2000000 --json
    """
    tell(asyncio.run(_measure(database, rows)), _table, as_json=as_json)


def _table(found: Found) -> str:
    return f"{found['database']}, {found['rows']} votes in force\n" + lines(
        found["tally"],
        ("completeness", "complete", "<14"),
        ("seconds", "seconds", ">9.3f"),
        ("GROUP BY", "floor", ">10.3f"),
        ("ratio", "ratio", ">8.2f"),
        ("votes/s", "votes_per_second", ">12.0f"),
    )


async def _measure(server: str | None, rows: int) -> Found:
    found = [await _one(server, rows, complete) for complete in ("any", "all")]
    return {"database": found[0][0], "rows": rows, "tally": [asdict(row) for _, row in found]}


async def _one(server: str | None, rows: int, complete: str) -> tuple[str, CountTimes]:
    async with scratch(server) as database:
        document = rules(over=True, complete=complete)
        async with database.writing() as session:
            edition, projects = await contest(session, document)
        await _fill(database, rows, projects)
        phase = edition.rules.votings[0]

        async def bare() -> int:
            table = metadata.tables["vote"]
            query = (
                select(table.c.category, table.c.choices, func.count())
                .where(
                    table.c.edition == SLUG, table.c.phase == PHASE, table.c.in_force, table.c.choices != ""
                )
                .group_by(table.c.category, table.c.choices)
            )
            async with database.reading() as session:
                found = (await (await session.connection()).execute(query)).all()
            return sum(number for *_, number in found)

        async def ours() -> int:
            async with database.writing() as session:
                made = await count_phase(session, edition, phase, counted_by=None)
                content = json.loads(made.content)["categories"].values()
                await session.rollback()
            return sum(each["counted"] + each["incomplete"] for each in content)

        floor, whole = await _best(bare, rows), await _best(ours, rows)
    return kind(database), CountTimes(complete, whole, floor, whole / floor, rows / whole)


async def _best(work: Callable[[], Awaitable[int]], rows: int) -> float:
    """The least of several times; each must have seen every row."""
    times: list[float] = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        seen = await work()
        times.append(time.perf_counter() - begun)
        if seen != rows:
            raise RuntimeError(f"{rows} votes were to be counted, {seen} were")
    return min(times)


async def _fill(database: Database, rows: int, projects: dict[str, list[Project]]) -> None:
    """So many votes of as few voters as can be, the last of whom has an incomplete ballot."""
    statement, votes = insert(metadata.tables["vote"]), _votes(rows, projects)
    async with database.engine.begin() as connection:
        while batch := [vote for _, vote in zip(range(BATCH), votes, strict=False)]:
            await connection.execute(statement, batch)
    if not database.sqlite:
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.exec_driver_sql("VACUUM ANALYZE vote")


def _votes(rows: int, projects: dict[str, list[Project]]) -> Iterator[dict[str, Any]]:
    now = clock.now()
    categories = list(projects)
    for n in range(rows):
        voter, place = divmod(n, len(categories))
        nominees = projects[categories[place]]
        yield {
            "edition": SLUG,
            "phase": PHASE,
            "category": categories[place],
            "tag": sha256(str(voter).encode()).hexdigest()[:22],
            "version": 1,
            "choices": nominees[(voter * 7 + place) % len(nominees)].id,
            "in_force": True,
            "cast_at": now,
            "rules_version": 1,
        }
