"""Places that backups are made of and restored to, and what is in them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import anyio.to_thread
from click.testing import Result
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from prizes import config
from prizes.cli import app
from prizes.db import Database
from prizes.files.store import all_keys, read_pieces
from prizes.kit.token import new_id
from prizes.tables import metadata
from tests.components import postgres_url

PASSPHRASE = "correct horse battery staple"


def at(folder: Path, url: str, **more: object) -> config.Settings:
    """Settings of a machine whose state is in a folder."""
    return config.settings().model_copy(
        update={
            "database_url": url,
            "keys_dir": folder / "keys",
            "votelog_dir": folder / "votelog",
            "storage_url": f"file://{folder / 'files'}",
            "backup_passphrase": config.SecretStr(PASSPHRASE),
            **more,
        }
    )


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


@asynccontextmanager
async def empty_place(like: Database, folder: Path) -> AsyncIterator[config.Settings]:
    """Another machine with a database of the same kind in which nothing is; its settings are in use meanwhile."""
    before = config.settings()
    if like.sqlite:
        config.use(at(folder, f"sqlite+aiosqlite:///{folder / 'prizes.sqlite'}"))
        try:
            yield config.settings()
        finally:
            config.use(before)
        return
    name, server = f"prizes_restored_{new_id()}", Database(postgres_url())
    await _admin(server, f'CREATE DATABASE "{name}"')
    url = make_url(postgres_url()).set(database=name).render_as_string(hide_password=False)
    config.use(at(folder, url))
    try:
        yield config.settings()
    finally:
        config.use(before)
        await _admin(server, f'DROP DATABASE "{name}" WITH (FORCE)')
        await server.close()


async def _admin(server: Database, statement: str) -> None:
    async with server.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text(statement))


async def prizes(*words: object, code: int = 0) -> Result:
    """Run a command in the place that is in use, as it is run from a shell: outside of any loop."""
    done = await anyio.to_thread.run_sync(lambda: CliRunner().invoke(app, [str(word) for word in words]))
    assert done.exit_code == code, f"{done.output}\n{done.exception!r}"
    return done


async def rows(database: Database) -> dict[str, list[str]]:
    """Every row of every table, in an order of their own."""
    found = {}
    async with database.reading() as session:
        connection = await session.connection()
        for table in metadata.sorted_tables:
            found[table.name] = sorted(map(repr, (await connection.execute(select(table))).all()))
    return found


async def files() -> dict[str, str]:
    """SHA-256 of each file in the store of the place in use."""

    def read() -> dict[str, str]:
        return {key: sha256(b"".join(read_pieces(key))).hexdigest() for key in all_keys()}

    return await asyncio.to_thread(read)
