"""Bring the database to this version's schema. Used by the command, the tests and the readiness check."""

from __future__ import annotations

from functools import cache

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from alembic import command
from prizes.config import asset_root
from prizes.db import Database
from prizes.grants.giving import renew
from prizes.stocktaking.actions.indexing import is_old, rebuild


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(asset_root() / "alembic").replace("%", "%%"))
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def migrate(database: Database) -> None:
    """Bring the schema up to date, and the rights of the roles of the database, where it has some; and the index of the
    register, where it is of another version or lacks something.
    """
    async with database.engine.connect() as connection:
        await connection.run_sync(_upgrade)
        await connection.commit()
    await renew(database)
    await renew_index(database)


async def renew_index(database: Database) -> None:
    """Make the index of the register anew, where it is of another version or lacks something."""
    async with database.writing() as session:
        if await session.run_sync(is_old):
            await session.run_sync(rebuild)


@cache
def known() -> tuple[str | None, frozenset[str]]:
    """The newest revision of this version, and all that lead to it."""
    scripts = ScriptDirectory.from_config(_config())
    return scripts.get_current_head(), frozenset(each.revision for each in scripts.walk_revisions())


async def is_current(database: Database) -> bool:
    """Whether the schema has what this version needs: it is its own, or a later version's, since migrations only add.
    So processes of the version before go on while the new one takes over, and can be gone back to.
    """
    head, ours = known()

    def read(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with database.engine.connect() as connection:
        found = await connection.run_sync(read)
    return found is not None and (found == head or found not in ours)
