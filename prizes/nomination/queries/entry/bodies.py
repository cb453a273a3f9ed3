"""Read who acts for the bodies that propose projects, and what they have proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, literal, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.kit.listing import EVERYTHING, Found, Wanted, ordered
from prizes.nomination.models import BodyDelegate, Project, ProjectInvitation
from prizes.nomination.project_roles import ProjectRole
from prizes.nomination.rules.entry.proposing import EntryStanding
from prizes.nomination.rules.states import State


@dataclass(frozen=True, slots=True)
class ProposedEntry:
    """A project that a body proposed."""

    id: str
    """Of the project."""
    body: str
    title: str
    language: str
    owner: str
    country: str | None
    category: str | None
    standing: str
    """An `EntryStanding`."""
    state: str
    created_at: datetime


async def acting_for(session: AsyncSession, edition: EditionInForce, person: Person) -> list[str]:
    """Ids of the bodies for which somebody acts."""
    query = select(BodyDelegate.body).where(
        BodyDelegate.edition_id == edition.id,
        BodyDelegate.canonical_email == person.canonical_email,
        col(BodyDelegate.ended_at).is_(None),
    )
    return sorted((await session.exec(query)).all())


async def number_proposed(session: AsyncSession, edition: EditionInForce, body: str) -> int:
    """How many projects a body has proposed that are not withdrawn."""
    query = (
        select(func.count())
        .select_from(Project)
        .where(Project.edition_id == edition.id, Project.body == body)
        .where(col(Project.state) != State.WITHDRAWN)
    )
    return (await session.exec(query)).one()


async def entries_of(session: AsyncSession, edition: EditionInForce, body: str) -> Sequence[ProposedEntry]:
    """What a body has proposed, the newest first."""
    wanted = Wanted(filters={"of_body": body}, limit=EVERYTHING)
    return (await proposed_entries(session, edition, wanted)).rows


async def proposed_entries(
    session: AsyncSession, edition: EditionInForce, wanted: Wanted
) -> Found[ProposedEntry]:
    """Those of all bodies of an edition, the newest first; two queries. `q` is part of a title or of the name of an
    owner; filters: `of_body` by its id, `standing`.
    """
    standing = _standing()
    fitting: list[ColumnElement[bool]] = [
        col(Project.edition_id) == edition.id,
        col(Project.body).is_not(None),
    ]
    if wanted.q:
        searched = (Project.title, Project.owner)
        fitting.append(
            or_(*(func.lower(each).contains(wanted.q.lower(), autoescape=True) for each in searched))
        )
    if body := wanted.filters.get("of_body"):
        fitting.append(col(Project.body) == body)
    if asked := wanted.filters.get("standing"):
        fitting.append(standing == asked)
    columns: dict[str, Any] = {
        "title": col(Project.title_key),
        "body": col(Project.body),
        "owner": col(Project.owner_key),
        "created_at": col(Project.created_at),
    }
    order = ordered(wanted.sort, columns, [col(Project.created_at).desc(), col(Project.id)])
    choose: Any = select
    query = choose(
        *(Project.id, Project.body, Project.title, Project.language, Project.owner, Project.country),
        *(Project.category, standing, Project.state, Project.created_at),
    )
    query = query.where(*fitting).order_by(*order).offset(wanted.offset).limit(wanted.limit)
    number = select(func.count()).select_from(Project).where(*fitting)
    rows = (await session.exec(query)).all()
    return Found([ProposedEntry(*row) for row in rows], (await session.exec(number)).one())


def _standing() -> ColumnElement[str]:
    offered = (
        col(ProjectInvitation.project_id) == col(Project.id),
        col(ProjectInvitation.part) == ProjectRole.NOMINATOR.value,
    )
    unanswered = col(ProjectInvitation.answered_at).is_(None)
    return case(
        (col(Project.state) == State.WITHDRAWN, literal(EntryStanding.WITHDRAWN.value)),
        (col(Project.state) != State.DRAFT, literal(EntryStanding.SUBMITTED.value)),
        (col(Project.owner_accepted_at).is_not(None), literal(EntryStanding.WRITING.value)),
        (
            exists().where(*offered, unanswered, col(ProjectInvitation.expires_at) > clock.now()),
            literal(EntryStanding.WAITING.value),
        ),
        (
            exists().where(*offered, col(ProjectInvitation.accepted).is_(False)),
            literal(EntryStanding.DECLINED.value),
        ),
        (exists().where(*offered), literal(EntryStanding.LAPSED.value)),
        else_=literal(EntryStanding.WRITING.value),
    )


async def delegates(session: AsyncSession, edition: EditionInForce, wanted: Wanted) -> Found[BodyDelegate]:
    """Those whom two stewards have appointed, the newest first; two queries. `q` is part of an address; filters:
    `of_body` by its id, `acting` "yes" or "no".
    """
    fitting: list[ColumnElement[bool]] = [col(BodyDelegate.edition_id) == edition.id]
    if wanted.q:
        fitting.append(func.lower(BodyDelegate.email).contains(wanted.q.lower(), autoescape=True))
    if body := wanted.filters.get("of_body"):
        fitting.append(col(BodyDelegate.body) == body)
    if acting := wanted.filters.get("acting"):
        fitting.append(col(BodyDelegate.ended_at).is_(None) == (acting == "yes"))
    columns = {
        "email": col(BodyDelegate.email),
        "body": col(BodyDelegate.body),
        "appointed_at": col(BodyDelegate.appointed_at),
        "ended_at": col(BodyDelegate.ended_at),
    }
    order = ordered(wanted.sort, columns, [col(BodyDelegate.appointed_at).desc(), col(BodyDelegate.id)])
    query = select(BodyDelegate).where(*fitting).order_by(*order).offset(wanted.offset).limit(wanted.limit)
    total = (await session.exec(select(func.count()).select_from(BodyDelegate).where(*fitting))).one()
    return Found((await session.exec(query)).all(), total)
