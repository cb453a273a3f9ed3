"""Write what people decided of a tie at a line."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import CutPhase
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.review.models import PanelChoice

TIE_REASON_MOST = 1000
"""Characters of the reason of a decision on a tie."""


async def record_tie_decision(
    session: AsyncSession,
    edition: EditionInForce,
    phase: CutPhase,
    project: str,
    *,
    passes: bool,
    reason: str,
    decider: str,
) -> None:
    """Whether a tied project passes, over what was decided of it before, and the reason in the journal."""
    same = (col(PanelChoice.phase) == phase.id, col(PanelChoice.project_id) == project)
    await session.exec(delete(PanelChoice).where(*same))
    said = reason.strip()
    session.add(
        PanelChoice(
            phase=phase.id,
            project_id=project,
            passes=passes,
            reason=said,
            decided_by=decider,
            decided_at=clock.now(),
        )
    )
    details = {"phase": phase.id, "passes": passes, "reason": said}
    record(session, edition, acts.RESULTS_DECIDE_TIE, project, by=decider, **details)
    await session.flush()
