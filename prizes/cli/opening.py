"""What commands open: the database of the settings, and an edition in it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from prizes.db import Database
    from prizes.edition.queries import EditionInForce


@asynccontextmanager
async def opened() -> AsyncIterator[Database]:
    """The database of the settings, closed at the end."""
    from prizes.config import settings
    from prizes.db import Database
    from prizes.stocktaking.keeping import keep_register

    keep_register()
    database = Database(settings().database_url, settings().database_pool)
    if database.sqlite:
        # Where it cannot be opened, the driver's thread outlives the command and complains by itself.
        sqlite3.connect(database.url.database or ":memory:").close()
    try:
        yield database
    finally:
        await database.close()


async def must_be_migrated() -> None:
    """Says what to do and ends the command, where the database of the settings lacks the tables of this version."""
    from prizes.cli.refusing import refuse
    from prizes.cli.troubles import UNMIGRATED
    from prizes.migrations import is_current

    async with opened() as database:
        if not await is_current(database):
            raise refuse(UNMIGRATED)


@asynccontextmanager
async def writing() -> AsyncIterator[AsyncSession]:
    """One writing transaction of it."""
    async with opened() as database, database.writing() as session:
        yield session


@asynccontextmanager
async def reading() -> AsyncIterator[AsyncSession]:
    async with opened() as database, database.reading() as session:
        yield session


async def edition_named(session: AsyncSession, slug: str) -> EditionInForce:
    """Raises Missing."""
    from prizes.edition.queries import edition_in_force
    from prizes.edition.refusals import unknown_edition

    edition = await edition_in_force(session, slug)
    if edition is None:
        raise unknown_edition(slug=slug)
    return edition
