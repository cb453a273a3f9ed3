"""Submitted projects of an edition by ITU region, for everybody."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project
from prizes.nomination.rules.states import PUBLIC, SUBMITTED
from prizes.reports.queries.package import frozen_contests
from prizes.reports.queries.work import submitted_rows
from prizes.reports.rules.regions import RegionNumbers, numbers_at_the_end, numbers_so_far
from prizes.results.queries import all_announced


async def submitted_by_region(session: AsyncSession, edition: EditionInForce) -> RegionNumbers:
    """Rounded until the winners are announced, then as in the reports. Of a past edition that was taken over from
    elsewhere no number is known: what was submitted there is in no row of ours.
    """
    if edition.record:
        return numbers_at_the_end(())
    if await all_announced(session, edition):
        frozen = (await frozen_contests(session, [edition.id], ["submissions.csv"])).get(edition.id)
        return numbers_at_the_end((frozen or await submitted_rows(session, edition))["submissions"])
    selected = func.sum(case((col(Project.state).in_(PUBLIC), 1), else_=0))
    query: Any = select(Project.country, func.count(), selected).where(
        col(Project.edition_id) == edition.id, col(Project.state).in_(SUBMITTED)
    )
    rows = (await session.exec(query.group_by(Project.country))).all()
    return numbers_so_far({row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows})
