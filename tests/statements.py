"""What statements were compiled to is shared by the databases of all tests, as it is by all requests of a process.

Each test has a database of its own, and to compile the same statements anew for each of them took a third of the
processor time of the tests of pages. SQLAlchemy keeps what it compiled by engine and dialect; here all engines have one
memory, and dialects of one class count as the same: they reach the same SQLite, or the same server.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

MOST = 3000


def share_compiled_statements() -> None:
    shared: LRUCache[Any, Any] = LRUCache(MOST)
    Engine._compiled_cache = property(lambda _: shared, lambda *_: None)  # type: ignore[assignment]
    for dialect in (SQLiteDialect_aiosqlite, PGDialect_asyncpg):
        dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
        dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
