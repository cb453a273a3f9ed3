"""A few statements that are run very often, past SQLAlchemy, which takes many times as long as the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from prizes.db import Database

PATIENCE = 5.0
"""Seconds for a statement on PostgreSQL."""


class Compiled(NamedTuple):
    text: str
    names: Sequence[str]
    """Of its values, in their order."""
    given: Mapping[str, Any]
    """Values that the statement has itself."""


class Direct:
    """Reads on one connection that is kept, a statement at a time. Ended with its database.

    SQLite is asked in place, without a thread: what comes here is found by an index within microseconds.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.compiled: dict[Any, Compiled] = {}
        self.held: AsyncConnection | None = None
        self.file: sqlite3.Connection | None = None
        self.ends_with_it = False
        """Whether the database ends the connection when it is closed itself."""

    @property
    def sqlite(self) -> bool:
        return self.database.sqlite

    async def rows(self, statement: Any, values: Mapping[str, Any]) -> list[Any]:
        """`statement`: one that is made once and kept, since it is known again by itself."""
        text, names, given = self.compiled.get(statement) or self._compile(statement)
        parameters = [values[name] if name in values else given[name] for name in names]
        try:
            if self.sqlite:
                return self._file().execute(text, [*map(_text, parameters)]).fetchall()
            rows: list[Any] = await (await self._connection()).fetch(text, *parameters, timeout=PATIENCE)
        except BaseException:
            await self.close()
            raise
        self.database.hear()
        return rows

    def _compile(self, statement: Any) -> Compiled:
        dialect: Dialect = sqlite.dialect() if self.sqlite else postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]
        made = statement.compile(dialect=dialect)
        self.compiled[statement] = Compiled(str(made), made.positiontup, made.params)
        return self.compiled[statement]

    def _file(self) -> sqlite3.Connection:
        if self.file is None:
            self._end_with_it()
            path = str(self.database.url.database)
            # Waiting for a lock would hold up all requests of the process: whoever asks goes another way at once.
            self.file = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, timeout=0)
        return self.file

    def _end_with_it(self) -> None:
        if not self.ends_with_it:
            self.database.at_close(self.close)
            self.ends_with_it = True

    async def _connection(self) -> asyncpg.Connection[Any]:
        if self.held is None:
            self._end_with_it()
            self.held = await self.database.engine.connect()
        connection: asyncpg.Connection[Any] = (await self.held.get_raw_connection()).driver_connection
        return connection

    async def close(self) -> None:
        """The next statement takes another connection."""
        held, self.held, file, self.file = self.held, None, self.file, None
        if file is not None:
            file.close()
        if held is not None:
            with suppress(Exception):
                await held.invalidate()
            await held.close()


def _text(value: Any) -> Any:
    """Instants as SQLAlchemy writes them into SQLite."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value
