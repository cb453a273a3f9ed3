"""Remind people of projects that are not submitted, without anybody reading a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.links import stop_token
from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.mail.queries import known_keys, written_since
from prizes.mail.rules.kinds import DRAFT_REMINDER
from prizes.nomination.actions.steps import tell_person
from prizes.nomination.models import Project, ProjectMember
from prizes.nomination.project_roles import ProjectRole
from prizes.nomination.queries.contents import texts_needed
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.reminders import QUIET, STEPS, end_of, key_of, step_at
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import no_start


@dataclass(frozen=True, slots=True)
class Due:
    """A project whose people are to be reminded now."""

    project: Project
    state: State
    end: datetime
    step: timedelta
    missing: int = 0
    """How many things are missing."""


async def remind_of_drafts(session: AsyncSession) -> int:
    """Write to everybody whose draft or returned project nears its end; how many letters. Run every hour."""
    letters = 0
    for edition in await editions_in_force(session):
        if not edition.record and edition.rules.submission is not None:
            letters += await _in_edition(session, edition)
    await session.flush()
    return letters


async def _in_edition(session: AsyncSession, edition: EditionInForce) -> int:
    due = await _due(session, edition, clock.now())
    people = await _writers(session, [each.project for each in due])
    wanted = {
        key_of(each.project.id, person.id, each.end, each.step): (each, person)
        for each in due
        for person in people.get(each.project.id, ())
    }
    known = await known_keys(session, wanted)
    texts = await texts_needed(session, edition, [each.project for each in due])
    for key, (each, person) in wanted.items():
        if key not in known:
            gaps = missing(edition.rules, each.project, texts.get(each.project.id, ()))
            _remind(session, edition, replace(each, missing=len(gaps)), person, key)
    return len(wanted.keys() - known)


async def _due(session: AsyncSession, edition: EditionInForce, now: datetime) -> list[Due]:
    states = [State.RETURNED] if no_start(edition.rules, now) else list(STEPS)
    query = select(Project).where(
        col(Project.edition_id) == edition.id,
        col(Project.state).in_([state.value for state in states]),
        col(Project.updated_at) <= now - QUIET,
    )
    due = []
    for project in (await session.exec(query)).all():
        state = State(project.state)
        end = end_of(edition.rules, state, project.correct_until)
        step = step_at(state, end, now) if end else None
        if end and step:
            due.append(Due(project, state, end, step))
    lately = await written_since(session, (f"project:{each.project.id}" for each in due), now - QUIET)
    return [each for each in due if f"project:{each.project.id}" not in lately]


async def _writers(session: AsyncSession, projects: Sequence[Project]) -> dict[str, list[Person]]:
    """By project: its nominator and its editors, without those who want no reminders."""
    return {
        project_id: [person for person in persons if person.reminders]
        for project_id, persons in (await writers(session, projects)).items()
    }


async def writers(
    session: AsyncSession, projects: Sequence[Project], *, editors: bool = True
) -> dict[str, list[Person]]:
    """By project: its nominator, then its editors."""
    found: dict[str, list[Person]] = {project.id: [] for project in projects}
    leading = {project.id: project.nominator_id for project in projects}
    for start in range(0, len(projects), 500):
        some = [project.id for project in projects[start : start + 500]]
        lead = select(Project.id, Person).join(Person, col(Person.id) == Project.nominator_id)
        for project_id, person in (await session.exec(lead.where(col(Project.id).in_(some)))).all():
            found[project_id].append(person)
        if not editors:
            continue
        others = (
            select(ProjectMember.project_id, Person)
            .join(Person, col(Person.id) == ProjectMember.person_id)
            .where(col(ProjectMember.project_id).in_(some), ProjectMember.part == ProjectRole.EDITOR.value)
            .order_by(col(ProjectMember.added_at))
        )
        for project_id, person in (await session.exec(others)).all():
            if person.id != leading[project_id]:
                found[project_id].append(person)
    return found


def _remind(session: AsyncSession, edition: EditionInForce, due: Due, person: Person, key: str) -> None:
    project = due.project
    tell_person(
        session,
        edition,
        project,
        person,
        DRAFT_REMINDER,
        dedupe_key=key,
        returned=due.state is State.RETURNED,
        leads=project.nominator_id == person.id,
        end=due.end.isoformat(),
        missing=due.missing,
        stop=stop_token(person),
    )
