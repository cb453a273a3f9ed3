"""The sliding window counter of the library `limits`, over a table that all processes see.

The library has no storage in SQL. The rule is the same: what the window before let through weighs by how much of it is
still within reach, and what was refused does not count. One statement asks and counts, in a transaction of its own: a
request that is refused, and rolled back, has been counted all the same.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
from limits import RateLimitItem
from sqlalchemy import BigInteger, Float, Integer, Text, bindparam, delete, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.db import Database, UTCDateTime
from prizes.rates.models import RateWindow

PATIENCE = 2.0
"""Seconds after which a database that does not answer is left alone."""
CONNECTIONS = 2
"""Held for one statement each. Were they taken from the pool of requests, which hold one already, requests that wait
for a second one could wait for each other.
"""

_PARAMETERS = (
    bindparam("name", type_=Text),
    bindparam("turn", type_=BigInteger),
    bindparam("weight", type_=Float),
)
_EARLIER = (
    "coalesce((SELECT hits * :weight FROM rate_window AS earlier WHERE name = :name AND turn = :turn - 1), 0)"
)
_HIT = text(f"""
    INSERT INTO rate_window AS this (name, turn, hits, until)
    SELECT :name, :turn, 1, :until WHERE floor({_EARLIER}) < :most
    ON CONFLICT (name, turn) DO UPDATE SET hits = this.hits + 1 WHERE floor({_EARLIER}) + this.hits < :most
    RETURNING hits
    """).bindparams(*_PARAMETERS, bindparam("until", type_=UTCDateTime), bindparam("most", type_=Integer))
_COUNT = text(f"""
    SELECT floor({_EARLIER}) + coalesce((SELECT hits FROM rate_window WHERE name = :name AND turn = :turn), 0)
    """).bindparams(*_PARAMETERS)  # noqa: S608 - no value is pasted in


class NoCount(Exception):  # noqa: N818 - said to whoever counts otherwise
    """The database did not answer."""


class SharedCounter:
    """Counts for all processes over one PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, pool_size=CONNECTIONS)
        self.engine = self.database.engine.execution_options(isolation_level="AUTOCOMMIT")

    async def hit(self, item: RateLimitItem, key: str) -> bool:
        """Count one; False if there were too many. Raises NoCount."""
        values, ends = _window(item, key)
        return await self._first(_HIT, values | {"until": ends, "most": item.amount}) is not None

    async def test(self, item: RateLimitItem, key: str) -> bool:
        """Whether one more would be let through. Raises NoCount."""
        values, _ = _window(item, key)
        return bool(await self._first(_COUNT, values) < item.amount)

    async def _first(self, statement: Any, values: dict[str, Any]) -> Any:
        """The first value of the first row. The timeout is for a database that hangs: nothing here waits for a lock
        that is held for longer than a statement.
        """
        try:
            async with asyncio.timeout(PATIENCE), self.engine.connect() as connection:
                return (await connection.execute(statement, values)).scalar()
        except (
            SQLAlchemyError,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            OSError,
            TimeoutError,
        ) as error:
            raise NoCount(type(error).__name__) from error

    async def close(self) -> None:
        await self.database.close()


def _window(item: RateLimitItem, key: str) -> tuple[dict[str, Any], datetime]:
    """The present window, what share of the window before is within reach, and when this one weighs nothing more."""
    seconds = item.get_expiry()
    turn, gone = divmod(clock.now().timestamp(), seconds)
    ends = datetime.fromtimestamp((turn + 2) * seconds, UTC)
    return {"name": item.key_for(key), "turn": int(turn), "weight": 1 - gone / seconds}, ends


async def sweep(session: AsyncSession) -> None:
    """Delete windows that weigh nothing any more. Run every hour."""
    await session.exec(delete(RateWindow).where(col(RateWindow.until) < clock.now()))
