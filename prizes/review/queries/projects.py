"""Read which projects stand before a phase, and what has been decided of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, exists, false, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.db import columns_of
from prizes.edition.document.phases import PhaseBase, SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.fields import key_of
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import CutPhase, Route, members_of, routes, sources
from prizes.nomination.models import Project
from prizes.nomination.queries.filters import is_member, is_no_member, reaches_experts, screeners_of
from prizes.nomination.queries.projects import classes_of
from prizes.nomination.rules.states import State
from prizes.review.models import Honour, HonourAcceptance, NoWinner, Standing
from prizes.review.rules.deciding import ProjectFacts, place_in_cut
from prizes.review.rules.reviews import is_over

IN_REVIEW = (
    State.SUBMITTED,
    State.NOMINATED,
    State.NOT_NOMINATED,
    State.CHAMPION,
    State.WINNER,
    State.SPECIAL_RECOGNITION,
)
"""States in which a project's experts may read it: not while its owner works on it, nor once it has left."""
AFTER_A_CUT = (State.SUBMITTED, State.NOMINATED, State.CHAMPION, State.WINNER, State.SPECIAL_RECOGNITION)


FACTS = columns_of(ProjectFacts, Project, classes=None)
"""Of ProjectFacts, without classes: `with_classes` adds them."""


async def candidates(
    session: AsyncSession, edition: EditionInForce, phase: PhaseBase, project: str | None = None
) -> Sequence[ProjectFacts]:
    """The projects that a phase chooses from, or the one with this id, by category of the rules and title.

    All that are submitted and, where the rules have a screening, passed it; or what passed the cut before and is
    still in the contest.
    """
    query = select(*FACTS).where(*_here(edition, project), comes_to(edition.rules, phase, AFTER_A_CUT))
    found = [ProjectFacts(*row) for row in (await session.exec(query)).all()]
    ids = [project] if project else None
    return _in_order(edition, await with_classes(session, edition, edition.rules, found, ids))


async def with_classes(
    session: AsyncSession,
    edition: EditionInForce,
    rules: Rules,
    facts: Sequence[ProjectFacts],
    ids: Collection[str] | None = None,
) -> Sequence[ProjectFacts]:
    """With the classes by which these rules can draw a line, where they classify projects. `ids`: of `facts`; None: of
    so many that those of the whole edition are read.
    """
    found = await classes_of(session, edition, rules, ids)
    return [replace(each, classes=found[each.id]) for each in facts] if found else facts


def comes_to(rules: Rules, phase: PhaseBase, states: Collection[State]) -> ColumnElement[bool]:
    """Whether a project is a candidate of a phase: submitted and, where the rules have a screening, past it; or past a
    line before, and in one of these states.
    """

    def on(route: Route) -> ColumnElement[bool]:
        if route.passed:
            return and_(passed_any(rules, route.passed), col(Project.state).in_(states))
        return and_(col(Project.state) == State.SUBMITTED, *reaches_experts(rules))

    return comes_on(rules, phase, on)


