"""Read what owners say of their projects after the contest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce
from prizes.kit.listing import Found, Wanted, ordered
from prizes.kit.text import folded
from prizes.nomination.models import Project
from prizes.stocktaking.models import Contribution, ProjectUpdate
from prizes.stocktaking.rules.updates import UpdateState

MOST_SHOWN = 50
"""Of one project on its page."""
_NEWEST = (col(ProjectUpdate.as_of).desc(), col(ProjectUpdate.decided_at).desc(), col(ProjectUpdate.id))


@dataclass(frozen=True, slots=True)
class UpdatedProject:
    """An update with its project: of a contest, or contributed."""

    update: ProjectUpdate
    project: Project | Contribution

    @property
    def contributed(self) -> bool:
        return isinstance(self.project, Contribution)


def is_of(project: Project | Contribution) -> ColumnElement[bool]:
    """In a query: updates of this project."""
    if isinstance(project, Contribution):
        return col(ProjectUpdate.contribution_id) == project.id
    return col(ProjectUpdate.project_id) == project.id


async def approved_updates(session: AsyncSession, project: Project | Contribution) -> Sequence[ProjectUpdate]:
    """What everybody may read of a project, the newest first."""
    query = select(ProjectUpdate).where(is_of(project), ProjectUpdate.state == UpdateState.APPROVED)
    return (await session.exec(query.order_by(*_NEWEST).limit(MOST_SHOWN))).all()


async def open_update(session: AsyncSession, project: Project | Contribution) -> ProjectUpdate | None:
    """The one that waits for a steward, or that was returned."""
    query = select(ProjectUpdate).where(is_of(project), ProjectUpdate.state != UpdateState.APPROVED)
    return (await session.exec(query)).first()


def statuses_in_force(ids: Collection[str]) -> Any:
    """A query for projects and their statuses, those in force first: of the newest update that is approved."""
    query: Any = select(ProjectUpdate.project_id, ProjectUpdate.status).where(
        col(ProjectUpdate.project_id).in_(ids), ProjectUpdate.state == UpdateState.APPROVED
    )
    return query.order_by(*_NEWEST)


async def status_of_projects(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """By project the status in force; projects of which no update is approved are left out."""
    rows = (await session.exec(statuses_in_force(ids))).all() if ids else []
    return dict(reversed(rows))


async def waiting_updates(session: AsyncSession, editions: Collection[str]) -> dict[str, int]:
    """How many wait for a steward, by slug of these editions; those without any are left out."""
    query: Any = (
        select(col(Edition.slug), func.count())
        .select_from(ProjectUpdate)
        .join(Project, col(Project.id) == ProjectUpdate.project_id)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(ProjectUpdate.state == UpdateState.WAITING, col(Edition.slug).in_(editions))
        .group_by(col(Edition.slug))
    )
    return dict((await session.exec(query)).all())


async def waiting_contributed_updates(session: AsyncSession) -> int:
    """How many updates of contributed projects wait for a steward."""
    query = select(func.count()).select_from(ProjectUpdate)
    waiting = (col(ProjectUpdate.contribution_id).is_not(None), ProjectUpdate.state == UpdateState.WAITING)
    return (await session.exec(query.where(*waiting))).one()


async def updates_found(
    session: AsyncSession, edition: EditionInForce, wanted: Wanted
) -> Found[UpdatedProject]:
    """Those of an edition and those of contributed projects, which belong to the office of every contest: the ones that
    wait first, the oldest of them first, then the newest decisions; two queries.

    `q` is words of the project; filters: `state` ("all": any), `status`.
    """
    state, contributed_owner = col(ProjectUpdate.state), func.lower(Contribution.owner)
    fitting: list[ColumnElement[bool]] = [_decided_in(edition)]
    fitting += [
        or_(
            col(Project.search).contains(word, autoescape=True),
            col(Contribution.title_key).contains(word, autoescape=True),
            contributed_owner.contains(word, autoescape=True),
        )
        for word in folded(wanted.q).split()
    ]
    if status := wanted.filters.get("status"):
        fitting.append(col(ProjectUpdate.status) == status)
    counting: Any = _beside(select(state, func.count()).select_from(ProjectUpdate)).where(*fitting)
    counting = counting.group_by(state)
    counts = dict((await session.exec(counting)).all())
    asked = wanted.filters.get("state", "")
    columns = {
        "title": func.coalesce(Project.title_key, Contribution.title_key),
        "owner": func.coalesce(Project.owner_key, contributed_owner),
        "status": col(ProjectUpdate.status),
        "as_of": col(ProjectUpdate.as_of),
        "proposed_at": col(ProjectUpdate.proposed_at),
        "decided_at": col(ProjectUpdate.decided_at),
        "state": state,
    }
    usual = [
        (state != UpdateState.WAITING).asc(),
        col(ProjectUpdate.decided_at).desc().nulls_first(),
        col(ProjectUpdate.proposed_at),
        col(ProjectUpdate.id),
    ]
    query: Any = _beside(select(ProjectUpdate, Project, Contribution)).where(*fitting)
    if asked not in ("", "all"):
        query = query.where(state == asked)
    query = query.order_by(*ordered(wanted.sort, columns, usual)).offset(wanted.offset).limit(wanted.limit)
    rows = [_updated(*row) for row in (await session.exec(query)).all()]
    total = sum(counts.values()) if asked in ("", "all") else counts.get(asked, 0)
    return Found(rows, total, counts)


async def update_in(
    session: AsyncSession, edition: EditionInForce, update_id: str, *, lock: bool = False
) -> UpdatedProject | None:
    """An update of a project of this edition, or of a contributed project, in any state. `lock`: held until the end of
    the transaction.
    """
    if lock:
        await session.get(ProjectUpdate, update_id, with_for_update=True)
    query: Any = _beside(select(ProjectUpdate, Project, Contribution))
    row = (await session.exec(query.where(ProjectUpdate.id == update_id, _decided_in(edition)))).first()
    return _updated(*row) if row else None


def _decided_in(edition: EditionInForce) -> ColumnElement[bool]:
    """What the stewards of an edition decide. The register is no part of a test edition."""
    theirs = col(Project.edition_id) == edition.id
    return theirs if edition.rehearsal else or_(theirs, col(ProjectUpdate.contribution_id).is_not(None))


def _beside(query: Any) -> Any:
    """With the project, whichever it is of."""
    query = query.outerjoin(Project, col(Project.id) == ProjectUpdate.project_id)
    return query.outerjoin(Contribution, col(Contribution.id) == ProjectUpdate.contribution_id)


def _updated(update: ProjectUpdate, project: Project | None, one: Contribution | None) -> UpdatedProject:
    found = project or one
    assert found is not None  # by the constraint `of_one`
    return UpdatedProject(update, found)
