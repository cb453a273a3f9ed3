"""Read who has a part in a project, and what parts somebody has or is offered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.models import Edition
from prizes.nomination.models import Project, ProjectInvitation, ProjectMember
from prizes.nomination.project_roles import ProjectRole

MOST_MINE = 200
"""Projects listed on one's own page; more than anybody has."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody with a part in a project."""

    person: Person
    part: ProjectRole


@dataclass(frozen=True, slots=True)
class MyProject:
    """A project in which somebody has a part, in any edition."""

    id: str
    edition: str
    """Slug."""
    title: str
    language: str
    state: str
    part: ProjectRole


@dataclass(frozen=True, slots=True)
class ProjectRoleOffer:
    """A part that is offered to somebody."""

    id: str
    part: ProjectRole
    title: str
    language: str


async def participants(session: AsyncSession, project: Project) -> list[Participant]:
    """The nominator, then the others in the order they came."""
    query: Any = (
        select(Person, ProjectMember.part)
        .join(ProjectMember, col(ProjectMember.person_id) == Person.id)
        .where(ProjectMember.project_id == project.id)
        .order_by(col(ProjectMember.added_at), col(Person.id))
    )
    members = [Participant(person, ProjectRole(part)) for person, part in (await session.exec(query)).all()]
    nominator = await session.get(Person, project.nominator_id) if project.nominator_id else None
    return [Participant(nominator, ProjectRole.NOMINATOR), *members] if nominator else members


async def my_projects(session: AsyncSession, person: Person) -> list[MyProject]:
    """In all editions, the last changed first."""
    columns: tuple[Any, ...] = (
        Project.id,
        Edition.slug,
        Project.title,
        Project.language,
        Project.state,
        ProjectMember.part,
    )
    mine = (col(ProjectMember.project_id) == Project.id) & (col(ProjectMember.person_id) == person.id)
    query: Any = (
        select(*columns)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .outerjoin(ProjectMember, mine)
        .where((col(Project.nominator_id) == person.id) | col(ProjectMember.part).is_not(None))
        .order_by(col(Project.updated_at).desc(), col(Project.id))
        .limit(MOST_MINE)
    )
    rows = (await session.exec(query)).all()
    return [
        MyProject(at, slug, title, language, state, ProjectRole(part) if part else ProjectRole.NOMINATOR)
        for at, slug, title, language, state, part in rows
    ]


def has_part(project: Any, person: Any) -> ColumnElement[bool]:
    """That somebody is an editor or reader of a project; both are columns of the query, or values."""
    return exists().where(col(ProjectMember.project_id) == project, col(ProjectMember.person_id) == person)


async def editors_of(session: AsyncSession, project_ids: Sequence[str]) -> dict[str, list[Person]]:
    """Who writes these projects beside their nominators: they get the letters that ask for something too."""
    query: Any = (
        select(ProjectMember.project_id, Person)
        .join(Person, col(Person.id) == ProjectMember.person_id)
        .where(col(ProjectMember.project_id).in_(project_ids), ProjectMember.part == ProjectRole.EDITOR.value)
        .order_by(ProjectMember.project_id, col(ProjectMember.added_at), col(Person.id))
    )
    editors: dict[str, list[Person]] = {}
    for project, person in (await session.exec(query)).all():
        editors.setdefault(project, []).append(person)
    return editors


async def writers_of(session: AsyncSession, projects: Iterable[HasNominator]) -> dict[str, list[str]]:
    """Nominators and editors: ids of their projects by person, in the order in which the projects come."""
    theirs: dict[str, list[str]] = {}
    projects = list(projects)
    editors = await editors_of(session, [project.id for project in projects])
    for project in projects:
        persons = [editor.id for editor in editors.get(project.id, ())]
        for person in [project.nominator_id, *persons] if project.nominator_id else persons:
            theirs.setdefault(person, []).append(project.id)
    return theirs


class HasNominator(Protocol):
    """What has a nominator: a project, or what is known of one."""

    @property
    def id(self) -> str: ...
    @property
    def nominator_id(self) -> str | None: ...


async def is_theirs(session: AsyncSession, project: HasNominator, person_id: str) -> bool:
    """Whether somebody has any part in a project, and so judges it nowhere."""
    if project.nominator_id == person_id:
        return True
    return await session.get(ProjectMember, (project.id, person_id)) is not None


async def roles_in(
    session: AsyncSession, person: Person, project_ids: Sequence[str]
) -> dict[str, ProjectRole]:
    """As editor or reader, by project."""
    query: Any = select(ProjectMember.project_id, ProjectMember.part).where(
        ProjectMember.person_id == person.id, col(ProjectMember.project_id).in_(project_ids)
    )
    return {project: ProjectRole(part) for project, part in (await session.exec(query)).all()}


async def offers_to(session: AsyncSession, person: Person) -> list[ProjectRoleOffer]:
    """Open ones, the newest first."""
    columns: tuple[Any, ...] = (
        ProjectInvitation.id,
        ProjectInvitation.part,
        Project.title,
        Project.language,
    )
    query: Any = (
        select(*columns)
        .join(Project, col(Project.id) == ProjectInvitation.project_id)
        .where(ProjectInvitation.canonical_email == person.canonical_email)
        .where(col(ProjectInvitation.answered_at).is_(None))
        .where(col(ProjectInvitation.expires_at) > clock.now())
        .order_by(col(ProjectInvitation.created_at).desc(), col(ProjectInvitation.id))
    )
    return [
        ProjectRoleOffer(at, ProjectRole(part), *rest)
        for at, part, *rest in (await session.exec(query)).all()
    ]
