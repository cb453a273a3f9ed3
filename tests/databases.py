"""PostgreSQL databases for tests: one made by the migrations, copied for each test."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.engine import make_url

from prizes.db import Database
from prizes.kit.token import new_id
from prizes.migrations import migrate

_template: dict[str, str] = {}


@asynccontextmanager
async def fresh_postgres(server: str) -> AsyncIterator[str]:
    """URL of a new database with the schema, dropped afterwards."""
    template = await _migrated(server)
    name = f"prizes_test_{new_id()}"
    await _admin(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        await _admin(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def _migrated(server: str) -> str:
    if server not in _template:
        name = f"prizes_template_{os.getpid()}_{new_id()}"
        await _admin(server, f'CREATE DATABASE "{name}"')
        database = Database(make_url(server).set(database=name).render_as_string(hide_password=False))
        await migrate(database)
        await database.close()
        _template[server] = name
    return _template[server]


async def drop_templates() -> None:
    for server, name in _template.items():
        await _admin(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _template.clear()


async def _admin(server: str, statement: str) -> None:
    database = Database(server)
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text(statement))
    await database.close()
