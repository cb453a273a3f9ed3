"""Whether an expert may read what hangs on a project."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.parts import FormField
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project
from prizes.review.models import Assignment
from prizes.review.queries.mine import EXPERTS, takes_part
from prizes.review.queries.projects import IN_REVIEW
from prizes.review.rules import covers, gives_away


async def reads_answer(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    field: FormField,
    *,
    expert_id: str,
    panel: Collection[str],
) -> bool:
    """Whether an expert sees the answer to a question of a project: as on their sheet of it, in any phase."""
    if not set(EXPERTS) & set(field.shown_to):
        return False
    if project.state not in IN_REVIEW or not covers(panel, project.category):
        return False
    query = (
        select(Assignment.phase)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Assignment.project_id == project.id, Assignment.expert_id == expert_id, takes_part())
    )
    assigned = set((await session.exec(query)).all())
    markings = [getattr(phase, "marking", None) for phase in edition.rules.phases if phase.id in assigned]
    return any(marking is not None and not gives_away(field, marking) for marking in markings)
