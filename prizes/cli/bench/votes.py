"""How fast votes are taken, against the bare committed insert of the same database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Annotated, Any
from urllib.parse import urlencode

import typer
import uvloop

from prizes import clock
from prizes.accounts.actions import sign_in_with_code
from prizes.accounts.models import SignInCode
from prizes.cli.bench.filled import fill, votes_in_force
from prizes.cli.bench.floor import Floor, floor
from prizes.cli.bench.load import Load, run, send
from prizes.cli.bench.place import SLUG, contest, rules, scratch
from prizes.cli.bench.server import served
from prizes.db import Database
from prizes.nomination.models import Project

HOST = "127.0.0.1"
WARM = 200


@dataclass(slots=True)
class Row:
    """One way of voting. Rates in votes a second, times in milliseconds."""

    way: str
    votes: int
    rate: float
    ratio: float
    """Rate as a share of the floor, measured in the same run."""
    median: float
    p95: float
    p99: float
    bytes: int
    """Of one answer, head and body."""
    failed: int


def votes(
    seconds: Annotated[float, typer.Option(help="Seconds for each measurement.")] = 8.0,
    voters: Annotated[int, typer.Option(help="People with a session who vote.")] = 3000,
    workers: Annotated[int, typer.Option(help="Processes of the server.")] = 2,
    *,
    clients: Annotated[int, typer.Option(help="Voters who send at once.")] = 64,
    already: Annotated[int, typer.Option(help="Votes that are there before, made in bulk.")] = 0,
    database: Annotated[
        str | None,
        typer.Option(help="URL of another server than the settings'. A new database is made there."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure votes over HTTP on loopback, by program and by page, each vote committed before its answer.

    Example: prizes bench votes --database postgresql+asyncpg://prizes@127.0.0.1/postgres --json
    """
    result = uvloop.run(_measure(database, seconds, voters, workers, clients=clients, already=already))
    if as_json:
        typer.echo(json.dumps(result, indent=2))
        return
    bare = result["floor"]
    typer.echo(
        f"{result['database']}, {result['workers']} process(es) of the server, {result['clients']} voters at once, "
        f"{result['already']} votes before"
    )
    typer.echo(f"floor: {bare['rate']:.0f} rows/s, {bare['clients']} clients, {bare['means']}")
    typer.echo(
        f"{'way':<22}{'votes':>8}{'per s':>8}{'ratio':>7}{'median':>8}{'p95':>8}{'p99 ms':>8}{'failed':>8}"
    )
    for row in result["votes"]:
        typer.echo(
            f"{row['way']:<22}{row['votes']:>8}{row['rate']:>8.0f}{row['ratio']:>7.3f}{row['median']:>8.2f}"
            f"{row['p95']:>8.2f}{row['p99']:>8.2f}{row['failed']:>8}"
        )


async def _measure(
    server: str | None, seconds: float, voters: int, workers: int, *, clients: int, already: int
) -> dict[str, Any]:
    async with scratch(server) as database:
        async with database.writing() as session:
            edition, projects = await contest(session, rules(over=False))
        if already:
            await fill(database, edition, edition.rules.votings[0], projects, already)
        before = await votes_in_force(database)
        tokens = await signed_in(database, voters)
        bare = await floor(database, seconds)
        half = len(tokens) // 2
        ways = {
            "by program (JSON)": by_program(tokens[:half], projects),
            "by page (htmx)": by_page(tokens[half:], projects),
        }
        with served(workers) as port:
            warm = {way: await _warm(port, requests, clients, seconds) for way, requests in ways.items()}
            await analyse(database)
            rows = [
                _row(way, await run(port, requests, connections=clients, seconds=seconds), warm[way], bare)
                for way, requests in ways.items()
            ]
        await _must_all_be_there(database, before + sum(row.votes - row.failed for row in rows))
        kind = "SQLite" if database.sqlite else "PostgreSQL"
    return {
        "database": kind,
        "workers": workers,
        "clients": clients,
        "already": already,
        "floor": asdict(bare),
        "votes": [asdict(r) for r in rows],
    }


async def signed_in(database: Database, number: int) -> list[str]:
    """Secrets of the sessions of so many people, all through the act that a code leads to."""
    now = clock.now()
    made: list[str] = []
    async with database.writing() as session:
        for n in range(number):
            email = f"voter{n}@example.org"
            code = SignInCode(
                canonical_email=email, email=email, code_hash="", created_at=now, expires_at=now, used_at=now
            )
            made.append(await sign_in_with_code(session, code, "en"))
    return made


Projects = dict[str, list[Project]]


def _choices(tokens: list[str], projects: Projects) -> Iterator[tuple[int, str, str, str]]:
    """Every voter in every category, once: number, session, category, project."""
    for n, (category, nominees) in enumerate(projects.items()):
        for m, token in enumerate(tokens):
            yield n * len(tokens) + m, token, category, nominees[(n + m) % len(nominees)].id


def by_program(tokens: list[str], projects: Projects) -> Iterator[bytes]:
    for _, token, category, project in _choices(tokens, projects):
        body = json.dumps({"project": project}).encode()
        path = f"/api/v1/editions/{SLUG}/ballot/{category}"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        yield send("PUT", path, HOST, body, **headers)


def by_page(tokens: list[str], projects: Projects) -> Iterator[bytes]:
    for _, token, category, project in _choices(tokens, projects):
        headers = {
            "Cookie": f"prizes={token}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "HX-Request": "true",
            "HX-Request-Type": "partial",
            "Accept-Encoding": "zstd",
        }
        body = urlencode({"project": project}).encode()
        yield send("POST", f"/en/{SLUG}/ballot/{category}", HOST, body, **headers)


async def _warm(port: int, requests: Iterator[bytes], clients: int, seconds: float) -> Load:
    """The first votes fill caches, connections and, on PostgreSQL, the tables' statistics."""
    return await run(port, islice(requests, WARM), connections=clients, seconds=seconds)


async def analyse(database: Database) -> None:
    """What autovacuum does within the first minute of a vote; until then PostgreSQL plans for empty tables."""
    if database.sqlite:
        return
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("ANALYZE")


def _row(way: str, load: Load, warm: Load, bare: Floor) -> Row:
    return Row(
        way=way,
        votes=load.answers + warm.answers,
        rate=load.rate,
        ratio=load.rate / bare.rate if bare.rate else 0.0,
        median=load.median * 1000,
        p95=load.percentile(0.95) * 1000,
        p99=load.percentile(0.99) * 1000,
        bytes=load.bytes // max(1, load.answers),
        failed=load.failed + warm.failed,
    )


async def _must_all_be_there(database: Database, answered: int) -> None:
    """A measurement of votes that were not saved would be worth nothing."""
    saved = await votes_in_force(database)
    if saved != answered:
        raise RuntimeError(f"{answered} votes were answered as saved, and {saved} are there")
