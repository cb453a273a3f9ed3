"""What tests stand on: a database built by the migrations, the real program, a clock, a mailbox."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import settings as hypothesis_settings
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock, config, logs, tables
from prizes.app import make_app
from prizes.db import Database
from prizes.grants.statements import Part
from prizes.migrations import migrate
from prizes.stocktaking.keeping import keep_register
from tests.browsing import Browser
from tests.mailbox import Mailbox
from tests.statements import share_compiled_statements

__all__ = ["tables"]

# A slow example on a busy machine is no fault of the code. The same examples in every run: what decides over a change must
# not depend on luck. `make explore` looks for new ones.
hypothesis_settings.register_profile("prizes", deadline=None, derandomize=True, database=None)
hypothesis_settings.register_profile("explore", deadline=None, print_blob=True)
hypothesis_settings.load_profile(os.environ.get("PRIZES_TEST_EXAMPLES", "prizes"))

keep_register()
share_compiled_statements()

pytest_plugins = ["tests.components", "tests.letter_places", "tests.letter_words", "tests.rights"]

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
"""When tests take place unless they say otherwise."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def settings(tmp_path: Path) -> Iterator[config.Settings]:
    chosen = config.Settings(
        _env_file=None,
        base_url="http://prizes.test",
        allowed_hosts="prizes.test,127.0.0.1,localhost",
        keys_dir=tmp_path / "keys",
        votelog_dir=tmp_path / "votelog",
        storage_url=f"file://{tmp_path / 'files'}",
        mail_url="console:",
        log_level="error",
        run_worker=False,
        staff_idle_minutes=12 * 60,  # tests set the clock forward by hours within one sign-in
        keep_pages=0,  # whatever a test has just written is to be seen
    )
    config.use(chosen)
    logs.set_up()
    yield chosen
    config.use(chosen)


@pytest.fixture(autouse=True)
def level_is_true(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has the level `pure` makes no database."""
    if request.node.get_closest_marker("pure") is None:
        return

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("This test makes a database: mark it as one of another level, see LEVELS.")

    monkeypatch.setattr(Database, "__init__", refuse)


@pytest.fixture
def time() -> Iterator[Callable[[datetime], None]]:
    """Stops the clock at NOON; call it to set another instant."""
    with ExitStack() as stack:
        stack.enter_context(clock.stopped_at(NOON))
        yield lambda instant: stack.enter_context(clock.stopped_at(instant)) or None


@pytest.fixture(scope="session")
async def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory, anyio_backend: str) -> Path:
    path = tmp_path_factory.mktemp("database") / "migrated.sqlite"
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    await database.close()
    return path


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database for tests that make their own event loops."""
    path = tmp_path_factory.mktemp("played") / "migrated.sqlite"

    async def make() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        await migrate(database)
        async with database.engine.connect() as connection:
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        await database.close()

    asyncio.run(make())
    return path


LEVELS: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "journey": (frozenset({"site", "visitor", "somebody"}), ("tests/journeys/",)),
    "way_in": (
        frozenset({"app", "browser", "another_browser"}),
        ("tests/cli/", "tests/bench/", "tests/backup/", "tests/deployment/"),
    ),
    "stage": (
        frozenset({"database", "session", "empty_database", "migrated_sqlite", "postgres", "both_databases"}),
        ("tests/trial/",),
    ),
}
"""By level the fixtures and marks of its tests, and the folders whose tests make such things themselves. The first that
fits, unless a test names its level itself; what is in none is `pure`, and makes no database.
"""


def level_of(item: pytest.Item) -> str:
    marks = {mark.name for mark in item.iter_markers()}
    if named := marks & {*LEVELS, "pure"}:
        return named.pop()
    asks = marks | set(getattr(item, "fixturenames", ()))
    for level, (needed, folders) in LEVELS.items():
        if needed & asks or item.nodeid.startswith(folders):
            return level
    return "pure"


LONG = (
    "tests/web/test_canaries.py",
    "tests/house/test_nonsense.py",
    "tests/api/test_as_described.py",
    "tests/bench/",
    "tests/cli/test_bench.py",
    "tests/mail/test_killed.py",
    "tests/journeys/",
)
"""Files with few tests that take minutes. They begin first, so that no process is left with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(level_of(item))
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases") is not None
        metafunc.parametrize("database", ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True)


@pytest.fixture
async def database(
    request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path: Path
) -> AsyncIterator[Database]:
    """An empty database of its own for each test, so that what is committed is really committed."""
    if request.param == "sqlite":
        path = tmp_path / "prizes.sqlite"
        shutil.copy(migrated_sqlite, path)
        database = Database(f"sqlite+aiosqlite:///{path}")
        yield database
        await database.close()
        return
    async with postgres_database() as url:
        database = Database(url)
        yield database
        await database.close()


def postgres_database():
    from tests.components import postgres_url
    from tests.databases import fresh_postgres

    return fresh_postgres(postgres_url())


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """A writing transaction; what is to be seen by others must be committed."""
    async with database.writing() as session:
        yield session


def pytest_sessionfinish() -> None:
    from tests.databases import drop_templates

    asyncio.run(drop_templates())


@pytest.fixture
async def web_database(database: Database) -> AsyncIterator[Database]:
    """As the program sees it, in the role that it has in production."""
    async with _in_role(database, "web") as seen:
        yield seen


@pytest.fixture
async def worker_database(database: Database) -> AsyncIterator[Database]:
    async with _in_role(database, "worker") as seen:
        yield seen


@asynccontextmanager
async def _in_role(database: Database, part: Part) -> AsyncIterator[Database]:
    from tests.databases import in_role

    seen = in_role(database, part)
    yield seen
    if seen is not database:
        await seen.close()


@pytest.fixture
def app(web_database: Database, time: Callable[[datetime], None]) -> FastAPI:
    return make_app(web_database)


@pytest.fixture
def mailbox(worker_database: Database) -> Mailbox:
    return Mailbox(worker_database)


@pytest.fixture
def browser(app: FastAPI, mailbox: Mailbox) -> Browser:
    """Somebody with a browser without JavaScript, in English."""
    return Browser(app, mailbox)


@pytest.fixture
def another_browser(app: FastAPI, mailbox: Mailbox) -> Callable[[], Browser]:
    """More people."""
    return lambda: Browser(app, mailbox)
