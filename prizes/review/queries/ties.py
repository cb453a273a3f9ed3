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
from prizes.review.models import ExpertProfile
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.hints import Hint, PersonTies, ProjectTies, hints_by_project, organizations


async def hints_for(
    session: AsyncSession, person: Person, projects: Sequence[ProjectFacts]
) -> dict[str, tuple[Hint, ...]]:
    """What speaks for an interest of somebody, by project; only where anything does."""
    ties = await ties_of_projects(session, [p.id for p in projects])
    return hints_by_project(await ties_of_person(session, person, but={p.id for p in projects}), ties)


async def ties_of_person(session: AsyncSession, person: Person, *, but: Collection[str] = ()) -> PersonTies:
    """`but`: projects that are asked about now, and so are no earlier work."""
    return (await ties_of_people(session, [person], but=but))[0]


async def ties_of_people(
    session: AsyncSession, people: Sequence[Person], *, but: Collection[str] = ()
) -> list[PersonTies]:
    """In the order of the people. Two reads, however many. `but`: as in `ties_of_person`."""
    ids = [person.id for person in people]
    profiles: Any = select(ExpertProfile).where(col(ExpertProfile.person_id).in_(ids))
    affiliations = {row.person_id: row.affiliations for row in (await session.exec(profiles)).all()}
    parts, own = _parts(), _parts()
    together: Any = (
        select(own.c.person, parts.c.project, parts.c.person, Project.owner_key)
        .join(parts, parts.c.project == own.c.project)
        .join(Project, col(Project.id) == parts.c.project)
        .where(own.c.person.in_(ids))
    )
    others, owners = defaultdict(set), defaultdict(set)
    for person, project, other, owner in (await session.exec(together)).all():
        if project not in but:
            others[person].add(other)
            owners[person].add(owner)
    return [
        PersonTies(
            email=person.email,
            person=person.id,
            organizations=organizations(person.entity_name, affiliations.get(person.id)),
            country=person.country,
            worked_with=frozenset(others[person.id] - {person.id}),
            owners=frozenset(owners[person.id] - {None, ""}),
        )
        for person in people
    ]


async def ties_of_projects(session: AsyncSession, project_ids: Sequence[str]) -> list[ProjectTies]:
    """Three reads, however many projects."""
    facts: Any = select(  # type: ignore[call-overload]
        Project.id, Project.owner, Project.country, Project.url, Project.owner_email
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
