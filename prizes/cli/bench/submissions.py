"""`prizes bench submissions`: the last hour before the close, against the bare committed insert of its database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

import typer
from sqlalchemy import func
from sqlmodel import col, select

from prizes import clock
from prizes.accounts.actions import begin_session
from prizes.accounts.models import Person
from prizes.cli.bench.floor import CLIENTS, Floor, floor
from prizes.cli.bench.load import Load, run, send
from prizes.cli.bench.place import scratch
from prizes.cli.bench.server import served
from prizes.db import Database
from prizes.edition.actions import load
from prizes.edition.document.rules import Rules
from prizes.nomination.actions.writing import create_draft
from prizes.nomination.models import Project

HOST, SLUG = "127.0.0.1", "surge"
TEXT = "This project brings public services to every village by radio and by telephone. " * 12
LONG_ENOUGH = 60.0
"""Seconds; each way ends when its drafts are used up."""


@dataclass(frozen=True, slots=True)
class Draft:
    project: str
    token: str


@dataclass(slots=True)
class Row:
    """One kind of request. Rate in requests a second, times in milliseconds."""

    way: str
    requests: int
    rate: float
    ratio: float
    """Rate as a share of the floor, measured in the same run."""
    median: float
    p95: float
    p99: float
    failed: int


def submissions(
    number: Annotated[int, typer.Option(help="Drafts, each of another person and owner.", min=20)] = 1_300,
    workers: Annotated[int, typer.Option(help="Processes of the server.")] = 1,
    database: Annotated[
        str | None,
        typer.Option(help="URL of another server than the settings'. A new database is made there."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure automatic saves and submissions over HTTP on loopback, 16 clients at once, each committed.

    Example: prizes bench submissions --database postgresql+asyncpg://prizes@127.0.0.1/postgres
    """
    result = asyncio.run(_measure(database, number, workers))
    if as_json:
        typer.echo(json.dumps(result, indent=2))
        return
    typer.echo(f"{result['database']}, {workers} process(es); floor: {result['floor']['rate']:.0f} rows/s")
    typer.echo(f"{'way':<26}{'number':>8}{'per s':>8}{'ratio':>8}{'median':>8}{'p95':>8}{'p99 ms':>8}")
    for row in result["submissions"]:
        typer.echo(
            f"{row['way']:<26}{row['requests']:>8}{row['rate']:>8.0f}{row['ratio']:>8.4f}{row['median']:>8.1f}"
            f"{row['p95']:>8.1f}{row['p99']:>8.1f}"
        )


async def _measure(server: str | None, number: int, workers: int) -> dict[str, Any]:
    async with scratch(server) as database:
        drafts = await _drafts(database, number)
        bare = await floor(database, 2.0)
        ways = {
            "automatic save, by page": _saves(drafts),
            "submission, by program": _by_program(drafts[::2]),
            "submission, by page": _by_page(drafts[1::2]),
        }
        with served(workers) as port:
            rows = [
                _row(way, await run(port, requests, connections=CLIENTS, seconds=LONG_ENOUGH), bare)
                for way, requests in ways.items()
            ]
        async with database.reading() as session:
            submitted = select(func.count()).select_from(Project).where(col(Project.state) == "submitted")
            there = (await session.exec(submitted)).one()
        if there != sum(row.requests - row.failed for row in rows[1:]):
            raise RuntimeError(f"{there} projects are there as submitted, which is not what was answered")
        kind = "SQLite" if database.sqlite else "PostgreSQL"
    return {"database": kind, "floor": asdict(bare), "submissions": [asdict(row) for row in rows]}


def _rules() -> Rules:
    now = clock.now().replace(tzinfo=None, microsecond=0)
    taking = {
        "id": "submission",
        "kind": "submission",
        "opens": (now - timedelta(days=20)).isoformat(),
        "closes": (now + timedelta(hours=1)).isoformat(),
        "limits": {"per_entity_and_category": 1, "per_person": 3},
        "form": {"fields": [{"id": "text", "kind": "long_text", "label": "Text", "words": {"most": 500}}]},
    }
    document = {"slug": SLUG, "title": "Measurement", "kind": "contest", "timezone": "UTC"}
    return Rules.model_validate(document | {"categories": "wsis-18", "phases": [taking]})


async def _drafts(database: Database, number: int) -> list[Draft]:
    """By the acts, so that they are what people write."""
    made = []
    async with database.writing() as session:
        edition = await load(session, _rules(), loader=None)
        codes = [category.code for category in edition.rules.categories]
        for n in range(number):
            email = f"nominator{n}@example.org"
            person = Person(email=email, canonical_email=email, lang="en", created_at=clock.now())
            session.add(person)
            await session.flush()
            sheet = {
                "title": f"Measured project {n}",
                "owner": f"Owner {n}",
                "category": codes[n % len(codes)],
                "stakeholder_type": "academia",
                "country": "KE",
                "sdgs": [4],
                "answers.text": TEXT,
            }
            project = await create_draft(session, edition, person, sheet)
            made.append(Draft(project.id, await begin_session(session, person)))
    return made


def _saves(drafts: list[Draft]) -> Iterator[bytes]:
    for n, draft in enumerate(drafts):
        body = urlencode({"answers.text": f"{TEXT} {n}", "revision": "1", "saved_from": "bench"}).encode()
        yield _posted(draft, "fields", body)


def _by_page(drafts: list[Draft]) -> Iterator[bytes]:
    for draft in drafts:
        yield _posted(draft, "submission", b"")


def _posted(draft: Draft, act: str, body: bytes) -> bytes:
    headers = {
        "Cookie": f"prizes={draft.token}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
    }
    return send("POST", f"/en/{SLUG}/nominations/{draft.project}/{act}", HOST, body, **headers)


def _by_program(drafts: list[Draft]) -> Iterator[bytes]:
    for draft in drafts:
        headers = {"Authorization": f"Bearer {draft.token}", "Content-Type": "application/json"}
        yield send("PUT", f"/api/v1/nominations/{draft.project}/submission", HOST, b"", **headers)


def _row(way: str, load: Load, bare: Floor) -> Row:
    return Row(
        way=way,
        requests=load.answers,
        rate=load.rate,
        ratio=load.rate / bare.rate if bare.rate else 0.0,
        median=load.median * 1000,
        p95=load.percentile(0.95) * 1000,
        p99=load.percentile(0.99) * 1000,
        failed=load.failed,
    )
