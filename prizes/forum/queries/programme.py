"""Read the sessions of an edition."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.forum import refusals
from prizes.forum.models import ForumSession
from prizes.forum.rules.programme import SessionState


async def sessions_of(
    session: AsyncSession, edition: EditionInForce, *, drafts: bool = False
) -> Sequence[ForumSession]:
    """By their beginning; cancelled ones too, which say so. `drafts`: for stewards."""
    query = select(ForumSession).where(ForumSession.edition == edition.slug)
    if not drafts:
        query = query.where(ForumSession.state != SessionState.DRAFT.value)
    return (
        await session.exec(
            query.order_by(col(ForumSession.starts_at), col(ForumSession.ends_at), col(ForumSession.id))
        )
    ).all()


async def session_named(
    session: AsyncSession, edition: EditionInForce, name: str, *, drafts: bool = False, lock: bool = False
) -> ForumSession:
    """Raises Missing."""
    found = await session.get(ForumSession, name, with_for_update=True if lock else None)
    hidden = found is not None and found.state == SessionState.DRAFT.value and not drafts
    if found is None or found.edition != edition.slug or hidden:
        raise refusals.unknown_session()
    return found


async def public_sessions(
    session: AsyncSession, of: Collection[str], *, cancelled: bool = True
) -> Sequence[ForumSession]:
    """Of several editions by their slugs, by their beginning."""
    states = [SessionState.PUBLIC.value, *([SessionState.CANCELLED.value] if cancelled else [])]
    query = select(ForumSession).where(
        col(ForumSession.edition).in_(list(of)), col(ForumSession.state).in_(states)
    )
    return (await session.exec(query.order_by(col(ForumSession.starts_at), col(ForumSession.id)))).all()
