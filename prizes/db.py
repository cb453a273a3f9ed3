"""Engine, naming convention, column types, transactions."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    MetaData,
    Text,
    any_,
    bindparam,
    case,
    cast,
    event,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator
from sqlalchemy.util import await_only
from sqlmodel import Field, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.kit.token import new_id

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata

POOL, OVERFLOW = 10, 7
"""Connections of a process that are kept, and more that are opened when all of these are used."""
TURN = "prizes_turn"
"""Marks a connection that holds the turn to write."""
Json = JSON().with_variant(JSONB(), "postgresql")
OUT_OF_REACH = ("08", "53", "57")
"""Classes of SQLSTATE: the connection; no room; somebody stopped the server, or it is starting or recovering."""
NETWORK = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


class Unsure(Exception):  # noqa: N818 - what is known, and no error of ours
    """The database went away while a transaction was being committed: it is saved, or it is not."""


def is_out_of_reach(error: BaseException) -> bool:
    """Whether this is a database that cannot be reached just now, or has no connection left, and no mistake of ours."""
    match error:
        case OperationalError() | InterfaceError() | PoolTimeoutError() | ConnectionError() | TimeoutError():
            return True
        case DBAPIError():
            state = str(getattr(error.orig, "sqlstate", None) or "")
            # asyncpg has no SQLSTATE for what it finds out itself: a connection that is closed or half open.
            own = type(error.orig).__name__ in ("InternalClientError", "InterfaceError")
            return error.connection_invalidated or state.startswith(OUT_OF_REACH) or own
        case socket.gaierror():
            return True
        case OSError():
            return error.errno in NETWORK
        case _:
            return False


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values; gives back aware UTC values on every database (SQLite forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is no instant")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(SQLModel):
    """Base of tables with an opaque id. Table classes do not validate: input passes a schema before."""

    model_config: ClassVar[Any] = {"arbitrary_types_allowed": True}
    id: str = Field(default_factory=new_id, primary_key=True, max_length=16)


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds."""

    statement: float = 60.0
    """For an answer of PostgreSQL."""
    turn: float = 15.0
    """For the turn to write on SQLite: for the writers of this process, and for those of others."""


ACTS = "acts"
"""Set in the `info` of a session whose transaction has an entry for the journal."""


class Database:
    """An engine and its two kinds of transaction. One for a process."""

    def __init__(self, url: str, pool_size: int = POOL, patience: Patience | None = None) -> None:
        self.url = make_url(url)
        self.patience = patience or Patience()
        self.sqlite = self.url.get_backend_name() == "sqlite"
        if self.sqlite and self.url.database and self.url.database != ":memory:":
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        in_memory = self.sqlite and self.url.database in (None, "", ":memory:")
        options: dict[str, Any] = (
            {} if in_memory else {"pool_size": pool_size, "max_overflow": OVERFLOW, "pool_timeout": 10}
        )
        if not self.sqlite:
            options |= {
                "pool_recycle": 600,
                "connect_args": {"timeout": 5, "command_timeout": self.patience.statement},
            }
        # Otherwise an error of the database would carry the values of the row into logs and job records.
        self.engine: AsyncEngine = create_async_engine(self.url, hide_parameters=True, **options)
        self.turn = asyncio.Lock()
        """Held by whoever writes on SQLite, which has one writer. Those who wait for it inside SQLite sleep up to
        100 ms between tries and are overtaken; so the writers of a process queue here first, in the order in which
        they came.
        """
        self.acts = 0
        """Transactions of this process that were noted in the journal."""
        self.heard_at = float("-inf")
        """When this process last had an answer of the database, on the monotonic clock."""
        event.listen(self.engine.sync_engine, "after_cursor_execute", self.hear)
        self._at_close: list[Callable[[], Awaitable[None]]] = []
        if self.sqlite:
            _prepare_sqlite(self.engine, self.turn, self.patience.turn)

    def hear(self, *_: object) -> None:
        """It has answered."""
        self.heard_at = time.monotonic()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is rolled back at the end: for pages that only read."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield session  # closing rolls back; an explicit rollback would also empty what was read

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is committed at the end, or rolled back if an exception passes. Raises Unsure where nobody
        knows whether the commit arrived.

        On SQLite it takes the write lock at its beginning (BEGIN IMMEDIATE): a reader that turns writer half-way
        can get SQLITE_BUSY at once, whatever the timeout.
        """
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            if self.sqlite:
                await session.connection(execution_options={"prizes_writes": True})
            yield session
            try:
                await session.commit()
            except (DBAPIError, OSError) as error:
                if self.sqlite or not is_out_of_reach(error):  # a commit that SQLite refuses is none
                    raise
                raise Unsure from error
            finally:  # also where nobody knows whether it was committed
                self.acts += bool(session.info.get(ACTS))

    async def settle(self) -> None:
        """On SQLite: bring what was written into the database's file and empty the log of writes beside it, in which
        deleted rows would stand on. While somebody reads it is left for the next time.
        """
        if not self.sqlite:
            return
        async with self.engine.connect() as held:
            driver: Any = (await held.get_raw_connection()).driver_connection
            for pragma in (
                "PRAGMA busy_timeout=500",
                "PRAGMA wal_checkpoint(TRUNCATE)",
                busy(self.patience.turn),
            ):
                await (await driver.execute(pragma)).close()

    def at_close(self, end: Callable[[], Awaitable[None]]) -> None:
        """Let this be ended before the engine is: what holds a connection of its own."""
        self._at_close.append(end)

    async def close(self) -> None:
        while self._at_close:
            await self._at_close.pop()()
        await self.engine.dispose()


def once_committed(session: AsyncSession, act: Callable[[], None]) -> None:
    """Do this once the session's transaction is committed; never, if it is not."""
    event.listen(session.sync_session, "after_commit", lambda _: act(), once=True)


