"""Texts of projects of the register in further languages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.nomination.models import ProjectText
from prizes.stocktaking.rules.entries import Written


async def texts_in(session: AsyncSession, projects: Collection[str], lang: str) -> dict[str, Written]:
    """In one language, of projects that are public; by project."""
    columns: Any = (ProjectText.project_id, ProjectText.lang, ProjectText.title, ProjectText.summary)
    query = select(*columns).where(col(ProjectText.project_id).in_(projects), ProjectText.lang == lang)
    rows = (await session.exec(query)).all() if projects else []
    return {project: Written(*text) for project, *text in rows}
