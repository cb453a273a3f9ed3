"""Lists of projects as files, read in parts and written off the event loop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

import anyio.to_thread
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.config import settings
from prizes.edition.queries import EditionInForce
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.tables import Form, Table, open_table
from prizes.nomination.models import Project
from prizes.nomination.queries.filters import (
    Filters,
    OfficeFilters,
    office_conditions,
    ordered,
    public_conditions,
)
from prizes.nomination.rules.columns import ExportColumn

PART = 500
"""Projects that are in memory at once."""
BLOCK = 64_000
"""Bytes that are sent at once."""


@dataclass(frozen=True, slots=True)
class ExportedProject:
    project: Any
    """A project, or what has the same names."""
    edition: str
    """Slug; empty: it was submitted to none."""
    status: str | None = None
    """Of the project itself, in the register."""

    @property
    def address(self) -> str:
        """Of its page here."""
        base = settings().base_url
        if not self.edition:
            return f"{base}/en/stocktaking/{self.project.id}"
        return f"{base}/en/{self.edition}/projects/{self.project.id}"


Parts = AsyncIterator[list[ExportedProject]]


async def office_parts(
    session: AsyncSession, edition: EditionInForce, filters: OfficeFilters, reader: str
) -> Parts:
    """The stewards' list."""
    query = (
        select(Project)
        .where(*office_conditions(session, edition, filters, reader))
        .order_by(*ordered(filters.sort))
    )
    async for part in _parts(session, query):
        yield [ExportedProject(project, edition.slug) for project in part]


async def public_parts(session: AsyncSession, edition: EditionInForce, filters: Filters) -> Parts:
    """The public list of an edition, by title."""
    query = (
        select(Project)
        .where(*public_conditions(session, edition, filters))
        .order_by(col(Project.title_key), col(Project.id))
    )
    async for part in _parts(session, query):
        yield [ExportedProject(project, edition.slug) for project in part]


async def _parts(session: AsyncSession, query: Any) -> AsyncIterator[list[Any]]:
    """Rows of a query in parts."""
    offset = 0
    while True:
        part = list((await session.exec(query.offset(offset).limit(PART))).all())
        if part:
            yield part
        session.expunge_all()  # else the session would keep every project that it has read
        if len(part) < PART:
            return
        offset += PART


async def written(
    form: Form, columns: Sequence[ExportColumn], parts: Parts, voice: Translator, *, labels: bool
) -> IO[bytes]:
    """The file. `labels`: the columns are headed in the reader's language, else by their ids."""
    ids = [column.id for column in columns]
    heads = [label_in(voice, column) for column in columns] if labels else ids
    table = await anyio.to_thread.run_sync(_opened, form, ids, heads, voice.direction == "rtl" and labels)
    async for part in parts:
        await anyio.to_thread.run_sync(_add, table, columns, part)
    return await anyio.to_thread.run_sync(table.done)


def _opened(form: Form, ids: list[str], heads: list[str], right_to_left: bool) -> Table:
    return open_table(form, ids, heads, right_to_left=right_to_left)


def _add(table: Table, columns: Sequence[ExportColumn], part: list[ExportedProject]) -> None:
    table.add([column.value(row) for column in columns] for row in part)


def label_in(voice: Translator, column: ExportColumn) -> str:
    return without_isolates(voice.value(column.label))


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The file in parts; closed at its end."""
    with file:
        while block := file.read(BLOCK):
            yield block
