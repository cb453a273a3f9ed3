import asyncio
from pathlib import Path

import pytest

from prizes.db import Database
from prizes.migrations import migrate


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
