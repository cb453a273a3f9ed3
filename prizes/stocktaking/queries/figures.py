"""What is public of editions, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.db import columns_of
from prizes.edition.models import Edition
from prizes.nomination.models import Project
from prizes.nomination.rules.states import PUBLIC
from prizes.results.models import Publication


@dataclass(frozen=True, slots=True)
class Figures:
    """What is public of an edition, in numbers."""

    projects: int = 0
    countries: int = 0
    champions: int = 0
    """Champions, and those who got further."""
    winners: int = 0


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
        .where(col(Publication.announced_at).is_not(None))
    )
    return frozenset((await session.exec(query)).all())
