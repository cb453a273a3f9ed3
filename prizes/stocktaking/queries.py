"""Read the register: public projects of all editions but rehearsals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.db import columns_of
from prizes.edition.models import Edition
from prizes.edition.queries import is_published
from prizes.nomination.models import Project
from prizes.nomination.queries.filters import Filters, narrowed
from prizes.nomination.rules.states import PUBLIC
from prizes.results.models import Publication

PAGE = 50
"""Projects on one page of the register."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is public of an edition, in numbers."""

    projects: int = 0
    countries: int = 0
    champions: int = 0
    """Champions, and those who got further."""
    winners: int = 0


@dataclass(frozen=True, slots=True)
class Registered:
    """A project in the register."""

    id: str
    edition: str
    category: str | None
    state: str
    title: str
    owner: str
    country: str | None
    language: str
    summary: str


_LISTED = columns_of(Registered, Project, edition=Edition.slug)


async def figures(session: AsyncSession, edition_id: str | None = None) -> dict[str, Figures]:
    """By slug of the edition, of all or of one; an edition without public projects has no entry."""
    distinguished = ("champion", "winner", "special_recognition")
    columns = columns_of(
        Figures,
        None,
        projects=func.count(),
        countries=func.count(func.distinct(col(Project.country))),
        champions=func.count().filter(col(Project.state).in_(distinguished)),
        winners=func.count().filter(col(Project.state) == "winner"),
    )
    query: Any = (
        select(col(Edition.slug), *columns)
        .join(Project, col(Project.edition_id) == Edition.id)
        .where(col(Project.state).in_(PUBLIC))
        .group_by(col(Edition.slug))
    )
    if edition_id is not None:
        query = query.where(col(Edition.id) == edition_id)
    return {slug: Figures(*numbers) for slug, *numbers in (await session.exec(query)).all()}


async def editions_with_winners(session: AsyncSession) -> frozenset[str]:
    """Slugs of editions whose winners are published."""
    query: Any = (
        select(col(Edition.slug))
        .join(Publication, col(Publication.edition_id) == Edition.id)
        .where(col(Publication.publish_at) <= clock.now())
    )
    return frozenset((await session.exec(query)).all())


async def register(
    session: AsyncSession, filters: Filters, edition: str = "", *, offset: int = 0, limit: int = PAGE
) -> Sequence[Registered]:
    """The newest edition first, then by title."""
    query: Any = (
        select(*_LISTED)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(*_conditions(session, filters, edition))
        .order_by(col(Edition.slug).desc(), col(Project.title_key), col(Project.id))
        .offset(offset)
        .limit(limit)
    )
    return [Registered(*row) for row in (await session.exec(query)).all()]


async def register_count(session: AsyncSession, filters: Filters, edition: str = "") -> int:
    query = (
        select(func.count())
        .select_from(Project)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(*_conditions(session, filters, edition))
    )
    return (await session.exec(query)).one()


def _conditions(session: AsyncSession, filters: Filters, edition: str) -> list[ColumnElement[bool]]:
    conditions = [
        col(Edition.kind) != "rehearsal",
        is_published(),
        col(Project.state).in_(PUBLIC),
        *narrowed(session, filters),
    ]
    return [*conditions, col(Edition.slug) == edition] if edition else conditions
