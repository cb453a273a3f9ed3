"""A full edition for measurements: 1,300 submissions beside 10,000 projects of earlier editions.

Titles, owners and texts are put together from words of real projects by a seeded generator, so that searches and
comparisons meet what they meet in life. They mean nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import grant, sign_in_with_code
from prizes.accounts.models import Person, SignInCode
from prizes.accounts.rules.roles import Role
from prizes.cli.bench.place import CATEGORIES
from prizes.data.countries import countries
from prizes.data.projects import past_projects
from prizes.data.wsis import stakeholder_types
from prizes.db import Database, metadata
from prizes.edition.actions import load
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.kit.text import folded, likeness
from prizes.kit.token import new_id

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


def _rules(slug: str, kind: str) -> Rules:
    now = clock.now().replace(tzinfo=None, microsecond=0)
    taking = {
        "id": "submission",
        "kind": "submission",
        "opens": (now - timedelta(days=20)).isoformat(),
        "closes": (now + timedelta(days=20)).isoformat(),
    }
    document = {"slug": slug, "title": f"Measurement {slug}", "kind": kind, "timezone": "UTC"}
    return Rules.model_validate(document | {"categories": "wsis-18", "phases": [taking]})


async def crowd(database: Database, *, submissions: int = SUBMISSIONS, past: int = PAST) -> Crowd:
    """Fill an empty database."""
    chance = random.Random(SEED)  # noqa: S311 - a repeatable measurement, no secret
    words = [word for project in past_projects() for word in project.title.split()]
    async with database.writing() as session:
        edition = await load(session, _rules("2027", "contest"), loader=None)
        records = [await load(session, _rules(str(2012 + n), "record"), loader=None) for n in range(EDITIONS)]
        steward, steward_secret = await _signed_in(session, STEWARD)
        await grant(session, steward, Role.STEWARD, edition=edition.slug, category="*", granter=None)
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
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.exec_driver_sql(f"VACUUM ANALYZE {table}")


def _batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for begun in range(0, len(rows), BATCH):
        yield rows[begun : begun + BATCH]
