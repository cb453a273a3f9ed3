"""Erase somebody's account in tests, and read everything that a database and its folders hold."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlmodel import select as select_models
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn, grants_of
from prizes.db import Database
from prizes.jobs.models import Job
from prizes.privacy.erasing import ask, erase
from prizes.tables import metadata


async def erased(session: AsyncSession, person: Person, *, withdraw_votes: bool = False) -> None:
    """As the web asks for it and the worker does it, in one transaction."""
    me = SignedIn(person, await grants_of(session, person.id), "0" * 64)
    await ask(session, me, withdraw_votes=withdraw_votes)
    job = (await session.exec(select_models(Job).where(Job.kind == "erase-account"))).one()
    await erase(session, **job.payload)
    await session.delete(job)
    await session.commit()


async def everything(database: Database) -> dict[str, str]:
    """Every value of every table as text, by `table.column`."""
    found: dict[str, str] = {}
    async with database.reading() as session:
        connection = await session.connection()
        for table in metadata.tables.values():
            for row in (await connection.execute(select(table))).mappings():
                for name, value in row.items():
                    place = f"{table.name}.{name}"
                    found[place] = f"{found.get(place, '')}\n{_text(value)}"
    return found


def _text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def places(found: dict[str, str], *words: str) -> set[str]:
    """Columns in which one of the words stands, in whatever case."""
    return {
        place for place, text in found.items() if any(word.casefold() in text.casefold() for word in words)
    }


def files_with(folder: Path, *words: str) -> set[str]:
    """Files anywhere under a folder in whose bytes one of the words stands, as text or as JSON writes it."""
    looked_for = [form for word in words for form in _forms(word)]
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in looked_for)
    }


def _forms(word: str) -> set[bytes]:
    raw = word.encode("latin-1") if word.isascii() is False and max(word) < "\u0100" else word.encode()
    return {raw, word.encode()}
