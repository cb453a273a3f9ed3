"""Read what stewards noted of projects for each other, and their tags."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.kit.text import folded
from prizes.nomination import refusals
from prizes.nomination.models import Project, ProjectNote, ProjectTag
from prizes.nomination.queries.people import has_part, is_theirs

MOST_NOTES = 200
"""Notes of one project, the newest: more than anybody reads."""


@dataclass(frozen=True, slots=True)
class ShownNote:
    id: str
    author: str | None
    """Name or address; None: the account was erased."""
    mine: bool
    text: str
    written_at: datetime


async def notes_of(session: AsyncSession, project: Project, reader: str) -> list[ShownNote]:
    """The oldest first, for a steward. Raises Forbidden for one who has a part in the project: they are about those who
    have.
    """
    if await is_theirs(session, project, reader):
        raise refusals.own_project_noted()
    query = (
        select(ProjectNote)
        .where(ProjectNote.project_id == project.id)
        .order_by(col(ProjectNote.written_at).desc(), col(ProjectNote.id))
        .limit(MOST_NOTES)
    )
    rows = [*reversed((await session.exec(query)).all())]
    known = await people(session, [row.author_id for row in rows])
    return [
        ShownNote(
            id=row.id,
            author=who.called if (who := known.get(row.author_id)) else None,
            mine=row.author_id == reader,
            text=row.text,
            written_at=row.written_at,
        )
        for row in rows
    ]


async def tags_of(session: AsyncSession, projects: Collection[str], reader: str) -> dict[str, list[str]]:
    """By project, in alphabetical order; without those that have none, or in which the reader has a part."""
    query = (
        select(ProjectTag.project_id, ProjectTag.tag)
        .join(Project, col(Project.id) == ProjectTag.project_id)
        .where(col(ProjectTag.project_id).in_(projects), *_of_others(reader))
    )
    found: dict[str, list[str]] = {}
    for project, tag in (await session.exec(query)).all():
        found.setdefault(project, []).append(tag)
    return {project: sorted(tags, key=folded) for project, tags in found.items()}


async def tags_in_use(session: AsyncSession, edition: EditionInForce, *, but: str = "") -> Sequence[str]:
    """All tags of an edition, in alphabetical order. `but`: a project that is left out."""
    query = (
        select(ProjectTag.tag)
        .join(Project, col(Project.id) == ProjectTag.project_id)
        .where(Project.edition_id == edition.id, Project.id != but)
        .distinct()
    )
    return sorted((await session.exec(query)).all(), key=folded)


def with_tag(tag: str, reader: str) -> list[ColumnElement[bool]]:
    """Projects that have a tag and in which the reader has no part."""
    tagged = exists().where(col(ProjectTag.project_id) == col(Project.id), col(ProjectTag.tag) == tag)
    return [tagged, *_of_others(reader)]


def _of_others(reader: str) -> list[ColumnElement[bool]]:
    return [col(Project.nominator_id).is_distinct_from(reader), ~has_part(col(Project.id), reader)]
