"""One person's deadlines as a calendar: the phases of editions in which they write a project, and their corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from icalendar import Event
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.edition.calendar import Published, calendar_of, moment_event, phase_events
from prizes.edition.models import Edition, RulesVersion
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.edition.titles import Said
from prizes.kit.sentence import say
from prizes.nomination.models import Project, ProjectMember
from prizes.nomination.rules.states import State


async def personal_calendar(
    session: AsyncSession,
    person: Person,
    *,
    base_url: str,
    host: str,
    words: Callable[[Said], str],
    lang: str,
) -> bytes:
    """`words` says a sentence in the language of the address, `lang`; `host` ends the names of events."""
    projects = await _projects(session, person)
    mine = {project.edition_id for project in projects}
    editions = [each for each in await editions_in_force(session) if each.id in mine and not each.record]
    since = await _in_force_since(session, [each.id for each in editions])

    def events() -> Iterator[Event]:
        for edition in editions:
            page = f"{base_url}/{lang}/{edition.slug}/calendar"
            published = Published(edition.version, since[edition.id], host, page)
            yield from phase_events(edition.rules, published, words)
            own = [project for project in projects if project.edition_id == edition.id]
            for project in own:
                page = f"{base_url}/{lang}/{edition.slug}/nominations/{project.id}"
                yield from _correction(edition, project, replace(published, page=page), words)

    return calendar_of(words(say("WSIS Prizes: my deadlines")), events())


def _correction(
    edition: EditionInForce, project: Project, published: Published, words: Callable[[Said], str]
) -> Iterator[Event]:
    """A later return has another end and so another name: the old event leaves the calendar with it."""
    until = project.correct_until
    if project.state != State.RETURNED or until is None:
        return
    event = moment_event(f"correction-{project.id}-{int(until.timestamp())}", until, published)
    said = say(
        "%(edition)s: deadline to correct and resubmit “%(title)s”",
        edition=edition.rules.title,
        title=project.title,
    )
    event.add("summary", words(said))
    yield event


async def _projects(session: AsyncSession, person: Person) -> Sequence[Project]:
    shared = select(ProjectMember.project_id).where(col(ProjectMember.person_id) == person.id)
    query = (
        select(Project)
        .where((col(Project.nominator_id) == person.id) | col(Project.id).in_(shared))
        .where(col(Project.state) != State.WITHDRAWN.value)
        .order_by(col(Project.created_at), col(Project.id))
    )
    return (await session.exec(query)).all()


async def _in_force_since(session: AsyncSession, editions: Sequence[str]) -> dict[str, datetime]:
    query = (
        select(RulesVersion.edition_id, RulesVersion.created_at)
        .join(Edition, col(Edition.id) == RulesVersion.edition_id)
        .where(RulesVersion.version == Edition.rules_version, col(Edition.id).in_(editions))
    )
    return dict((await session.exec(query)).all())
