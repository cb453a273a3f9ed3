"""Read who may submit after the close, and by what instant the calendar judges them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.kit.listing import Found, Wanted, ordered
from prizes.nomination.models import LateEntry, Project
from prizes.nomination.project_roles import Author, DraftKey
from prizes.nomination.rules.late_entries import judged_at
from prizes.nomination.rules.states import State

BOUND = (State.DRAFT, State.SUBMITTED)
"""States in which the close of submission matters."""


async def calendar_time(
    session: AsyncSession,
    edition: EditionInForce,
    author: Author,
    project: Project | None = None,
    *,
    lock: bool = False,
) -> datetime:
    """The instant by which the calendar of submission is asked for somebody: now, or just before the close for who
    is let in late. One late entry lets one project in. `project` None: they want to begin one.

    Nothing is read before the close. `lock`: of two submissions at once the second waits for the first.
    """
    now, closes = clock.arrived(), close_of(edition)
    if closes is None or now < closes or not may_be_late(edition):
        return now
    person = project.nominator_id if project else (None if isinstance(author, DraftKey) else author.id)
    if person is None or (project is not None and project.state not in BOUND):
        return now
    query = select(LateEntry.until).where(
        LateEntry.edition_id == edition.id, LateEntry.person_id == person, col(LateEntry.until) > now
    )
    ends = (await session.exec(query.with_for_update() if lock else query)).all()
    if not ends:
        return now
    if project is not None and project.submitted_at is not None:
        return judged_at(edition.rules, now, max(ends)) if project.submitted_at >= closes else now
    used = await _used(session, edition, person, closes)
    return judged_at(edition.rules, now, max(ends)) if used < len(ends) else now


def close_of(edition: EditionInForce) -> datetime | None:
    phase = edition.rules.submission
    return edition.rules.instant(phase.closes) if phase else None


def may_be_late(edition: EditionInForce) -> bool:
    """Whether the rules let anybody in late."""
    return edition.rules.submission is not None and edition.rules.submission.late_hours > 0


async def _used(session: AsyncSession, edition: EditionInForce, person: str, closes: datetime) -> int:
    """How many projects somebody has submitted after the close, whatever became of them."""
    query = (
        select(func.count())
        .select_from(Project)
        .where(Project.edition_id == edition.id, Project.nominator_id == person)
        .where(col(Project.submitted_at) >= closes)
    )
    return (await session.exec(query)).one()


async def late_entries(session: AsyncSession, edition: EditionInForce, wanted: Wanted) -> Found[LateEntry]:
    """Those that two stewards have approved, the newest first; two queries.

    `q` is part of an address; filter `opened`: "yes" where the code was entered, "no" where it was not.
    """
    fitting: list[ColumnElement[bool]] = [col(LateEntry.edition_id) == edition.id]
    if wanted.q:
        fitting.append(func.lower(LateEntry.email).contains(wanted.q.lower(), autoescape=True))
    if opened := wanted.filters.get("opened"):
        fitting.append(col(LateEntry.opened_at).is_not(None) == (opened == "yes"))
    columns = {
        "email": col(LateEntry.email),
        "until": col(LateEntry.until),
        "opened_at": col(LateEntry.opened_at),
        "approved_at": col(LateEntry.created_at),
    }
    order = ordered(wanted.sort, columns, [col(LateEntry.created_at).desc(), col(LateEntry.id)])
    query = select(LateEntry).where(*fitting).order_by(*order).offset(wanted.offset).limit(wanted.limit)
    total = (await session.exec(select(func.count()).select_from(LateEntry).where(*fitting))).one()
    return Found((await session.exec(query)).all(), total)


async def late_count(session: AsyncSession, edition: EditionInForce) -> int:
    """How many people were let in late; everybody may know it."""
    query = select(func.count()).select_from(LateEntry).where(LateEntry.edition_id == edition.id)
    return (await session.exec(query)).one()
