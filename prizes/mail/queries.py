"""Read the outbox."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.mail.models import Mailing, Message
from prizes.mail.rules.letters import KEPT


async def counts_by_state(session: AsyncSession) -> dict[str, int]:
    found = await session.exec(select(Message.state, func.count()).group_by(Message.state))
    return dict(found.all())


async def failed(session: AsyncSession, limit: int = 50) -> Sequence[Message]:
    query = (
        select(Message).where(Message.state == "failed").order_by(col(Message.created_at).desc()).limit(limit)
    )
    return (await session.exec(query)).all()


async def letters_in_state(session: AsyncSession, mailing_id: str, state: str) -> int:
    query = select(func.count()).where(col(Message.mailing_id) == mailing_id, col(Message.state) == state)
    return (await session.exec(query)).one()


async def mailings(session: AsyncSession, edition: str, limit: int = 100) -> Sequence[Mailing]:
    """The mailings of an edition, the newest first."""
    query = select(Mailing).where(Mailing.edition == edition).order_by(col(Mailing.created_at).desc())
    return (await session.exec(query.limit(limit))).all()


async def mailing_counts(session: AsyncSession, ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """By mailing: how many of its letters are in each state."""
    found: dict[str, dict[str, int]] = {each: {} for each in ids}
    query = (
        select(Message.mailing_id, Message.state, func.count())
        .where(col(Message.mailing_id).in_(found))
        .group_by(col(Message.mailing_id), col(Message.state))
    )
    for mailing_id, state, n in (await session.exec(query)).all():
        found[mailing_id or ""][state] = n
    return found


@dataclass(frozen=True, slots=True)
class LetterFilters:
    """Which letters of an edition are meant; an empty value narrows nothing."""

    state: str = ""
    q: str = ""
    """Part of an address."""
    mailing: str = ""


@dataclass(frozen=True, slots=True)
class LetterPage:
    letters: Sequence[Message]
    counts: dict[str, int]
    """By state, whatever state the filters name."""
    total: int


async def letters(
    session: AsyncSession, edition: str, filters: LetterFilters, *, offset: int = 0, limit: int = 50
) -> LetterPage:
    """The newest first."""
    fitting: list[ColumnElement[bool]] = [col(Message.edition) == edition]
    if filters.mailing:
        fitting.append(col(Message.mailing_id) == filters.mailing)
    if filters.q:
        fitting.append(func.lower(Message.to).contains(filters.q.lower(), autoescape=True))
    counting = select(Message.state, func.count()).where(*fitting).group_by(col(Message.state))
    counts = dict((await session.exec(counting)).all())
    query = select(Message).where(*fitting)
    if filters.state:
        query = query.where(Message.state == filters.state)
    query = query.order_by(col(Message.created_at).desc(), col(Message.id)).offset(offset).limit(limit)
    total = counts.get(filters.state, 0) if filters.state else sum(counts.values())
    return LetterPage((await session.exec(query)).all(), counts, total)


async def letters_about(
    session: AsyncSession, edition: str, about: str, addresses: Collection[str], limit: int = 200
) -> Sequence[Message]:
    """What these addresses were written of one thing, or of the edition as a whole; the newest first."""
    query = (
        select(Message)
        .where(Message.edition == edition, col(Message.to).in_(addresses))
        .where(or_(col(Message.about).is_(None), col(Message.about) == about))
        .where(col(Message.state).not_in(("held", "cancelled")), col(Message.template).in_(KEPT))
        .order_by(col(Message.created_at).desc(), col(Message.id))
        .limit(limit)
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
