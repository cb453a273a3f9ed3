"""Read who has an interest in what, and which projects that opens or closes to somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, true
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person, RoleGrant
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY, Role
from prizes.edition.document.components import Panel
from prizes.edition.document.phases import PhaseBase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase, named_or_now
from prizes.nomination.models import Project, ProjectMember
from prizes.nomination.queries.people import HasNominator, is_theirs
from prizes.review.models import Assignment, DeclaredInterest, PanelSeat, Recusal
from prizes.review.queries.projects import FACTS, candidates
from prizes.review.queries.working import panel_in, phases_of_seats
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.hints import Hint, calls_for_a_look
from prizes.review.rules.interests import (
    NONE,
    Door,
    asks,
    declaring_phases,
    door,
    kinds_that_open,
    working_phases,
)
from prizes.review.rules.reviews import covers, panel_of
from prizes.review.rules.seats import works_in


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


async def declared_all(session: AsyncSession, projects: Sequence[str]) -> set[str]:
    """People who have declared, of every one of these projects, whether they have an interest in it."""
    if not projects:
        return set()
    query = (
        select(DeclaredInterest.expert_id)
        .where(col(DeclaredInterest.project_id).in_(projects))
        .group_by(col(DeclaredInterest.expert_id))
        .having(func.count(func.distinct(DeclaredInterest.project_id)) == len(set(projects)))
    )
    return set((await session.exec(query)).all())


async def door_of(session: AsyncSession, phase: PanelPhase, project: HasNominator, person_id: str) -> Door:
    """Whether somebody may see content of a project in a phase; asks nothing of panels or assignments."""
    recused = select(Recusal.id).where(Recusal.project_id == project.id, Recusal.expert_id == person_id)
    away = await is_theirs(session, project, person_id) or (await session.exec(recused)).first() is not None
    said = select(DeclaredInterest.kind).where(
        DeclaredInterest.project_id == project.id, DeclaredInterest.expert_id == person_id
    )
    return door(phase.panel, (await session.exec(said)).first(), away=away)


async def open_projects(
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


async def chaired(
    session: AsyncSession, edition: EditionInForce, person_id: str, phase: PhaseBase | None = None
) -> frozenset[str]:
    """The categories whose panels somebody chairs in a phase; `*`: all.

    `phase` None: those of panels that work in all phases without members of their own. They alone are theirs to look
    after beyond a phase.
    """
    rows = await _chairs(session, edition, person_id)
    return frozenset(code for code, phases in rows if (works_in(phase, phases) if phase else not phases))


async def chaired_phase(session: AsyncSession, edition: EditionInForce, person_id: str) -> PanelPhase | None:
    """Of the phases in which somebody chairs a panel the one of now; None: they chair none."""
    rows = await _chairs(session, edition, person_id)
    theirs = [p for p in working_phases(edition.rules) if any(works_in(p, phases) for _, phases in rows)]
    return named_or_now(edition.rules, theirs, None, clock.now())


async def _chairs(
    session: AsyncSession, edition: EditionInForce, person_id: str
) -> Sequence[tuple[str, Sequence[str]]]:
    """Category and named phases of the seats of a chair. One whose role was taken away is none."""
    query = select(PanelSeat.category, PanelSeat.phases).where(
        PanelSeat.edition_id == edition.id,
        PanelSeat.person_id == person_id,
        PanelSeat.part == "chair",
        PanelSeat.state == "accepted",
        exists().where(
            col(RoleGrant.person_id) == person_id,
            col(RoleGrant.role) == Role.EXPERT.value,
            col(RoleGrant.edition).in_((ANY, edition.slug)),
            col(RoleGrant.category).in_((ANY, col(PanelSeat.category))),
        ),
    )
    return [(code, list(phases)) for code, phases in (await session.exec(query)).all()]


# --- what I declare ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MyInterest:
    """A project of an expert's categories, with what they said of it."""

    project: ProjectFacts
    panel: Panel
    said: DeclaredInterest | None
    door: Door
    hidden: frozenset[str] = frozenset()
    """What the review of the project hides from experts: of a blind one nothing is told before it either."""

    @property
    def owner(self) -> str | None:
        return None if "owner" in self.hidden else self.project.owner

    @property
    def country(self) -> str | None:
        return None if "country" in self.hidden else self.project.country


async def my_interests(
    session: AsyncSession, edition: EditionInForce, *, person_id: str, panel: Collection[str]
) -> list[MyInterest]:
    """Every project that an expert declares for or has declared for now, by category of the rules and title.

    A project before several panels stands under the first of them.
    """
    closed = await closed_to(session, edition, person_id)
    said = await declared_by(session, edition, person_id)
    named = await phases_of_seats(session, edition, person_id)
    found: dict[str, MyInterest] = {}
    for phase in declaring_phases(edition.rules, clock.now()):
        here = panel_in(panel, phase, person_id, named)
        hidden = frozenset(phase.marking.hidden if phase.marking else ())
        for project in await candidates(session, edition, phase):
            if covers(here, project.category) and project.id not in found:
                mine = said.get(project.id)
                state = door(phase.panel, mine.kind if mine else None, away=project.id in closed)
                found[project.id] = MyInterest(project, phase.panel, mine, state, hidden)
    return list(found.values())