def columns_of(shape: type, source: Any, **others: Any) -> tuple[Any, ...]:
    """What a query selects so that `shape(*row)` fits by name: for each field of a dataclass or named tuple the column
    of that name of `source` (a model, or a table's `c`), or the one of `others`; None there: the query has none for it.
    """
    names = getattr(shape, "_fields", None) or [field.name for field in fields(shape)]
    found = {name: others[name] if name in others else getattr(source, name) for name in names}
    return tuple(column.label(name) for name, column in found.items() if column is not None)


def among(column: Any, name: str, *, sqlite: bool) -> Any:
    """That a column of texts has one of the values that are given under this name with the statement, as `in_one`. The
    statement is the same however many there are, so that it is prepared once.
    """
    if sqlite:
        return column.in_(select(func.json_each(bindparam(name, type_=Text)).table_valued("value").c.value))
    return column == any_(bindparam(name, type_=ARRAY(Text)))


def in_one(values: Collection[str], *, sqlite: bool) -> Any:
    """Several texts as one value, for `among`."""
    return json.dumps([*values]) if sqlite else [*values]


def by_place(column: Any, values: Iterable[str]) -> Any:
    """To sort by a code as its readers call it: where its value stands among these; nothing where it stands nowhere."""
    return case({value: place for place, value in enumerate(values)}, value=column)


def lock_number(*what: str) -> int:
    """A signed number of 64 bits, as PostgreSQL names advisory locks."""
    return int.from_bytes(hashlib.sha256("\0".join(what).encode()).digest()[:8], signed=True)


async def one_at_a_time(session: AsyncSession, *names: str) -> None:
    """Whoever gives one of these names too waits until this transaction ends. SQLite has one writer in any case.

    The locks are taken in an order that is the same for all, so that no two wait for each other in a ring.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    numbers = func.unnest(cast(sorted(map(lock_number, names)), ARRAY(BigInteger))).column_valued()
    await session.exec(select(func.pg_advisory_xact_lock(numbers)))


PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-32000",
    "PRAGMA secure_delete=ON",  # what is deleted is written over
)
"""Of every connection to SQLite, beside `busy`."""


def busy(patience: float) -> str:
    """How long a connection waits for writers of other processes."""
    return f"PRAGMA busy_timeout={patience * 1000:.0f}"


def _prepare_sqlite(engine: AsyncEngine, turn: asyncio.Lock, patience: float) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        for pragma in (busy(patience), *PRAGMAS):
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("prizes_writes", False):
            connection.exec_driver_sql("BEGIN")
            return
        await_only(in_turn(turn, patience))
        connection.info[TURN] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine.sync_engine, "checkin")
    def on_checkin(_connection: Any, record: Any) -> None:
        if record.info.pop(TURN, False):
            turn.release()


async def in_turn(turn: asyncio.Lock, patience: float) -> None:
    """Wait for the turn to write. Raises what a busy database raises."""
    try:
        async with asyncio.timeout(patience):
            await turn.acquire()
    except TimeoutError as error:
        raise PoolTimeoutError("another writer of this process has not finished") from error
