"""Keep in mind what was taken from experts by hand, so that no plan gives it to them again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, tuple_
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.spans import PanelPhase
from prizes.kit.token import new_id
from prizes.review.models import TakenOut
from prizes.review.rules.staffing import Pair

AT_ONCE = 200
"""Pairs in one statement."""


async def keep_out(session: AsyncSession, phase: PanelPhase, pairs: Collection[Pair]) -> None:
    """These pairs of project and expert are not planned any more."""
    await let_in(session, phase, pairs)
    now = clock.now()
    rows = [
        {"id": new_id(), "phase": phase.id, "project_id": project, "expert_id": expert, "taken_out_at": now}
        for project, expert in sorted(pairs)
    ]
    if rows:
        await session.exec(insert(TakenOut), params=rows)


async def let_in(session: AsyncSession, phase: PanelPhase, pairs: Collection[Pair]) -> None:
    """Forget what was taken out, since somebody gave it again."""
    wanted = sorted(pairs)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        these = tuple_(col(TakenOut.project_id), col(TakenOut.expert_id)).in_(some)
        await session.exec(delete(TakenOut).where(col(TakenOut.phase) == phase.id, these))
