"""Read the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

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


async def known_keys(session: AsyncSession, keys: Iterable[str]) -> set[str]:
    """Which of these mails were asked for already."""
    found: set[str] = set()
    for some in _parts(keys):
        query = select(Message.dedupe_key).where(col(Message.dedupe_key).in_(some))
        found.update(key for key in (await session.exec(query)).all() if key)
    return found


async def written_since(session: AsyncSession, about: Iterable[str], since: datetime) -> set[str]:
    """About which of these things somebody was written to lately."""
    found: set[str] = set()
    for some in _parts(about):
        query = select(Message.about).where(
            col(Message.about).in_(some), col(Message.created_at) > since, col(Message.state) != "held"
        )
        found.update(name for name in (await session.exec(query)).all() if name)
    return found


def _parts(names: Iterable[str], most: int = 500) -> Iterator[list[str]]:
    """In parts that a statement can carry."""
    left = iter(sorted(set(names)))
    while part := list(islice(left, most)):
        yield part
