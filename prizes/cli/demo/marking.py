"""Made-up reviews of the rehearsals: marks that mean nothing, and comments that say so."""

from __future__ import annotations

import random

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.queries import SignedIn
from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.review.actions.marking import save_review
from prizes.review.queries.mine import AssignedProject

COMMENT = "Made-up comment of the demo."


async def hand_in(
    session: AsyncSession,
    edition: EditionInForce,
    phase: NominationPhase,
    of: tuple[AssignedProject, SignedIn],
    chance: random.Random,
) -> None:
    """A review `of` a project by an expert."""
    assigned, expert = of
    assert phase.marking is not None
    scale, criteria = phase.marking.scale, phase.marking.criteria
    good = chance.gauss(3.6, 0.8)
    await save_review(
        session,
        edition,
        phase,
        assigned.project,
        expert,
        marks={c.id: min(scale.most, max(scale.least, round(chance.gauss(good, 0.7)))) for c in criteria},
        comment=COMMENT,
        comments={c.id: COMMENT for c in criteria if c.comment == "required"},
        submit=True,
    )
