"""Runs migrations on the database of the settings, or on a connection handed over by the caller."""

from __future__ import annotations

import asyncio
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from alembic import context
from prizes.config import settings
from prizes.db import Database
from prizes.tables import has_model, metadata

LOCK_TIMEOUT = "4s"
"""A migration that waits longer for a lock fails, so that the service never waits behind it."""


def run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        keep_references(connection, "OFF")
    else:
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=has_model,
        render_as_batch=sqlite,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=True,
        on_version_apply=check_references if sqlite else (),
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        keep_references(connection, "ON")


def keep_references(connection: Connection, to: str) -> None:
    """SQLite changes a table by making another in its place, which it refuses where rows point to it (step 1 of 12 in
    SQLite's own recipe, sqlite.org/lang_altertable.html). Inside a transaction this would do nothing.
    """
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={to}")
    cursor.close()


def check_references(ctx: MigrationContext, **_: Any) -> None:
    """After each migration, within its transaction: every reference must lead somewhere."""
    lost = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").first() if ctx.connection else None
    if lost is not None:
        raise LookupError(f"a row of {lost[0]} points to a row of {lost[2]} that is not there")


async def run_alone() -> None:
    database = Database(settings().database_url)
    async with database.engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await database.close()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    asyncio.run(run_alone())
