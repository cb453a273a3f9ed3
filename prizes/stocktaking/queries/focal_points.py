"""Read who asks to be the focal point of a project, and who is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce
from prizes.kit.listing import Found, Wanted, ordered
from prizes.kit.text import folded
from prizes.nomination.models import Project, ProjectMember
from prizes.stocktaking.models import FocalPoint
from prizes.stocktaking.rules.focal_points import FocalPointState


@dataclass(frozen=True, slots=True)
class FocalPointFound:
    """A request, with its project and who made it."""

    point: FocalPoint
    project: Project
    person: Person


async def request_of(session: AsyncSession, project: Project, person: str) -> FocalPoint | None:
    """What somebody asked of a project, in any state."""
    query = select(FocalPoint).where(FocalPoint.project_id == project.id, FocalPoint.person_id == person)
    return (await session.exec(query)).first()


async def focal_point_of(session: AsyncSession, project: Project) -> FocalPoint | None:
    """Whoever has the role now; not who was granted it and has left the project since."""
    query: Any = (
        select(FocalPoint)
        .join(
            ProjectMember,
            (col(ProjectMember.project_id) == FocalPoint.project_id)
            & (col(ProjectMember.person_id) == FocalPoint.person_id),
        )
        .where(FocalPoint.project_id == project.id, FocalPoint.state == FocalPointState.GRANTED)
    )
    found: FocalPoint | None = (await session.exec(query)).first()
    return found


async def granted(session: AsyncSession, project: Project) -> Sequence[FocalPoint]:
    """Also to who has left the project since."""
    query = select(FocalPoint).where(
        FocalPoint.project_id == project.id, FocalPoint.state == FocalPointState.GRANTED
    )
    return (await session.exec(query)).all()


async def number_waiting(session: AsyncSession, person: str) -> int:
    """Of somebody's own."""
    query = select(func.count()).select_from(FocalPoint)
    waiting = (FocalPoint.person_id == person, FocalPoint.state == FocalPointState.WAITING)
    return (await session.exec(query.where(*waiting))).one()


async def waiting_focal_points(session: AsyncSession, editions: Collection[str]) -> dict[str, int]:
    """How many requests wait for a steward, by slug of these editions; those without any are left out."""
    query: Any = (
        select(col(Edition.slug), func.count())
        .select_from(FocalPoint)
        .join(Project, col(Project.id) == FocalPoint.project_id)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(FocalPoint.state == FocalPointState.WAITING, col(Edition.slug).in_(editions))
        .group_by(col(Edition.slug))
    )
    return dict((await session.exec(query)).all())


async def focal_points_found(
    session: AsyncSession, edition: EditionInForce, wanted: Wanted
) -> Found[FocalPointFound]:
    """Those of an edition: the ones that wait first, the oldest of them first, then the newest decisions; two queries.

    `q` is words of the project, or of a name or an address; filter: `state` ("all": any).
    """
    state, mail = col(FocalPoint.state), func.lower(Person.email)
    name = func.lower(func.coalesce(func.nullif(Person.name, ""), Person.email))
    fitting: list[ColumnElement[bool]] = [col(Project.edition_id) == edition.id]
    fitting += [
        or_(
            col(Project.search).contains(word, autoescape=True),
            name.contains(word, autoescape=True),
            mail.contains(word, autoescape=True),
        )
        for word in folded(wanted.q).split()
    ]
    counting: Any = _beside(select(state, func.count()).select_from(FocalPoint)).where(*fitting)
    counts = dict((await session.exec(counting.group_by(state))).all())
    asked = wanted.filters.get("state", "")
    columns = {
        "title": col(Project.title_key),
        "owner": col(Project.owner_key),
        "person": name,
        "asked_at": col(FocalPoint.asked_at),
        "decided_at": col(FocalPoint.decided_at),
        "state": state,
    }
    usual = [
        (state != FocalPointState.WAITING).asc(),
        col(FocalPoint.decided_at).desc().nulls_first(),
        col(FocalPoint.asked_at),
        col(FocalPoint.id),
    ]
    query: Any = _beside(select(FocalPoint, Project, Person)).where(*fitting)
    if asked not in ("", "all"):
        query = query.where(state == asked)
    query = query.order_by(*ordered(wanted.sort, columns, usual)).offset(wanted.offset).limit(wanted.limit)
    rows = [FocalPointFound(*row) for row in (await session.exec(query)).all()]
    total = sum(counts.values()) if asked in ("", "all") else counts.get(asked, 0)
    return Found(rows, total, counts)


async def focal_point_in(
    session: AsyncSession, edition: EditionInForce, id_: str, *, lock: bool = False
) -> FocalPointFound | None:
    """One of an edition, in any state. `lock`: held until the end of the transaction."""
    if lock:
        await session.get(FocalPoint, id_, with_for_update=True)
    query: Any = _beside(select(FocalPoint, Project, Person))
    query = query.where(FocalPoint.id == id_, col(Project.edition_id) == edition.id)
    row = (await session.exec(query)).first()
    return FocalPointFound(*row) if row else None


def _beside(query: Any) -> Any:
    query = query.join(Project, col(Project.id) == FocalPoint.project_id)
    return query.join(Person, col(Person.id) == FocalPoint.person_id)
