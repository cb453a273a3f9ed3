"""PostgreSQL databases for tests: one made by the migrations, with the roles of the service, copied for each test."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.engine import make_url

from prizes.db import Database
from prizes.grants.giving import give_roles
from prizes.grants.statements import PARTS, Part, role
from prizes.kit.token import new_id
from prizes.migrations import migrate

_template: dict[str, str] = {}
PREFIX = f"prizes_test_{os.getpid()}_{secrets.token_hex(4)}"
"""Of the roles: they belong to the whole server, which other runs of the tests may use."""
PASSWORD = secrets.token_hex(16)


@asynccontextmanager
async def fresh_postgres(server: str) -> AsyncIterator[str]:
    """URL of a new database with the schema, as its owner; dropped afterwards."""
    template = await _migrated(server)
    name = f"prizes_test_{new_id()}"
    await _admin(
        server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'
    )  # half the time
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        await _admin(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@asynccontextmanager
async def empty_database(server: str) -> AsyncIterator[str]:
    """URL of a new database without any table, as its owner; dropped afterwards."""
    name = f"prizes_test_{new_id()}"
    await _admin(server, f'CREATE DATABASE "{name}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        await _admin(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def in_role(database: Database, part: Part) -> Database:
    """The same database as the pages, the worker or an observer see it. On SQLite there is one way to see it."""
    if database.sqlite:
        return database
    url = database.url.set(username=role(PREFIX, part), password=PASSWORD)
    return Database(url.render_as_string(hide_password=False))


async def _migrated(server: str) -> str:
    if server not in _template:
        name = f"prizes_template_{os.getpid()}_{new_id()}"
        await _admin(server, f'CREATE DATABASE "{name}"')
        database = Database(make_url(server).set(database=name).render_as_string(hide_password=False))
        await migrate(database)
        await give_roles(database, PREFIX, dict.fromkeys(PARTS, PASSWORD))
        await database.close()
        _template[server] = name
    return _template[server]


async def drop_templates() -> None:
    for server, name in _template.items():
        await _admin(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        for part in PARTS:
            await _admin(server, f'DROP ROLE IF EXISTS "{role(PREFIX, part)}"')
    _template.clear()


async def _admin(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server.replace("+asyncpg", "", 1))
    await connection.execute(statement)
    await connection.close()
