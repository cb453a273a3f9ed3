"""Count the projects of the register for the WSIS-SDG matrix."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Text, cast, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.models import Edition
from prizes.nomination.models import Project
from prizes.stocktaking.queries.register import REGISTERED
from prizes.stocktaking.rules.matrix import CountedProjects


async def counted_projects(session: AsyncSession, edition: str = "") -> list[CountedProjects]:
    """One query for all projects; `edition`: slug of one, else all of the register."""
    goals = cast(col(Project.sdgs), Text)
    group: tuple[Any, ...] = (col(Project.category), goals, col(Edition.kind))
    columns: Any = (*group, func.count())
    query: Any = select(*columns).join(Edition, col(Edition.id) == Project.edition_id)
    query = query.where(*REGISTERED).group_by(*group)
    if edition:
        query = query.where(col(Edition.slug) == edition)
    return [
        CountedProjects(
            category, [goal for goal in json.loads(named) if isinstance(goal, int)], kind == "record", n
        )
        for category, named, kind, n in (await session.exec(query)).all()
    ]
