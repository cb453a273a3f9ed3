"""Read what speaks for an interest of people in projects: organizations, domains, countries, earlier work together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import union_all
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.nomination.models import Project, ProjectMember
from prizes.review.hints import Hint, PersonTies, ProjectTies, hints_by_project, organizations
from prizes.review.models import ExpertProfile
from prizes.review.rules import ProjectFacts


async def hints_for(
    session: AsyncSession, person: Person, projects: Sequence[ProjectFacts]
) -> dict[str, tuple[Hint, ...]]:
    """What speaks for an interest of somebody, by project; only where anything does."""
    ties = await ties_of_projects(session, [p.id for p in projects])
    return hints_by_project(await ties_of_person(session, person, but={p.id for p in projects}), ties)


async def ties_of_person(session: AsyncSession, person: Person, *, but: Collection[str] = ()) -> PersonTies:
    """`but`: projects that are asked about now, and so are no earlier work."""
    profile = await session.get(ExpertProfile, person.id)
    parts, own = _parts(), _parts()
    mine = select(own.c.project).where(own.c.person == person.id)
    rows: Any = (
        select(parts.c.project, parts.c.person, Project.owner_key)
        .join(Project, col(Project.id) == parts.c.project)
        .where(parts.c.project.in_(mine))
    )
    found = [row for row in (await session.exec(rows)).all() if row[0] not in but]
    return PersonTies(
        email=person.email,
        person=person.id,
        organizations=organizations(person.entity_name, profile.affiliations if profile else None),
        country=person.country,
        worked_with=frozenset(other for _, other, _ in found if other != person.id),
        owners=frozenset(owner for _, _, owner in found if owner),
    )


async def ties_of_projects(session: AsyncSession, project_ids: Sequence[str]) -> list[ProjectTies]:
    """Three reads, however many projects."""
    facts: Any = select(
        Project.id,
        Project.owner,
        Project.country,
        Project.url,
        Project.owner_email,
    ).where(col(Project.id).in_(project_ids))
    parts = _parts()
    people: Any = (
        select(parts.c.project, Person.id, Person.email)
        .join(Person, col(Person.id) == parts.c.person)
        .where(parts.c.project.in_(project_ids))
    )
    ids, addresses = defaultdict(set), defaultdict(list)
    for project, person, email in (await session.exec(people)).all():
        ids[project].add(person)
        addresses[project].append(email)
    return [
        ProjectTies(
            project,
            owner,
            country,
            tuple(a for a in (url, owner_email, *addresses[project]) if a),
            frozenset(ids[project]),
        )
        for project, owner, country, url, owner_email in (await session.exec(facts)).all()
    ]


def _parts() -> Any:
    """Who has a part in which project: nominators, editors and readers."""
    return union_all(
        select(col(Project.id).label("project"), col(Project.nominator_id).label("person")).where(
            col(Project.nominator_id).is_not(None)
        ),
        select(col(ProjectMember.project_id).label("project"), col(ProjectMember.person_id).label("person")),
    ).subquery()
