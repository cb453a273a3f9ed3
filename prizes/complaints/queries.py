"""Read reports of projects, for the stewards of an edition."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.complaints.models import Complaint
from prizes.complaints.refusals import own_complained_project, unknown_complaint
from prizes.complaints.rules import ComplaintState
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce
from prizes.kit.listing import Found, Wanted, ordered
from prizes.kit.text import folded
from prizes.nomination.models import Project, ProjectMember, ProjectMessage
from prizes.nomination.queries.people import is_theirs
from prizes.nomination.rules.states import Actor

IS_OPEN = col(Complaint.state) == ComplaintState.OPEN


@dataclass(frozen=True, slots=True)
class ReportedProject:
    """A report, and the project that it is about."""

    complaint: Complaint
    project: Project


async def complaint_for(
    session: AsyncSession, edition: EditionInForce, id_: str, steward: str, *, lock: bool = False
) -> ReportedProject:
    """A report as this steward may read and decide it. Raises Missing, and Forbidden to people of the project: who
    reported it is not for them.
    """
    query = select(Complaint, Project).join(Project, col(Project.id) == Complaint.project_id)
    query = query.where(Complaint.id == id_, Project.edition_id == edition.id)
    found = (await session.exec(query.with_for_update(of=Complaint) if lock else query)).first()
    if found is None:
        raise unknown_complaint()
    if await is_theirs(session, found[1], steward):
        raise own_complained_project()
    return ReportedProject(*found)


async def has_replied(session: AsyncSession, complaint: Complaint) -> bool:
    """Whether the people of the project wrote to the stewards since they were asked."""
    if complaint.asked_at is None:
        return False
    query = select(func.count()).select_from(ProjectMessage)
    query = query.where(
        ProjectMessage.project_id == complaint.project_id,
        ProjectMessage.side == Actor.NOMINATOR.value,
        col(ProjectMessage.sent_at) > complaint.asked_at,
    )
    return (await session.exec(query)).one() > 0


async def number_open(session: AsyncSession, project: str) -> int:
    query = select(func.count()).select_from(Complaint).where(Complaint.project_id == project, IS_OPEN)
    return (await session.exec(query)).one()


async def open_complaints(session: AsyncSession, editions: Collection[str]) -> dict[str, int]:
    """How many await a decision, by slug of these editions; those without any are left out."""
    query: Any = (
        select(col(Edition.slug), func.count())
        .select_from(Complaint)
        .join(Project, col(Project.id) == col(Complaint.project_id))
        .join(Edition, col(Edition.id) == col(Project.edition_id))
        .where(IS_OPEN, col(Edition.slug).in_(editions))
        .group_by(col(Edition.slug))
    )
    return dict((await session.exec(query)).all())


async def complaints_found(
    session: AsyncSession, edition: EditionInForce, wanted: Wanted, steward: str
) -> Found[ReportedProject]:
    """Those that await a decision first, the oldest of them first, then the newest decisions; two queries. None
    of a project in which this steward has a role.

    `q` is words of the project's title; filters: `state`, `kind`.
    """
    state = col(Complaint.state)
    member = exists().where(
        col(ProjectMember.project_id) == col(Project.id), col(ProjectMember.person_id) == steward
    )
    fitting = [col(Project.edition_id) == edition.id, ~member]
    fitting.append(col(Project.nominator_id).is_distinct_from(steward))
    fitting += [col(Project.title_key).contains(word, autoescape=True) for word in folded(wanted.q).split()]
    if kind := wanted.filters.get("kind"):
        fitting.append(col(Complaint.kind) == kind)
    counting: Any = select(state, func.count()).select_from(Complaint)
    counting = counting.join(Project, col(Project.id) == Complaint.project_id).where(*fitting).group_by(state)
    counts: dict[str, int] = dict((await session.exec(counting)).all())
    columns = {
        "title": col(Project.title_key),
        "kind": col(Complaint.kind),
        "made_at": col(Complaint.made_at),
        "decided_at": col(Complaint.decided_at),
        "state": state,
    }
    usual: Sequence[Any] = [
        col(Complaint.decided_at).desc().nulls_first(),
        col(Complaint.made_at),
        col(Complaint.id),
    ]
    query: Any = (
        select(Complaint, Project).join(Project, col(Project.id) == Complaint.project_id).where(*fitting)
    )
    asked = wanted.filters.get("state")
    if asked:
        query = query.where(state == asked)
    query = query.order_by(*ordered(wanted.sort, columns, usual)).offset(wanted.offset).limit(wanted.limit)
    total = counts.get(asked, 0) if asked else sum(counts.values())
    return Found([ReportedProject(*row) for row in (await session.exec(query)).all()], total, counts)
