"""Locks that keep a decision and the marks it stands on together. SQLite has one writer at a time anyway."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.models import Edition


async def share(session: AsyncSession, edition_id: str) -> None:
    """For acts that change what a decision is drawn from: many at once, but not while one is being taken."""
    await session.exec(select(Edition.id).where(col(Edition.id) == edition_id).with_for_update(read=True))


async def alone(session: AsyncSession, edition_id: str) -> None:
    """For taking a decision: waits for those acts and holds up new ones."""
    await session.exec(
        select(Edition.id).where(col(Edition.id) == edition_id).with_for_update(key_share=True)
    )
