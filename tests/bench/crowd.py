"""How fast the pages of stewards and nominators are in a full edition, against a constant answer of the same server:
1,300 submissions beside 10,000 projects of earlier editions.

Titles, owners and texts are put together from words of real projects by a seeded generator, so that searches and
comparisons meet what they meet in life. They mean nothing.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from sqlalchemy import insert
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import grant, sign_in_with_code
from prizes.accounts.models import Person, SignInCode
from prizes.accounts.rules.roles import Role
from prizes.cli.bench.harness import HOST, AsJson, Found, Server, tell
from prizes.cli.bench.load import get
from prizes.cli.bench.pages import Connections, Seconds, measured, table
from prizes.cli.bench.place import CATEGORIES, scratch
from prizes.cli.bench.server import served
from prizes.data.countries import countries
from prizes.data.projects import past_projects
from prizes.data.wsis import stakeholder_types
from prizes.db import Database, metadata
from prizes.edition.actions import load
from prizes.edition.queries import EditionInForce
from prizes.kit.text import folded, likeness
from prizes.kit.token import new_id
from prizes.stocktaking.actions.indexing import rebuild
from tests.bench.taking import submission_rules

SUBMISSIONS, PAST, EDITIONS = 1_300, 10_000, 14
PAIRS = 400
"""Of submissions with an earlier project, for stewards to look at."""
SEED = 140
BATCH = 500
STEWARD = "steward@example.org"
NOMINATOR = "nominator@example.org"


@dataclass(frozen=True, slots=True)
class Crowd:
    """What was made, and who measures it."""

    slug: str
    draft: str
    """Id of a draft of the nominator's that is like a project on record."""
    steward: str
    """Secret of a session."""
    nominator: str


def crowd(
    submissions: Annotated[int, typer.Option(help="Projects submitted.")] = SUBMISSIONS,
    past: Annotated[int, typer.Option(help="Projects of earlier editions.")] = PAST,
    seconds: Seconds = 3.0,
    connections: Connections = 4,
    database: Server = None,
    as_json: AsJson = False,
) -> None:
    """Measure what stewards and nominators see of a full edition, in a database of its own.

    Example: make bench BENCH="crowd --seconds 5"
    """
    tell(asyncio.run(_measure(database, submissions, past, seconds, connections)), table, as_json=as_json)


async def _measure(
    server: str | None, submissions: int, past: int, seconds: float, connections: int
) -> Found:
    async with scratch(server) as database:
        requests = _requests(await fill(database, submissions=submissions, past=past))
        with served() as port:
            return await measured(port, requests, seconds, connections)


def _requests(made: Crowd) -> dict[str, list[bytes]]:
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
    page = f"/en/{made.slug}/nominations/{made.draft}"
    hint = f"/api/v1/nominations/{made.draft}/likenesses"
    return {
        **{name: [get(path, HOST, Cookie=f"prizes={made.steward}")] for name, path in for_stewards.items()},
        "form with likeness hint": [get(page, HOST, Cookie=f"prizes={made.nominator}")],
        "likeness hint as JSON": [get(hint, HOST, Authorization=f"Bearer {made.nominator}")],
    }


async def fill(database: Database, *, submissions: int = SUBMISSIONS, past: int = PAST) -> Crowd:
    """Fill an empty database."""
    chance = random.Random(SEED)
    words = [word for project in past_projects() for word in project.title.split()]
    async with database.writing() as session:
        edition = await load(session, submission_rules("2027"), loader=None)
        records = [
            await load(session, submission_rules(str(2012 + n), "record"), loader=None)
            for n in range(EDITIONS)
        ]
        steward, _ = await _signed_in(session, STEWARD)
        await grant(session, steward, Role.STEWARD, edition=edition.slug, category="*", granter=None)
        _, steward_secret = await _signed_in(session, STEWARD)  # a role ends the sessions before it
        nominator, nominator_secret = await _signed_in(session, NOMINATOR)
    rows = [
        *(_row(chance, words, chance.choice(records), n, None) for n in range(past)),
        *(_row(chance, words, edition, past + n, nominator.id) for n in range(submissions)),
    ]
    draft = rows[0] | {
        "id": new_id(),
        "edition_id": edition.id,
        "nominator_id": nominator.id,
        "state": "draft",
    }
    await _write(database, "project", [*rows, draft | {"source_url": None, "submitted_at": None}])
    async with database.writing() as session:
        await session.run_sync(rebuild)
    if not database.sqlite:
        await _analyse(database, "register_entry, register_word")
    await _write(database, "likeness", [_pair(chance, row, rows[:past]) for row in rows[past:][:PAIRS]])
    return Crowd(edition.slug, str(draft["id"]), steward_secret, nominator_secret)


async def _signed_in(session: Any, email: str) -> tuple[Person, str]:
    now = clock.now()
    code = SignInCode(
        canonical_email=email, email=email, code_hash="", created_at=now, expires_at=now, used_at=now
    )
    secret = await sign_in_with_code(session, code, "en")
    person = (await session.exec(select(Person).where(Person.canonical_email == email))).one()
    return person, secret


def _row(
    chance: random.Random, words: list[str], edition: EditionInForce, n: int, nominator: str | None
) -> dict[str, Any]:
    title = " ".join(chance.choices(words, k=chance.randint(2, 8)))
    owner = f"{' '.join(chance.choices(words, k=chance.randint(1, 4)))} {n % 4000}"
    summary = " ".join(chance.choices(words, k=160))
    at = clock.now() - timedelta(minutes=n)
    return _plain(at) | {
        "id": new_id(),
        "edition_id": edition.id,
        "nominator_id": nominator,
        "category": edition.rules.categories[n % CATEGORIES].code,
        "state": "submitted" if nominator else chance.choice(["nominated"] * 8 + ["champion", "winner"]),
        "title": title,
        "owner": owner,
        "stakeholder_type": chance.choice(list(stakeholder_types())),
        "country": chance.choice(countries()).alpha2,
        "title_key": likeness(title)[:400],
        "owner_key": likeness(owner)[:400],
        "url": f"https://project{n}.example.org/",
        "sdgs": sorted(chance.sample(range(1, 18), 3)),
        "answers": {"description": summary},
        "summary": summary,
        "search": "\n".join(map(folded, (title, owner, summary))),
        "submitted_at": at if nominator else None,
        "source_url": None if nominator else "made for a measurement",
    }


def _plain(at: datetime) -> dict[str, Any]:
    return {
        "owner_email": "",
        "language": "en",
        "gdc": [],
        "eligibility": {},
        "revision": 1,
        "saved_from": "",
        "created_at": at,
        "updated_at": at,
        "state_reason": "",
        "exception": "",
    }


def _pair(chance: random.Random, later: dict[str, Any], earlier: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "project_id": later["id"],
        "other_id": chance.choice(earlier)["id"],
        "score": chance.randint(76, 100),
        "because": ["title"],
        "state": "open",
        "reason": "",
        "found_at": later["updated_at"],
    }


async def _write(database: Database, table: str, rows: list[dict[str, Any]]) -> None:
    statement = insert(metadata.tables[table])
    async with database.engine.begin() as connection:
        for batch in _batches(rows):
            await connection.execute(statement, batch)
    if not database.sqlite:
        await _analyse(database, table)


async def _analyse(database: Database, table: str) -> None:
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql(f"VACUUM ANALYZE {table}")


def _batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for begun in range(0, len(rows), BATCH):
        yield rows[begun : begun + BATCH]