def comes_on(
    rules: Rules, phase: PhaseBase, on: Callable[[Route], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Whether a project is one that a phase concerns, and came to it on a way that is open to it. `on`: what holds of
    those on a way, beside the groups that they are not of.
    """
    ways = [and_(on(each), *map(is_no_member, each.not_of(rules))) for each in routes(rules, phase)]
    return and_(or_(false(), *ways), *is_member(members_of(rules, phase) or ()))


def passed_any(rules: Rules, phases: Sequence[CutPhase]) -> ColumnElement[bool]:
    """Whether a project passed the line of at least one of these phases. A panel's choice counts from the close of its
    phase, also where its people declined since: nobody learns of it while it can change.
    """
    placed = exists().where(
        col(Standing.project_id) == col(Project.id),
        col(Standing.phase).in_([each.id for each in phases if not isinstance(each, SelectionPhase)]),
        col(Standing.outcome) == "passed",
    )
    titles = [
        each.cut.gives
        for each in phases
        if isinstance(each, SelectionPhase) and is_over(rules, each.id, clock.now())
    ]
    if not titles:
        return placed
    given: list[ColumnElement[bool]] = [
        exists().where(col(table.project_id) == col(Project.id), col(table.title).in_(titles))
        for table in (Honour, HonourAcceptance)
    ]
    return or_(placed, *given)


async def judged(session: AsyncSession, edition: EditionInForce, phase: PhaseBase) -> Sequence[ProjectFacts]:
    """The projects that a phase chooses from and, once its line is drawn, those it chose from: what boards show, also
    years later.
    """
    facts = {p.id: p for p in await candidates(session, edition, phase)}
    query = (
        select(*FACTS)
        .join(Standing, col(Standing.project_id) == Project.id)
        .where(
            Project.edition_id == edition.id, Standing.phase == phase.id, col(Project.state).in_(IN_REVIEW)
        )
    )
    facts |= {row.id: ProjectFacts(*row) for row in (await session.exec(query)).all()}
    return _in_order(edition, list(facts.values()))


def _here(edition: EditionInForce, project: str | None) -> list[ColumnElement[bool]]:
    """The projects of an edition, or one of them."""
    return [col(Project.edition_id) == edition.id, *([col(Project.id) == project] if project else [])]


def _in_order(edition: EditionInForce, facts: Sequence[ProjectFacts]) -> list[ProjectFacts]:
    place = {category.code: n for n, category in enumerate(edition.rules.categories)}
    return sorted(facts, key=lambda p: (place.get(p.category, len(place)), p.title.casefold(), p.id))


async def facts_of(session: AsyncSession, edition: EditionInForce, project_id: str) -> ProjectFacts | None:
    query = select(*FACTS).where(
        Project.edition_id == edition.id, Project.id == project_id, col(Project.state).in_(IN_REVIEW)
    )
    for passed in reaches_experts(
        edition.rules
    ):  # changed after it passed: experts wait for the screeners again
        query = query.where(or_(col(Project.state) != State.SUBMITTED, passed))
    row = (await session.exec(query)).first()
    return None if row is None else ProjectFacts(*row)


async def number_in_state(session: AsyncSession, edition: EditionInForce, state: State) -> int:
    here = (Project.edition_id == edition.id, Project.state == state)
    return (await session.exec(select(func.count()).select_from(Project).where(*here))).one()


async def number_unscreened(session: AsyncSession, edition: EditionInForce, phase: PhaseBase) -> int:
    """How many submitted projects would be candidates of a phase and have not passed the screening of the rules; 0
    where there is none.
    """
    if not screeners_of(edition.rules):
        return 0
    waits = and_(col(Project.state) == State.SUBMITTED, col(Project.screened_at).is_(None))
    here = comes_on(edition.rules, phase, lambda route: false() if route.passed else waits)
    query = select(func.count()).select_from(Project).where(Project.edition_id == edition.id, here)
    return (await session.exec(query)).one()


async def is_decided(session: AsyncSession, edition: EditionInForce, phase_id: str) -> bool:
    """Whether the cut of a phase has been decided."""
    query = (
        select(Standing.id)
        .join(Project, col(Project.id) == Standing.project_id)
        .where(Project.edition_id == edition.id, Standing.phase == phase_id)
        .limit(1)
    )
    return (await session.exec(query)).first() is not None


async def is_chosen(session: AsyncSession, edition: EditionInForce, phase: SelectionPhase) -> bool:
    """Whether a selection is over, with a choice or a reason for none in each field that has candidates."""
    if not is_over(edition.rules, phase.id, clock.now()):
        return False
    there = await candidates(session, edition, phase)
    asked = {key_of(edition.rules, place_in_cut(phase.cut, each)) for each in there}
    for table, column in (
        (Honour, func.coalesce(col(Honour.field), col(Honour.category))),
        (NoWinner, col(NoWinner.field)),
        (HonourAcceptance, func.coalesce(col(HonourAcceptance.field), col(HonourAcceptance.category))),
    ):
        here = (table.edition_id == edition.id, table.title == phase.cut.gives)
        asked -= set((await session.exec(select(column).where(*here))).all())
    return not asked


async def phases_placed_in(session: AsyncSession, project_id: str) -> frozenset[str]:
    """Ids of the phases whose line was drawn through a project, on whichever side."""
    query = select(Standing.phase).where(Standing.project_id == project_id)
    return frozenset((await session.exec(query)).all())


async def all_decided(session: AsyncSession, edition: EditionInForce, phases: Sequence[CutPhase]) -> bool:
    """Whether the cuts of all of these have been decided; true of none."""
    return all(
        [
            await is_chosen(session, edition, each)
            if isinstance(each, SelectionPhase)
            else await is_decided(session, edition, each.id) or await has_none(session, edition, each)
            for each in phases
        ]
    )


async def has_none(session: AsyncSession, edition: EditionInForce, phase: CutPhase) -> bool:
    """Whether a phase for a group is over and no project was a candidate or can become one: there is no line to draw,
    and later phases need not wait for it.
    """
    if phase.group is None or not is_over(edition.rules, phase.id, clock.now()):
        return False
    if not await all_decided(session, edition, sources(edition.rules, phase)):
        return False
    if await number_unscreened(session, edition, phase):
        return False
    return not await candidates(session, edition, phase)


async def standings(
    session: AsyncSession, edition: EditionInForce, phase_id: str, project: str | None = None
) -> list[tuple[ProjectFacts, Standing]]:
    """Every project's place at a decided cut, or that of one, by category, best first; empty before the decision."""
    query = (
        select(Standing, *FACTS)
        .join(Project, col(Project.id) == Standing.project_id)
        .where(*_here(edition, project), Standing.phase == phase_id)
    )
    placed = [(ProjectFacts(*facts), standing) for standing, *facts in (await session.exec(query)).all()]
    place = {category.code: n for n, category in enumerate(edition.rules.categories)}
    return sorted(
        placed, key=lambda p: (place.get(p[0].category, len(place)), p[1].rank or 0, p[0].title.casefold())
    )
