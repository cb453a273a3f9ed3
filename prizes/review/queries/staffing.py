"""Read who could review what: the people of the panels, the projects, and what was settled by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.data.countries import country
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.nomination.models import Project, ProjectText
from prizes.review.models import Assignment, ExpertProfile, PanelSeat, TakenOut
from prizes.review.queries.panels import Panels
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.staffing import Expert, Pair, Seat, Task


async def by_hand(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> frozenset[Pair]:
    """What somebody gave to experts by hand."""
    query = (
        select(Assignment.project_id, Assignment.expert_id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Project.edition_id == edition.id, Assignment.phase == phase.id, col(Assignment.by_hand))
    )
    return frozenset((project, expert) for project, expert in (await session.exec(query)).all())


async def taken_out(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> frozenset[Pair]:
    """What somebody took from experts by hand."""
    query = (
        select(TakenOut.project_id, TakenOut.expert_id)
        .join(Project, col(Project.id) == TakenOut.project_id)
        .where(Project.edition_id == edition.id, TakenOut.phase == phase.id)
    )
    return frozenset((project, expert) for project, expert in (await session.exec(query)).all())


async def tasks_of(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, projects: Sequence[ProjectFacts]
) -> tuple[Task, ...]:
    """A project can be read in its own language and in those it is translated to."""
    query = (
        select(ProjectText.project_id, ProjectText.lang)
        .join(Project, col(Project.id) == ProjectText.project_id)
        .where(Project.edition_id == edition.id, ProjectText.title != "")
    )
    translated: dict[str, set[str]] = defaultdict(set)
    for project, lang in (await session.exec(query)).all():
        translated[project].add(lang)
    wanted = phase.marking.reviews if phase.marking else 0
    return tuple(
        Task(p.id, p.category, wanted, frozenset({p.language} | translated[p.id]), region_of(p.country))
        for p in projects
    )


async def experts_of(session: AsyncSession, edition: EditionInForce, who: Panels) -> tuple[Expert, ...]:
    seats = await _seats(session, edition)
    profiles = await _profiles(session, who.people)
    return tuple(
        Expert(
            person.id,
            {code: seats.get((person.id, code), Seat()) for code in sorted(who.categories[person.id])},
            languages=frozenset(profiles[person.id].languages) if person.id in profiles else frozenset(),
            lines=frozenset(profiles[person.id].lines) if person.id in profiles else frozenset(),
            region=region_of(person.country),
        )
        for person in who.people.values()
    )


async def _profiles(
    session: AsyncSession, people: Mapping[str, Person] | Collection[str]
) -> dict[str, ExpertProfile]:
    query = select(ExpertProfile).where(col(ExpertProfile.person_id).in_(list(people)))
    return {profile.person_id: profile for profile in (await session.exec(query)).all()}


async def _seats(session: AsyncSession, edition: EditionInForce) -> dict[tuple[str, str], Seat]:
    """What was agreed with those who accepted, by expert and category."""
    query = select(PanelSeat.person_id, PanelSeat.category, PanelSeat.part, PanelSeat.capacity).where(
        PanelSeat.edition_id == edition.id, PanelSeat.state == "accepted"
    )
    return {
        (person or "", category): Seat(capacity, substitute=part == "substitute")
        for person, category, part, capacity in (await session.exec(query)).all()
    }


def region_of(code: str | None) -> str | None:
    """ITU region of a country; None where none is said or known."""
    try:
        return country(code).itu_region if code else None
    except KeyError:
        return None
