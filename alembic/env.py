"""Runs migrations on the database of the settings, or on a connection handed over by the caller."""

from __future__ import annotations

import asyncio

from sqlalchemy.engine import Connection

from alembic import context
from prizes.config import settings
from prizes.db import Database
from prizes.tables import metadata

LOCK_TIMEOUT = "4s"
"""A migration that waits longer for a lock fails, so that the service never waits behind it."""


def run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=sqlite,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


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
