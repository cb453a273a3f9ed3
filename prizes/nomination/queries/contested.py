"""Read what is contested: appeals against ineligibility, and what owners answered when they were asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.kit.listing import Found, Wanted, ordered
from prizes.kit.text import folded
from prizes.nomination.models import Appeal, OwnerConsent, Project


@dataclass(frozen=True, slots=True)
class AppealedProject:
    """A project that was found ineligible, and its nominator's appeal."""

    project: Project
    appeal: Appeal
    state: str
    """`open`, `upheld` or `refused`."""
    taken_by: str | None = None
    """Name of the steward who looks after it."""


@dataclass(frozen=True, slots=True)
class AskedOwner:
    """A project whose owner was asked whether it agrees."""

    project: Project
    consent: OwnerConsent
    state: str
    """`asked`, `confirmed` or `objected`."""


async def appeals(session: AsyncSession, edition: EditionInForce, wanted: Wanted) -> Found[AppealedProject]:
    """Those without an answer first, the oldest first; two queries.

    `q` is words of the project; filters: `state`, `category`.
    """
    state = case(
        (col(Appeal.decided_at).is_(None), literal("open")),
        (col(Appeal.upheld).is_(True), literal("upheld")),
        else_=literal("refused"),
    )
    columns = {"made_at": col(Appeal.made_at), "decided_at": col(Appeal.decided_at)}
    usual = [col(Appeal.decided_at).is_not(None), col(Appeal.made_at), col(Appeal.id)]
    found = await _found(
        session, edition, wanted, of_project=Appeal, state=state, columns=columns, usual=usual
    )
    return Found([AppealedProject(*row) for row in found.rows], found.total, found.counts)


async def owner_answers(session: AsyncSession, edition: EditionInForce, wanted: Wanted) -> Found[AskedOwner]:
    """The newest answers first, then those that lack one; two queries.

    `q` is words of the project; filters: `state` ("all": any), `category`.
    """
    state = func.coalesce(col(OwnerConsent.answer), literal("asked"))
    columns = {
        "email": col(OwnerConsent.email),
        "asked_at": col(OwnerConsent.asked_at),
        "answered_at": col(OwnerConsent.answered_at),
    }
    usual = [col(OwnerConsent.answered_at).desc().nulls_last(), col(OwnerConsent.id)]
    found = await _found(
        session, edition, wanted, of_project=OwnerConsent, state=state, columns=columns, usual=usual
    )
    return Found([AskedOwner(*row) for row in found.rows], found.total, found.counts)


async def _found(
    session: AsyncSession,
    edition: EditionInForce,
    wanted: Wanted,
    *,
    of_project: Any,
    state: ColumnElement[str],
    columns: dict[str, Any],
    usual: list[Any],
) -> Found[Any]:
    """Rows of project, what hangs on it, and its state."""
    fitting: list[ColumnElement[bool]] = [col(Project.edition_id) == edition.id]
    fitting += [col(Project.search).contains(word, autoescape=True) for word in folded(wanted.q).split()]
    if category := wanted.filters.get("category"):
        fitting.append(col(Project.category) == category)
    joined = col(Project.id) == of_project.project_id
    counting: Any = select(state, func.count()).select_from(of_project).join(Project, joined).where(*fitting)
    counts = dict((await session.exec(counting.group_by(state))).all())
    asked = wanted.filters.get("state", "")
    columns = columns | {
        "title": col(Project.title_key),
        "owner": col(Project.owner_key),
        "category": col(Project.category),
        "state": state,
    }
    query: Any = select(Project, of_project, state.label("state")).join(of_project, joined).where(*fitting)
    if asked not in ("", "all"):
        query = query.where(state == asked)
    order = ordered(wanted.sort, columns, usual)
    rows = (await session.exec(query.order_by(*order).offset(wanted.offset).limit(wanted.limit))).all()
    total = sum(counts.values()) if asked in ("", "all") else counts.get(asked, 0)
    return Found(rows, total, counts)
