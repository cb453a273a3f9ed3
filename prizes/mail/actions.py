"""Compose within an act's transaction; the worker sends afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.jobs.actions import back_off
from prizes.mail.models import Message

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 10


def queue(
    session: AsyncSession,
    template: str,
    *,
    to: str,
    lang: str,
    edition: str | None = None,
    send_after: datetime | None = None,
    **context: Any,
) -> Message:
    """Put a mail into the outbox. `template` is a folder under templates/mail; context values are plain JSON, and
    texts of the rules go in as {language: text}.
    """
    now = clock.now()
    message = Message(
        to=to,
        lang=lang,
        template=template,
        context=context,
        edition=edition,
        created_at=now,
        send_after=send_after or now,
    )
    session.add(message)
    return message


async def claim(session: AsyncSession, limit: int = 50) -> Sequence[Message]:
    """Take due messages under a lease."""
    now = clock.now()
    due = (
        select(Message.id)
        .where(Message.state == "waiting", col(Message.send_after) <= now)
        .where(or_(col(Message.claimed_until).is_(None), col(Message.claimed_until) < now))
        .order_by(col(Message.send_after))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list((await session.exec(due)).all())
    if not ids:
        return []
    await session.exec(
        update(Message)
        .where(col(Message.id).in_(ids))
        .values(claimed_until=now + LEASE, attempts=col(Message.attempts) + 1)
        .execution_options(synchronize_session=False)
    )
    found = select(Message).where(col(Message.id).in_(ids)).execution_options(populate_existing=True)
    return (await session.exec(found)).all()


async def mark_sent(session: AsyncSession, message_id: str) -> None:
    """Its context is emptied: it may hold a sign-in code."""
    await session.exec(
        update(Message)
        .where(col(Message.id) == message_id)
        .values(state="sent", sent_at=clock.now(), context={}, claimed_until=None, last_error=None)
    )


async def mark_failed(session: AsyncSession, message_id: str, error: str, *, for_good: bool = False) -> None:
    """Try again later, or give up after the last attempt or where the address was refused for good."""
    message = await session.get(Message, message_id)
    if message is None:
        return
    message.last_error, message.claimed_until = error[:1000], None
    if for_good or message.attempts >= MOST_ATTEMPTS:
        message.state = "failed"
    else:
        message.send_after = clock.now() + back_off(message.attempts)
    session.add(message)
