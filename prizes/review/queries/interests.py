"""Read who has an interest in what, and which projects that opens or closes to somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, true
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.document.parts import Panel
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project, ProjectMember
from prizes.nomination.people import Led, is_theirs
from prizes.review.interests import Door, PanelPhase, asks, declaring_phases, door, kinds_that_open
from prizes.review.models import Assignment, DeclaredInterest, PanelSeat, Recusal
from prizes.review.queries.projects import candidates
from prizes.review.rules import ProjectFacts, covers


def declared(panel: Panel) -> ColumnElement[bool]:
    """That the expert of an assignment has declared what they had to, and nothing of it keeps them out."""
    if not asks(panel):
        return true()
    return exists().where(
        col(DeclaredInterest.project_id) == col(Assignment.project_id),
        col(DeclaredInterest.expert_id) == col(Assignment.expert_id),
        col(DeclaredInterest.kind).in_(kinds_that_open(panel)),
    )


async def closed_to(session: AsyncSession, edition: EditionInForce, person_id: str) -> set[str]:
    """The projects of an edition in which somebody takes no part: recused, or one of its people."""
    recused: Any = select(Recusal.project_id).where(Recusal.expert_id == person_id)
    led: Any = select(Project.id).where(Project.nominator_id == person_id)
    written: Any = select(ProjectMember.project_id).where(ProjectMember.person_id == person_id)
    mine = recused.union(led, written).subquery()
    query = select(Project.id).where(Project.edition_id == edition.id, col(Project.id).in_(select(mine.c[0])))
    return set((await session.exec(query)).all())


async def declared_by(
    session: AsyncSession, edition: EditionInForce, person_id: str
) -> dict[str, DeclaredInterest]:
    """What somebody has declared, by project."""
    query = (
        select(DeclaredInterest)
        .join(Project, col(Project.id) == DeclaredInterest.project_id)
        .where(Project.edition_id == edition.id, DeclaredInterest.expert_id == person_id)
    )
    return {row.project_id: row for row in (await session.exec(query)).all()}


async def door_of(session: AsyncSession, phase: PanelPhase, project: Led, person_id: str) -> Door:
    """Whether somebody may see content of a project in a phase; asks nothing of panels or assignments."""
    recused = select(Recusal.id).where(Recusal.project_id == project.id, Recusal.expert_id == person_id)
    away = await is_theirs(session, project, person_id) or (await session.exec(recused)).first() is not None
    said = select(DeclaredInterest.kind).where(
        DeclaredInterest.project_id == project.id, DeclaredInterest.expert_id == person_id
    )
    return door(phase.panel, (await session.exec(said)).first(), away=away)


async def open_to(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, person_id: str, among: Iterable[str]
) -> set[str]:
    """Which of these projects somebody may see content of in a phase: what lists for experts are filtered with."""
    closed = await closed_to(session, edition, person_id)
    said = await declared_by(session, edition, person_id) if asks(phase.panel) else {}
    return {
        project
        for project in among
        if door(phase.panel, said[project].kind if project in said else None, away=project in closed)
        is Door.OPEN
    }


async def undeclared_pairs(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, experts: Collection[str]
) -> set[tuple[str, str]]:
    """Candidates of a phase and experts who have not declared, or nothing that opens: no reviews can come of these."""
    if not asks(phase.panel):
        return set()
    query: Any = (
        select(DeclaredInterest.project_id, DeclaredInterest.expert_id)
        .join(Project, col(Project.id) == DeclaredInterest.project_id)
        .where(Project.edition_id == edition.id, col(DeclaredInterest.kind).in_(kinds_that_open(phase.panel)))
    )
    fine = {(project, expert) for project, expert in (await session.exec(query)).all()}
    every = {(p.id, expert) for p in await candidates(session, edition, phase) for expert in experts}
    return every - fine


async def chaired(session: AsyncSession, edition: EditionInForce, person_id: str) -> frozenset[str]:
    """The categories whose panels somebody chairs; `*`: all."""
    query = select(PanelSeat.category).where(
        PanelSeat.edition_id == edition.id,
        PanelSeat.person_id == person_id,
        PanelSeat.part == "chair",
        PanelSeat.state == "accepted",
    )
    return frozenset((await session.exec(query)).all())


# --- what I declare ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MyInterest:
    """A project of an expert's categories, with what they said of it."""

    project: ProjectFacts
    panel: Panel
    said: DeclaredInterest | None
    door: Door


