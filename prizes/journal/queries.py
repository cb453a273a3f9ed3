"""Read the journal, and check its chain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.journal.acts import ActKind
from prizes.journal.models import JournalEntry
from prizes.journal.rules import START, fits, link
from prizes.kit.listing import Found, Wanted, ordered


async def entries(
    session: AsyncSession,
    edition: str | None,
    before: int | None = None,
    limit: int = 50,
    *,
    stage: str | None = None,
    actor: str | None = None,
) -> Sequence[JournalEntry]:
    """Newest first; of one edition, or of all. `stage`: first part of the act, such as `review`."""
    query = select(JournalEntry).order_by(col(JournalEntry.id).desc()).limit(limit)
    if edition is not None:
        query = query.where(JournalEntry.edition == edition)
    if before is not None:
        query = query.where(col(JournalEntry.id) < before)
    if stage is not None:
        query = query.where(col(JournalEntry.act).startswith(f"{stage}.", autoescape=True))
    if actor is not None:
        query = query.where(JournalEntry.actor_id == actor)
    return (await session.exec(query)).all()


async def entries_found(session: AsyncSession, edition: str, wanted: Wanted) -> Found[JournalEntry]:
    """The entries of an edition, newest first; two queries.

    `q` is part of the act or of what it was done to; filters: `stage`, the first part of the act, and `actor`. In the
    usual order the first entry is the anchor of what follows.
    """
    fitting: list[ColumnElement[bool]] = [col(JournalEntry.edition) == edition]
    if stage := wanted.filters.get("stage"):
        fitting.append(col(JournalEntry.act).startswith(f"{stage}.", autoescape=True))
    if actor := wanted.filters.get("actor"):
        fitting.append(col(JournalEntry.actor_id) == actor)
    if wanted.q:
        said = [col(JournalEntry.subject), col(JournalEntry.act)]
        fitting.append(or_(*(each.contains(wanted.q, autoescape=True) for each in said)))
    if wanted.anchor is not None:
        fitting.append(col(JournalEntry.id) <= wanted.anchor)
    columns = {
        "at": col(JournalEntry.at),
        "act": col(JournalEntry.act),
        "actor": col(JournalEntry.actor_id),
        "subject": col(JournalEntry.subject),
    }
    order = ordered(wanted.sort, columns, [col(JournalEntry.id).desc()])
    query = select(JournalEntry).where(*fitting).order_by(*order).offset(wanted.offset).limit(wanted.limit)
    total = (await session.exec(select(func.count()).select_from(JournalEntry).where(*fitting))).one()
    rows = (await session.exec(query)).all()
    first = rows[0].id if rows and not wanted.sort else None
    return Found(rows, total, anchor=wanted.anchor or first)


async def subjects_of(session: AsyncSession, actor: str, kind: str) -> set[str]:
    """Everything of a kind, such as `project`, that somebody did something to."""
    query = select(JournalEntry.subject).where(
        JournalEntry.actor_id == actor, col(JournalEntry.subject).startswith(f"{kind}:")
    )
    return set((await session.exec(query.distinct())).all())


async def actors(session: AsyncSession, edition: str | None) -> Sequence[str]:
    """Everybody who did something."""
    query = select(JournalEntry.actor_id).where(col(JournalEntry.actor_id).is_not(None)).distinct()
    if edition is not None:
        query = query.where(JournalEntry.edition == edition)
    return [actor for actor in (await session.exec(query)).all() if actor is not None]


async def how_far(session: AsyncSession, edition: str) -> tuple[int, int]:
    """How many entries an edition has, and the newest. An entry that is committed late may have a smaller id than
    others, so that neither number alone tells whether something has come.
    """
    query = select(func.count(), func.max(JournalEntry.id)).where(JournalEntry.edition == edition)
    number, newest = (await session.exec(query)).one()
    return number, newest or 0


async def newest(session: AsyncSession) -> int:
    """The largest number of an entry, of any edition; 0: none. One that is committed late may have a smaller one."""
    return (await session.exec(select(func.max(JournalEntry.id)))).one() or 0


async def chained(session: AsyncSession) -> tuple[int, int]:
    """How many entries are chained, and how many wait for the next batch."""
    done = func.count(col(JournalEntry.position))
    linked, every = (await session.exec(select(done, func.count()).select_from(JournalEntry))).one()
    return linked, every - linked


async def entries_about(session: AsyncSession, subject: str, limit: int = 200) -> Sequence[JournalEntry]:
    """What was done to one thing, oldest first."""
    query = (
        select(JournalEntry)
        .where(JournalEntry.subject == subject)
        .order_by(col(JournalEntry.id))
        .limit(limit)
    )
    return (await session.exec(query)).all()


async def entries_of_acts(
    session: AsyncSession, edition: str, acts: Sequence[ActKind], *, subject: str | None = None
) -> Sequence[JournalEntry]:
    """Every time one of these acts was done in an edition, oldest first. `subject`: to one thing only."""
    names = [act.name for act in acts]
    query = (
        select(JournalEntry)
        .where(JournalEntry.edition == edition, col(JournalEntry.act).in_(names))
        .order_by(col(JournalEntry.id))
    )
    if subject is not None:
        query = query.where(JournalEntry.subject == subject)
    return (await session.exec(query)).all()


def content(entry: JournalEntry) -> dict[str, Any]:
    """What of an entry is chained."""
    return {
        "id": entry.id,
        "at": entry.at.isoformat(timespec="microseconds"),
        "act": entry.act,
        "actor": entry.actor_id,
        "edition": entry.edition,
        "subject": entry.subject,
        "details": entry.details,
    }


async def latest_by_subject(session: AsyncSession, edition: str, act: ActKind) -> dict[str, datetime]:
    """When an act was last done in an edition, by what it was done to."""
    query = (
        select(JournalEntry.subject, func.max(JournalEntry.at))
        .where(JournalEntry.edition == edition, JournalEntry.act == act.name)
        .group_by(JournalEntry.subject)
    )
    return dict((await session.exec(query)).all())


async def absent_links(session: AsyncSession, links: Sequence[str]) -> list[str]:
    """Those of these links that the chain does not have."""
    query = select(JournalEntry.chain).where(col(JournalEntry.chain).in_(links))
    found = set((await session.exec(query)).all()) if links else set()
    return [link for link in links if link not in found]


async def first_broken_link(session: AsyncSession) -> int | None:
    """Position of the first entry whose link does not follow from what stands before it; None if all do."""
    previous = START
    expected = 0
    query = (
        select(JournalEntry)
        .where(col(JournalEntry.position).is_not(None))
        .order_by(col(JournalEntry.position))
    )
    for entry in (await session.exec(query)).all():
        if entry.position != expected or entry.chain != link(previous, expected, content(entry)):
            return expected
        if not fits(entry.details, entry.said):
            return expected
        previous, expected = entry.chain, expected + 1
    return None
