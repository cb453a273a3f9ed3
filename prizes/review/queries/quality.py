"""Read how far the marks of a phase can be trusted, for stewards and for those who chair a panel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.review import refusals
from prizes.review.models import SecondRound
from prizes.review.queries.decision import given_marks
from prizes.review.queries.interests import open_projects
from prizes.review.queries.mine import second_rounds
from prizes.review.queries.panels import Board, board
from prizes.review.queries.projects import facts_of, judged
from prizes.review.queries.reach import reach_of
from prizes.review.rules.calibration import Quality, quality
from prizes.review.rules.deciding import ProjectFacts


async def check_overseen(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, person: SignedIn, project_id: str
) -> None:
    """Raises Forbidden for those who oversee nothing, Missing for a project that they do not oversee or may not see."""
    mine = await reach_of(session, edition, person, phase)
    if mine.steward:
        return
    facts = await facts_of(session, edition, project_id)
    if facts is None or not mine.has(facts.category):
        raise refusals.not_a_candidate()
    if not await open_projects(session, edition, phase, person.person.id, [project_id]):
        raise refusals.not_a_candidate()


async def board_for(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, person: SignedIn
) -> Board:
    """The board of what somebody oversees; projects that are closed to a chair are not in the list."""
    mine = await reach_of(session, edition, person, phase)
    whole = await board(session, edition, phase)
    if mine.steward:
        return whole
    here = [row.project.id for row in whole.projects if mine.has(row.project.category)]
    return whole.within(
        {c.code for c in edition.rules.categories if mine.has(c.code)},
        await open_projects(session, edition, phase, person.person.id, here),
    )


@dataclass(frozen=True, slots=True)
class QualityView:
    quality: Quality
    projects: dict[str, ProjectFacts]
    people: dict[str, Person]
    rounds: dict[str, SecondRound]
    """Second rounds, by project."""
    steward: bool

    def name(self, expert: str) -> str:
        person = self.people.get(expert)
        return (person.name or person.email) if person else expert


async def quality_view(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    person: SignedIn,
    category: str = "",
) -> QualityView:
    """Marks of projects come from the whole phase; shown are those that somebody oversees and may see."""
    if phase.marking is None:
        raise refusals.no_marking()
    mine = await reach_of(session, edition, person, phase)
    facts = {p.id: p for p in await judged(session, edition, phase)}
    given = await given_marks(session, edition, phase)
    whole = quality(phase.marking, given, list(facts))
    shown = {p.id for p in facts.values() if mine.has(p.category) and category in ("", p.category)}
    if not mine.steward:
        shown = await open_projects(session, edition, phase, person.person.id, shown)
    found = whole.within(shown)
    if not mine.steward:
        # From an expert's mean over everything, the marks of a project that is closed to the chair could be told.
        theirs = {project: each for project, each in given.items() if project in shown}
        found = replace(found, experts=quality(phase.marking, theirs).experts)
    return QualityView(
        found,
        {id_: p for id_, p in facts.items() if id_ in shown},
        await _people(session, {row.expert for row in found.experts} | {row.expert for row in found.strange}),
        await second_rounds(session, edition, phase),
        mine.steward,
    )


async def _people(session: AsyncSession, ids: Collection[str]) -> dict[str, Person]:
    query = select(Person).where(col(Person.id).in_(ids))
    return {person.id: person for person in (await session.exec(query)).all()}
