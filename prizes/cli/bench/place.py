"""A database of its own for a measurement, on the server that the settings name, and a contest in it."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.config import settings, use
from prizes.db import Database
from prizes.edition.actions import load
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.kit.token import new_id
from prizes.migrations import migrate
from prizes.nomination.actions.importing import take_over
from prizes.nomination.models import Project
from prizes.stocktaking.keeping import keep_register

SLUG = "bench"
CATEGORIES, NOMINEES = 18, 20
PHASE = "voting"


@asynccontextmanager
async def scratch(server: str | None) -> AsyncIterator[Database]:
    """An empty database with the schema, made the one of the settings, and dropped at the end. `server`: a
    URL in place of the settings'; a new database is made beside the one that it names.
    """
    before = settings()
    with tempfile.TemporaryDirectory(dir=_beside(server or before.database_url)) as folder:
        async with _url(server or before.database_url, Path(folder)) as url:
            places = {"keys_dir": Path(folder) / "keys", "votelog_dir": Path(folder) / "votelog"}
            use(before.model_copy(update={"database_url": url, "run_worker": False} | places))
            keep_register()
            database = Database(url)
            try:
                await migrate(database)
                yield database
            finally:
                await database.close()
                use(before)


def _beside(url: str) -> Path | None:
    """Where the configured file lies, so that the same disk is measured; None: wherever the system likes."""
    place = make_url(url)
    if place.get_backend_name() != "sqlite" or not place.database:
        return None
    folder = Path(place.database).absolute().parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@asynccontextmanager
async def _url(server: str, folder: Path) -> AsyncIterator[str]:
    place = make_url(server)
    if place.get_backend_name() == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'bench.sqlite'}"
        return
    name = f"prizes_bench_{new_id()}"
    await _administer(server, f'CREATE DATABASE "{name}"')
    try:
        yield place.set(database=name).render_as_string(hide_password=False)
    finally:
        await _administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def _administer(server: str, statement: str) -> None:
    database = Database(server)
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text(statement))
    await database.close()


def rules(*, over: bool, **ballot: Any) -> Rules:
    """Eighteen categories; one round of voting that is open for a week, or over since yesterday."""
    now = clock.now().replace(tzinfo=None, microsecond=0)
    closes = now - timedelta(days=1) if over else now + timedelta(days=7)
    round_ = {
        "id": PHASE,
        "kind": "voting",
        "opens": (now - timedelta(days=9)).isoformat(),
        "closes": closes.isoformat(),
        "ballot": ballot,
        "cut": {"gives": "champion", "basis": [{"source": "votes"}], "most": 5, "ties": ["admit_all"]},
    }
    checking = {
        "id": "nomination",
        "kind": "nomination",
        "opens": (now - timedelta(days=20)).isoformat(),
        "closes": (now - timedelta(days=10)).isoformat(),
        "cut": {"gives": "nominated", "decided": "screening"},
    }
    return Rules.model_validate(
        {
            "slug": SLUG,
            "title": "Measurement",
            "kind": "rehearsal",
            "timezone": "UTC",
            "categories": "wsis-18",
            "phases": [checking, round_],
        }
    )


async def contest(session: AsyncSession, document: Rules) -> tuple[EditionInForce, dict[str, list[Project]]]:
    """An edition with twenty nominees in each category."""
    edition = await load(session, document, loader=None)
    words = (
        "A network of small servers brings lessons to schools that have a line for some hours a day. " * 10
    )
    rows = [
        {
            "title": f"Project {n} of {category.code}",
            "category": category.code,
            "owner": f"Owner {n} of {category.code}",
            "country": "KE",
            "summary": words,
            "source_url": "made for a measurement",
        }
        for category in document.categories
        for n in range(NOMINEES)
    ]
    made: dict[str, list[Project]] = {}
    for project in await take_over(session, edition, rows):
        made.setdefault(project.category or "", []).append(project)
    return edition, made
