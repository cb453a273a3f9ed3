"""Read the outbox."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, Text, cast, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.kit.listing import Found, Wanted, ordered
from prizes.mail.models import Mailing, Message
from prizes.mail.rules.kinds import KEPT


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


async def mailings_found(session: AsyncSession, edition: str, wanted: Wanted) -> Found[Mailing]:
    """The newest first; two queries. `q` is part of the words of any language."""
    fitting: list[ColumnElement[bool]] = [col(Mailing.edition) == edition]
    if wanted.q:
        words = func.lower(cast(col(Mailing.texts), Text))
        fitting.append(words.contains(wanted.q.lower(), autoescape=True))
    columns = {"created_at": col(Mailing.created_at), "released_at": col(Mailing.released_at)}
    order = ordered(wanted.sort, columns, [col(Mailing.created_at).desc(), col(Mailing.id)])
    query = select(Mailing).where(*fitting).order_by(*order).offset(wanted.offset).limit(wanted.limit)
    total = (await session.exec(select(func.count()).select_from(Mailing).where(*fitting))).one()
    return Found((await session.exec(query)).all(), total)


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


async def letters(session: AsyncSession, edition: str, wanted: Wanted) -> Found[Message]:
    """The newest first. `q` is part of an address; filters: `state`, `mailing`."""
    state, mailing = wanted.filters.get("state", ""), wanted.filters.get("mailing", "")
    fitting: list[ColumnElement[bool]] = [col(Message.edition) == edition]
    if mailing:
        fitting.append(col(Message.mailing_id) == mailing)
    if wanted.q:
        fitting.append(func.lower(Message.to).contains(wanted.q.lower(), autoescape=True))
    counting = select(Message.state, func.count()).where(*fitting).group_by(col(Message.state))
    counts = dict((await session.exec(counting)).all())
    query = select(Message).where(*fitting)
    if state:
        query = query.where(Message.state == state)
    columns = {
        "to": col(Message.to),
        "kind": col(Message.template),
        "at": func.coalesce(col(Message.sent_at), col(Message.created_at)),
        "state": col(Message.state),
    }
    order = ordered(wanted.sort, columns, [col(Message.created_at).desc(), col(Message.id)])
    rows = (await session.exec(query.order_by(*order).offset(wanted.offset).limit(wanted.limit))).all()
    return Found(rows, counts.get(state, 0) if state else sum(counts.values()), counts)


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
