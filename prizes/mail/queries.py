"""Read the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.mail.models import Message


async def counts_by_state(session: AsyncSession) -> dict[str, int]:
    found = await session.exec(select(Message.state, func.count()).group_by(Message.state))
    return dict(found.all())


async def failed(session: AsyncSession, limit: int = 50) -> Sequence[Message]:
    query = (
        select(Message).where(Message.state == "failed").order_by(col(Message.created_at).desc()).limit(limit)
    )
    return (await session.exec(query)).all()