async def interests_of(session: AsyncSession, edition: EditionInForce, me: SignedIn) -> list[MyInterest]:
    """The same of whoever is here."""
    panel = panel_of(me.grants, edition.slug)
    return await my_interests(session, edition, person_id=me.person.id, panel=panel)


def waiting(interests: Iterable[MyInterest]) -> Counter[str]:
    """How many projects are still to be declared, by category."""
    return Counter(i.project.category for i in interests if i.door is Door.UNDECLARED)


def asked_alone(interests: Iterable[MyInterest], hints: Mapping[str, Collection[Hint]]) -> set[str]:
    """The projects for which something speaks for an interest: nobody says "no interest" to them along with others."""
    return {
        i.project.id for i in interests if calls_for_a_look(hints.get(i.project.id, ()), i.panel.interests)
    }


# --- what others declared ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeclaredOf:
    """An interest or a recusal, as chairs and stewards see it."""

    person: Person
    project: ProjectFacts
    said: DeclaredInterest | None
    """None: recused without a declaration."""
    recusal: Recusal | None


async def declarations(
    session: AsyncSession,
    edition: EditionInForce,
    *,
    category: str | None = None,
    project: str | None = None,
    expert: str | None = None,
) -> list[DeclaredOf]:
    """Interests and recusals, by category of the rules, title and expert; a bare "no interest" is not among them."""
    choose: Any = select
    said = choose(Person, DeclaredInterest, *FACTS).where(
        DeclaredInterest.expert_id == Person.id,
        DeclaredInterest.project_id == Project.id,
        (col(DeclaredInterest.kind) != NONE) | (col(DeclaredInterest.note) != ""),
    )
    away = choose(Person, Recusal, *FACTS).where(
        Recusal.expert_id == Person.id, Recusal.project_id == Project.id
    )
    within = [Project.edition_id == edition.id]
    within += [Project.category == category] if category else []
    within += [Project.id == project] if project else []
    within += [Person.id == expert] if expert else []
    found: dict[tuple[str, str], DeclaredOf] = {}
    for person, interest, *facts in (await session.exec(said.where(*within))).all():
        found[interest.project_id, person.id] = DeclaredOf(person, ProjectFacts(*facts), interest, None)
    for person, recusal, *facts in (await session.exec(away.where(*within))).all():
        same = found.get((recusal.project_id, person.id))
        found[recusal.project_id, person.id] = DeclaredOf(
            person, ProjectFacts(*facts), same.said if same else None, recusal
        )
    place = {c.code: n for n, c in enumerate(edition.rules.categories)}
    return sorted(found.values(), key=lambda row: _place_of(row, place))


def _place_of(row: DeclaredOf, place: dict[str, int]) -> tuple[int, str, str, str, str]:
    project, person = row.project, row.person
    at = place.get(project.category, len(place))
    return at, project.title.casefold(), project.id, person.name or "", person.email


async def undeclared_number(
    session: AsyncSession, projects: Sequence[ProjectFacts], seats: Mapping[str, Collection[str]]
) -> dict[str, int]:
    """Of how many of these projects each expert is still to declare; `seats`: categories by expert."""
    here = {project.id for project in projects}
    led: Any = select(Project.id, Project.nominator_id).where(col(Project.nominator_id).is_not(None))
    done: Any = select(DeclaredInterest.project_id, DeclaredInterest.expert_id).union(
        select(Recusal.project_id, Recusal.expert_id),
        select(ProjectMember.project_id, ProjectMember.person_id),
        led,
    )
    pairs = done.subquery()
    counted: Any = (
        select(pairs.c[1], Project.category, func.count())
        .join(Project, col(Project.id) == pairs.c[0])
        .where(col(Project.id).in_(here), pairs.c[1].in_(list(seats)))
        .group_by(pairs.c[1], col(Project.category))
    )
    said = {(person, category): n for person, category, n in (await session.exec(counted)).all()}
    asked = Counter(project.category for project in projects)
    return {
        person: sum(
            n - said.get((person, category), 0) for category, n in asked.items() if covers(theirs, category)
        )
        for person, theirs in seats.items()
    }


async def said_of(session: AsyncSession, project_id: str, expert_id: str) -> DeclaredInterest | None:
    """What an expert declared of one project."""
    query = select(DeclaredInterest).where(
        DeclaredInterest.project_id == project_id, DeclaredInterest.expert_id == expert_id
    )
    return (await session.exec(query)).first()
