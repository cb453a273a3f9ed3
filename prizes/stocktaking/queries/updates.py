"""Read what owners say of their projects after the contest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce
from prizes.kit.listing import Found, Wanted, ordered
from prizes.kit.text import folded
from prizes.nomination.models import Project
from prizes.stocktaking.models import ProjectUpdate
from prizes.stocktaking.rules.updates import UpdateState

MOST_SHOWN = 50
"""Of one project on its page."""
_NEWEST = (col(ProjectUpdate.as_of).desc(), col(ProjectUpdate.decided_at).desc(), col(ProjectUpdate.id))


@dataclass(frozen=True, slots=True)
class UpdatedProject:
    """An update with its project."""

    update: ProjectUpdate
    project: Project


async def approved_updates(session: AsyncSession, project_id: str) -> Sequence[ProjectUpdate]:
    """What everybody may read of a project, the newest first."""
    query = select(ProjectUpdate).where(
        ProjectUpdate.project_id == project_id, ProjectUpdate.state == UpdateState.APPROVED
    )
    return (await session.exec(query.order_by(*_NEWEST).limit(MOST_SHOWN))).all()


async def open_update(session: AsyncSession, project_id: str) -> ProjectUpdate | None:
    """The one that waits for a steward, or that was returned."""
    query = select(ProjectUpdate).where(
        ProjectUpdate.project_id == project_id, ProjectUpdate.state != UpdateState.APPROVED
    )
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


async def updates_found(
    session: AsyncSession, edition: EditionInForce, wanted: Wanted
) -> Found[UpdatedProject]:
    """Those of an edition, the ones that wait first, the oldest of them first, then the newest decisions; two queries.

    `q` is words of the project; filters: `state` ("all": any), `status`.
    """
    state = col(ProjectUpdate.state)
    fitting: list[ColumnElement[bool]] = [col(Project.edition_id) == edition.id]
    fitting += [col(Project.search).contains(word, autoescape=True) for word in folded(wanted.q).split()]
    if status := wanted.filters.get("status"):
        fitting.append(col(ProjectUpdate.status) == status)
    counting: Any = select(state, func.count()).join(Project).where(*fitting).group_by(state)
    counts = dict((await session.exec(counting)).all())
    asked = wanted.filters.get("state", "")
    columns = {
        "title": col(Project.title_key),
        "owner": col(Project.owner_key),
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
    query: Any = select(ProjectUpdate, Project).join(Project).where(*fitting)
    if asked not in ("", "all"):
        query = query.where(state == asked)
    query = query.order_by(*ordered(wanted.sort, columns, usual)).offset(wanted.offset).limit(wanted.limit)
    rows = [UpdatedProject(*row) for row in (await session.exec(query)).all()]
    total = sum(counts.values()) if asked in ("", "all") else counts.get(asked, 0)
    return Found(rows, total, counts)


async def update_in(
    session: AsyncSession, edition: EditionInForce, update_id: str, *, lock: bool = False
) -> UpdatedProject | None:
    """An update of a project of this edition, in any state. `lock`: held until the end of the transaction."""
    if lock:
        await session.get(ProjectUpdate, update_id, with_for_update=True)
    query: Any = (
        select(ProjectUpdate, Project)
        .join(Project)
        .where(ProjectUpdate.id == update_id, Project.edition_id == edition.id)
    )
    row = (await session.exec(query)).first()
    return UpdatedProject(*row) if row else None
