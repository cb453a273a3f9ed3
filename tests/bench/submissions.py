"""The last hour before the close, against the bare committed insert of its database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

import typer
from sqlalchemy import func
from sqlmodel import col, select

from prizes import clock
from prizes.accounts.actions import begin_session
from prizes.accounts.models import Person
from prizes.cli.bench.floor import CLIENTS, floor
from prizes.cli.bench.harness import HOST, AsJson, Found, Server, figures, kind, lines, tell
from prizes.cli.bench.load import run, send
from prizes.cli.bench.place import scratch
from prizes.cli.bench.server import served
from prizes.db import Database
from prizes.edition.actions import load
from prizes.edition.document.rules import Rules
from prizes.nomination.actions.writing import create_draft
from prizes.nomination.models import Project
from tests.bench.taking import submission_rules

SLUG = "surge"
TEXT = "This project brings public services to every village by radio and by telephone. " * 12
LONG_ENOUGH = 60.0
"""Seconds; each way ends when its drafts are used up."""


@dataclass(frozen=True, slots=True)
class Draft:
    project: str
    token: str


def submissions(
    number: Annotated[int, typer.Option(help="Drafts, each of another person and owner.", min=20)] = 1_300,
    workers: Annotated[int, typer.Option(help="Processes of the server.")] = 1,
    database: Server = None,
    as_json: AsJson = False,
) -> None:
    """Measure automatic saves and submissions over HTTP on loopback, 16 clients at once, each committed.

    Example: make bench BENCH="submissions --database postgresql+asyncpg://prizes@127.0.0.1/postgres"
    """
    tell(asyncio.run(_measure(database, number, workers)), _table, as_json=as_json)


def _table(found: Found) -> str:
    floor = f"floor: {found['floor']['rate']:.0f} rows/s"
    return f"{found['database']}, {found['workers']} process(es); {floor}\n" + lines(
        found["submissions"],
        ("way", "way", "<26"),
        ("number", "requests", ">8"),
        ("per s", "rate", ">8.0f"),
        ("ratio", "ratio", ">8.4f"),
        ("median", "median", ">8.1f"),
        ("p95", "p95", ">8.1f"),
        ("p99 ms", "p99", ">8.1f"),
    )


async def _measure(server: str | None, number: int, workers: int) -> Found:
    async with scratch(server) as database:
        drafts = await _drafts(database, number)
        bare = await floor(database, 2.0)
        ways = {
            "automatic save, by page": _saves(drafts),
            "submission, by program": _by_program(drafts[::2]),
            "submission, by page": _by_page(drafts[1::2]),
        }
        with served(workers) as port:
            rows: list[Found] = []
            for way, requests in ways.items():
                load = await run(port, requests, connections=CLIENTS, seconds=LONG_ENOUGH)
                rows.append({"way": way, "requests": load.answers} | figures(load, bare.rate))
        async with database.reading() as session:
            submitted = select(func.count()).select_from(Project).where(col(Project.state) == "submitted")
            there = (await session.exec(submitted)).one()
        if there != sum(row["requests"] - row["failed"] for row in rows[1:]):
            raise RuntimeError(f"{there} projects are there as submitted, which is not what was answered")
        return {
            "database": kind(database),
            "workers": workers,
            "floor": asdict(bare),
            "submissions": rows,
        }


def _rules() -> Rules:
    return submission_rules(
        SLUG,
        closes=timedelta(hours=1),
        limits={"per_entity_and_category": 1, "per_person": 3},
        form={"fields": [{"id": "text", "kind": "long_text", "label": "Text", "words": {"most": 500}}]},
    )


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
