"""Move a rehearsal forward, with all that hangs on its calendar."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.actions import move_forward
from prizes.edition.queries import EditionInForce
from prizes.results.actions import bring_forward


async def go_on(session: AsyncSession, edition: EditionInForce, *, mover: str) -> EditionInForce:
    """End what runs, let the next phase begin, and let approved winners appear when their announcement has opened.

    Raises Forbidden outside rehearsals.
    """
    moved = await move_forward(session, edition, mover=mover)
    await bring_forward(session, moved)
    return moved