async def my_interests(
    session: AsyncSession, edition: EditionInForce, *, person_id: str, panel: Collection[str]
) -> list[MyInterest]:
    """Every project that an expert declares for or has declared for now, by category of the rules and title.

    A project before several panels stands under the first of them.
    """
    closed = await closed_to(session, edition, person_id)
    said = await declared_by(session, edition, person_id)
    found: dict[str, MyInterest] = {}
    for phase in declaring_phases(edition.rules, clock.now()):
        for project in await candidates(session, edition, phase):
            if covers(panel, project.category) and project.id not in found:
                mine = said.get(project.id)
                state = door(phase.panel, mine.kind if mine else None, away=project.id in closed)
                found[project.id] = MyInterest(project, phase.panel, mine, state)
    return list(found.values())


def waiting(interests: Iterable[MyInterest]) -> Counter[str]:
    """How many projects are still to be declared, by category."""
    return Counter(i.project.category for i in interests if i.door is Door.UNDECLARED)


# --- what others declared ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeclaredOf:
    """An interest or a recusal, as chairs and stewards see it."""

    person: Person
    project: ProjectFacts
    kind: str | None
    """None: recused without a declaration."""
    note: str
    declared_at: datetime | None
    recusal: Recusal | None
    earlier: Sequence[Any]


async def declarations(
    session: AsyncSession, edition: EditionInForce, projects: Sequence[ProjectFacts]
) -> list[DeclaredOf]:
    """Interests and recusals of these projects, in their order, then by expert. "No interest" is not in it."""
    facts = {project.id: project for project in projects}
    said: Any = (
        select(Person, DeclaredInterest)
        .join(DeclaredInterest, col(DeclaredInterest.expert_id) == Person.id)
        .join(Project, col(Project.id) == DeclaredInterest.project_id)
        .where(Project.edition_id == edition.id)
    )
    away: Any = (
        select(Person, Recusal)
        .join(Recusal, col(Recusal.expert_id) == Person.id)
        .join(Project, col(Project.id) == Recusal.project_id)
        .where(Project.edition_id == edition.id)
    )
    interests = {(d.project_id, p.id): (p, d) for p, d in (await session.exec(said)).all()}
    recusals = {(r.project_id, p.id): (p, r) for p, r in (await session.exec(away)).all()}
    rows = [
        _declared_of(facts[pair[0]], interests.get(pair), recusals.get(pair))
        for pair in interests.keys() | recusals.keys()
        if pair[0] in facts
    ]
    place = {project: n for n, project in enumerate(facts)}
    rows = [row for row in rows if row.recusal is not None or row.kind != "none" or row.earlier]
    return sorted(rows, key=lambda r: (place[r.project.id], r.person.name or "", r.person.email))


def _declared_of(
    project: ProjectFacts,
    said: tuple[Person, DeclaredInterest] | None,
    away: tuple[Person, Recusal] | None,
) -> DeclaredOf:
    person = (said or away)[0]  # type: ignore[index]
    interest, recusal = said[1] if said else None, away[1] if away else None
    return DeclaredOf(
        person,
        project,
        kind=interest.kind if interest else None,
        note=interest.note if interest else "",
        declared_at=interest.declared_at if interest else None,
        recusal=recusal,
        earlier=interest.earlier if interest else (),
    )


async def undeclared_number(
    session: AsyncSession,
    edition: EditionInForce,
    projects: Sequence[ProjectFacts],
    seats: dict[str, set[str]],
) -> dict[str, int]:
    """Of how many of these projects each expert has declared nothing yet; `seats`: categories by expert."""
    query: Any = (
        select(DeclaredInterest.project_id, DeclaredInterest.expert_id)
        .join(Project, col(Project.id) == DeclaredInterest.project_id)
        .where(Project.edition_id == edition.id)
    )
    said = {(project, expert) for project, expert in (await session.exec(query)).all()}
    gone: Any = (
        select(Recusal.project_id, Recusal.expert_id)
        .join(Project, col(Project.id) == Recusal.project_id)
        .where(Project.edition_id == edition.id)
    )
    said |= {(project, expert) for project, expert in (await session.exec(gone)).all()}
    return {
        expert: sum(covers(theirs, p.category) and (p.id, expert) not in said for p in projects)
        for expert, theirs in seats.items()
    }
