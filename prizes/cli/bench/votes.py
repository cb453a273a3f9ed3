"""How fast votes are taken, against the bare committed insert of the same database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from itertools import islice
from typing import Annotated
from urllib.parse import urlencode

import typer
import uvloop

from prizes import clock
from prizes.accounts.models import Person, Session
from prizes.cli.bench.filled import fill, votes_in_force
from prizes.cli.bench.floor import Floor, floor
from prizes.cli.bench.harness import HOST, AsJson, Found, Server, figures, kind, lines, tell
from prizes.cli.bench.load import Load, run, send
from prizes.cli.bench.place import SLUG, contest, rules, scratch
from prizes.cli.bench.server import served
from prizes.config import settings
from prizes.db import Database
from prizes.kit.token import digest, new_secret
from prizes.nomination.models import Project

WARM = 200


def votes(
    seconds: Annotated[float, typer.Option(help="Seconds for each measurement.")] = 8.0,
    voters: Annotated[int, typer.Option(help="People with a session who vote.")] = 3000,
    workers: Annotated[int, typer.Option(help="Processes of the server.")] = 2,
    *,
    clients: Annotated[int, typer.Option(help="Voters who send at once.")] = 64,
    already: Annotated[int, typer.Option(help="Votes that are there before, made in bulk.")] = 0,
    database: Server = None,
    as_json: AsJson = False,
) -> None:
    """Measure votes over HTTP on loopback, by program and by page, each vote committed before its answer.

    Example: prizes bench votes --database postgresql+asyncpg://prizes@127.0.0.1/postgres --json
    """
    result = uvloop.run(_measure(database, seconds, voters, workers, clients=clients, already=already))
    tell(result, _table, as_json=as_json)


def _table(result: Found) -> str:
    bare = result["floor"]
    said = (
        f"{result['database']}, {result['workers']} process(es) of the server, {result['clients']} voters at once, "
        f"{result['already']} votes before\n"
        f"floor: {bare['rate']:.0f} rows/s, {bare['clients']} clients, {bare['means']}\n"
    )
    return said + lines(
        result["votes"],
        ("way", "way", "<22"),
        ("votes", "votes", ">8"),
        ("per s", "rate", ">8.0f"),
        ("ratio", "ratio", ">7.3f"),
        ("median", "median", ">8.2f"),
        ("p95", "p95", ">8.2f"),
        ("p99 ms", "p99", ">8.2f"),
        ("failed", "failed", ">8"),
    )


async def _measure(
    server: str | None, seconds: float, voters: int, workers: int, *, clients: int, already: int
) -> Found:
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
        await _must_all_be_there(database, before + sum(row["votes"] - row["failed"] for row in rows))
    return {
        "database": kind(database),
        "workers": workers,
        "clients": clients,
        "already": already,
        "floor": asdict(bare),
        "votes": rows,
    }


async def signed_in(database: Database, number: int) -> list[str]:
    """Secrets of the sessions of so many people, as the act that a code leads to makes them; written at once."""
    now = clock.now()
    ends = now + timedelta(hours=settings().session_hours)
    secrets = [new_secret() for _ in range(number)]
    async with database.writing() as session:
        people = []
        for n in range(number):
            email = f"voter{n}@example.org"
            people.append(Person(email=email, canonical_email=email, lang="en", created_at=now))
        session.add_all(people)
        await session.flush()
        for person, secret in zip(people, secrets, strict=True):
            hashed = digest(secret)
            session.add(
                Session(token_hash=hashed, person_id=person.id, created_at=now, expires_at=ends, ends_at=ends)
            )
    return secrets


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


def _row(way: str, load: Load, warm: Load, bare: Floor) -> Found:
    """Of one way of voting; the first votes count among those that must be there."""
    all_ = {"votes": load.answers + warm.answers, "failed": load.failed + warm.failed}
    return {"way": way} | figures(load, bare.rate) | all_


async def _must_all_be_there(database: Database, answered: int) -> None:
    """A measurement of votes that were not saved would be worth nothing."""
    saved = await votes_in_force(database)
    if saved != answered:
        raise RuntimeError(f"{answered} votes were answered as saved, and {saved} are there")
