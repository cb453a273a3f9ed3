"""SQLite from an event loop, with one way to the thread of its connection for each statement.

`aiosqlite` sends the making of a cursor, the statement, the fetching of rows and the closing of the cursor to that
thread one after the other. Each way there and back costs more than most statements do. Here the statement brings its
first rows along, and ends when there are no more.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import partial
from typing import Any, Self

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.util import await_only

FIRST = 256
"""Rows that a statement brings along. What is read as a stream is fetched further as it is asked for."""


class Cursor:
    """What SQLAlchemy asks of a cursor. Methods that begin with _ run in the thread of the connection."""

    arraysize = 1
    description: Any = None
    rowcount = -1
    lastrowid: int | None = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._open: sqlite3.Cursor | None = None
        self._rows: deque[Any] = deque()

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        await self._connection.in_thread(self._begin, sqlite3.Cursor.execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        await self._connection.in_thread(self._begin, sqlite3.Cursor.executemany, statement, parameters)

    async def fetchone(self) -> Any:
        found = await self.fetchmany(1)
        return found[0] if found else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = size or self.arraysize
        if self._open is not None and len(self._rows) < wanted:
            await self._connection.in_thread(self._take, wanted - len(self._rows))
        return [self._rows.popleft() for _ in range(min(wanted, len(self._rows)))]

    async def fetchall(self) -> Sequence[Any]:
        if self._open is not None:
            await self._connection.in_thread(self._take, None)
        rows, self._rows = self._rows, deque()
        return rows

    async def __aiter__(self) -> AsyncIterator[Any]:
        while rows := await self.fetchmany(FIRST):
            for row in rows:
                yield row

    async def close(self) -> None:
        if self._open is not None:
            await self._connection.in_thread(self._end)

    def _begin(self, run: Callable[..., sqlite3.Cursor], statement: str, parameters: Any) -> None:
        self._end()
        self._open = cursor = self._connection.cursor_in_thread()
        try:
            run(cursor, statement, parameters)
            self._take(FIRST)
        except BaseException:
            self._end()
            raise

    def _take(self, size: int | None) -> None:
        """Fetch so many rows, or all. What is known of the statement is known when the last is there."""
        cursor = self._open
        if cursor is None:
            return
        rows = cursor.fetchall() if size is None else cursor.fetchmany(size)
        self.description, self.rowcount, self.lastrowid = (
            cursor.description,
            cursor.rowcount,
            cursor.lastrowid,
        )
        if size is None or len(rows) < size:
            self._end()
        self._rows.extend(rows)

    def _end(self) -> None:
        cursor, self._open = self._open, None
        if cursor is not None:
            cursor.close()


class Connection(aiosqlite.Connection):
    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self)

    async def in_thread(self, work: Callable[..., None], *arguments: Any) -> None:
        await self._execute(work, *arguments)  # type: ignore[no-untyped-call]

    def cursor_in_thread(self) -> sqlite3.Cursor:
        return self._conn.cursor()


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """For `create_async_engine(…, module=Driver())`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *where: Any, **options: Any) -> AsyncAdapt_aiosqlite_connection:
        connection = Connection(partial(sqlite3.connect, *where, **options), iter_chunk_size=FIRST)
        connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy itself has it
        opened: Any = await_only(connection)
        return AsyncAdapt_aiosqlite_connection(self, opened)
