"""Texts of projects of the register in further languages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.nomination.models import Project, ProjectText
from prizes.nomination.queries.projects import beside_original
from prizes.stocktaking.rules.entries import Written


async def texts_in(session: AsyncSession, projects: Collection[str], lang: str) -> dict[str, Written]:
    """In which a reader of this language reads public projects that are not read in their original; by project."""
    columns: Any = (ProjectText.project_id, ProjectText.lang, ProjectText.title, ProjectText.summary)
    query = select(*columns).join(Project, beside_original(lang)).where(col(Project.id).in_(projects))
    rows = (await session.exec(query)).all() if projects else []
    return {project: Written(*text) for project, *text in rows}
