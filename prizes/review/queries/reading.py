"""Whether an expert may read what hangs on a project."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.components import FormField
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project
from prizes.review.models import Assignment
from prizes.review.queries.interests import door_of
from prizes.review.queries.mine import EXPERTS, takes_part
from prizes.review.queries.projects import IN_REVIEW
from prizes.review.rules.interests import Door, panel_phases
from prizes.review.rules.reviews import covers, gives_away


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
    shown_in = [
        phase
        for phase in panel_phases(edition.rules)
        if phase.id in assigned
        and phase.marking is not None
        and not gives_away(edition.rules, field, phase.marking)
    ]
    doors = [await door_of(session, phase, project, expert_id) for phase in shown_in]
    return Door.OPEN in doors
