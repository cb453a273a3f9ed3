"""Where something is asked of a project that an address names without its edition."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.gate.at import At
from prizes.gate.people import PerhapsMe
from prizes.gate.transaction import Tx
from prizes.nomination import refusals
from prizes.nomination.queries.projects import edition_of


async def edition_with(session: AsyncSession, nomination: str) -> EditionInForce:
    """The edition of a project. Raises Missing."""
    edition = await edition_of(session, nomination)
    if edition is None:
        raise refusals.unknown_project()
    return edition


async def at_nomination(request: Request, session: Tx, reader: PerhapsMe, nomination: str) -> At:
    """Raises Missing."""
    return At(request, session, await edition_with(session, nomination), reader)


AtNomination = Annotated[At, Depends(at_nomination)]
