"""Whom a mailing goes to: the people of the projects that fit some filters, or the experts of a category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import role_holders
from prizes.accounts.rules.roles import Role
from prizes.db import columns_of
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project, ProjectMember
from prizes.nomination.project_roles import ProjectRole
from prizes.nomination.queries.filters import OfficeFilters, office_conditions

Who = Literal["nominators", "experts"]


@dataclass(frozen=True, slots=True)
class ReaderGroup:
    """Which people are meant; an empty value narrows nothing. Of experts only the category counts."""

    who: Who = "nominators"
    editors: bool = False
    """Also those who write a project beside its nominator."""
    state: str = ""
    category: str = ""
    region: str = ""
    country: str = ""
    stakeholder: str = ""
    language: str = ""
    """Language in which the project is written."""
    screening: str = ""
    """A result of the screening."""

    @property
    def filters(self) -> OfficeFilters:
        return OfficeFilters(
            category=self.category,
            country=self.country,
            region=self.region,
            stakeholder=self.stakeholder,
            state=self.state,
            language=self.language,
            screening=self.screening,
        )


LENGTHS = {"state": 24, "category": 32, "region": 20, "country": 2, "stakeholder": 32, "language": 2}


def group_of(values: Mapping[str, Any]) -> ReaderGroup:
    """Of plain values, such as those of an address. What is not known means nothing."""
    texts = {
        each.name: str(values.get(each.name) or "")[: LENGTHS.get(each.name, 24)]
        for each in fields(ReaderGroup)
        if each.name not in ("who", "editors")
    }
    who: Who = "experts" if values.get("who") == "experts" else "nominators"
    return ReaderGroup(who=who, editors=values.get("editors") in (True, "yes"), **texts)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whom a mailing reaches, for one of their projects or for none."""

    person: str
    email: str
    name: str
    lang: str
    project: str | None = None
    title: str = ""


async def readers(
    session: AsyncSession, edition: EditionInForce, group: ReaderGroup, *, by_project: bool
) -> Sequence[Reader]:
    """In the order of projects, or of experts' names. `by_project`: a reader for each project of a person."""
    found = (
        await _experts(session, edition, group)
        if group.who == "experts"
        else await _writers(session, edition, group)
    )
    return found if by_project else list({reader.person: reader for reader in reversed(found)}.values())[::-1]


async def _experts(session: AsyncSession, edition: EditionInForce, group: ReaderGroup) -> list[Reader]:
    holders = await role_holders(session, Role.EXPERT, edition.slug, group.category or None)
    people = {person.id: person for person, _ in holders}
    return [Reader(p.id, p.email, p.name or "", p.lang) for p in people.values()]


async def _writers(session: AsyncSession, edition: EditionInForce, group: ReaderGroup) -> list[Reader]:
    fitting = office_conditions(session, edition, group.filters, "")  # nothing in a group depends on who asks
    of_project = {"project": col(Project.id), "title": col(Project.title)}
    columns = columns_of(
        Reader, Person, person=col(Person.id), name=func.coalesce(col(Person.name), ""), **of_project
    )
    lead = select(*columns).join(Project, col(Project.nominator_id) == Person.id).where(*fitting)
    rows = list((await session.exec(lead.order_by(col(Project.created_at), col(Project.id)))).all())
    if group.editors:
        shared = (
            select(*columns)
            .join(ProjectMember, col(ProjectMember.person_id) == Person.id)
            .join(Project, col(Project.id) == ProjectMember.project_id)
            .where(*fitting, ProjectMember.part == ProjectRole.EDITOR.value)
            .order_by(col(Project.created_at), col(Project.id), col(ProjectMember.added_at))
        )
        rows += (await session.exec(shared)).all()
    each = {
        (row.person, row.project): row for row in reversed(rows)
    }  # a nominator who is an editor too is one reader
    return [Reader(*row) for row in reversed(each.values())]
