"""The letters that go out with results: to those who passed or were honoured, and to those who were not.

They are queued with what they say, never earlier: who reads one learns no more than the pages show at that instant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.certificates.rules.standing import CertificateKind, certifies, kinds_of
from prizes.db import columns_of
from prizes.edition.document.phases import AnnouncementPhase, VotingPhase
from prizes.edition.guidelines.cut import quoted
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import honour_titles
from prizes.i18n.translator import translator
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import CHAMPION, HONOUR_CORRECTED, HONOURED, NOT_HONOURED, NOT_SHORTLISTED
from prizes.nomination.models import Project
from prizes.nomination.queries.people import writers_of
from prizes.nomination.rules.states import PUBLIC, State
from prizes.results.acceptances import declined_by
from prizes.results.queries import considered_by, honours, still_to_announce
from prizes.results.rules.correcting import ChangedHonour
from prizes.results.rules.winners import WINNER, is_announced_later

STILL_IN = (*PUBLIC, State.SUBMITTED)
"""States of projects that were neither withdrawn nor disqualified when a result came."""


async def tell_of_shortlist(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    outcomes: Mapping[str, str],
    *,
    tied: Collection[str],
) -> None:
    """What the cut after a public vote means for each project. Of winners and other honours by votes alone nothing is
    told here: they wait for their announcement.

    `outcomes`: "passed" or "not_passed" by project. `tied`: those that a tie rule left out; their people read these
    rules too.
    """
    if is_announced_later(edition.rules, phase):
        return
    if phase.cut.gives == "champion":
        await _tell_champions(session, edition, {p for p, outcome in outcomes.items() if outcome == "passed"})
    others = {p for p, outcome in outcomes.items() if outcome != "passed"}
    for reader, projects in await _readers(session, others):
        voice = translator(reader.lang)
        queue(
            session,
            NOT_SHORTLISTED,
            to=reader.email,
            lang=reader.lang,
            edition=edition.slug,
            edition_title=dict(edition.rules.title),
            projects=[project.title for project in projects],
            quoted=[
                voice.say(sentence)
                for sentence in quoted(
                    edition.rules, phase, ties=any(project.id in tied for project in projects)
                )
            ],
        )


async def tell_of_honours(
    session: AsyncSession,
    edition: EditionInForce,
    announcement: AnnouncementPhase,
    given: Collection[tuple[str, str]],
) -> None:
    """That the winners are announced. `given`: projects with their titles, of which one can have several; all others
    that were considered got none. Who declined knows it, and who can still be given something is told with the last
    announcement that concerns them.
    """
    await _tell_honoured(session, edition, given)
    said_no = {each.project_id for each in await declined_by(session, edition)}
    others = await considered_by(session, edition, announcement)
    others -= {project for project, _ in given} | said_no | await _told_otherwise(session, edition)
    for reader, projects in await _readers(session, others):
        queue(
            session,
            NOT_HONOURED,
            to=reader.email,
            lang=reader.lang,
            edition=edition.slug,
            edition_title=dict(edition.rules.title),
            projects=[project.title for project in projects],
            champions=all(project.state == State.CHAMPION for project in projects),
        )


async def _told_otherwise(session: AsyncSession, edition: EditionInForce) -> set[str]:
    """Of several announcements: who has an honour of an earlier one, and who can still get one of a later one."""
    if len(edition.rules.announcements) == 1:
        return set()
    honoured = {each.project_id for each in await honours(session, edition.id) if each.published_at}
    for later in await still_to_announce(session, edition):
        honoured |= await considered_by(session, edition, later)
    return honoured


async def tell_of_correction(
    session: AsyncSession, edition: EditionInForce, changes: Sequence[ChangedHonour], note: str
) -> None:
    """Those who were given an honour by a correction read of it as all do; those who lost one read why."""
    await _tell_honoured(session, edition, [(c.project, c.title) for c in changes if c.what == "given"])
    lost = _by_project([(c.project, c.title) for c in changes if c.what == "taken"])
    for reader, projects in await _readers(session, lost.keys()):
        for project, honour in ((each, title) for each in projects for title in lost[each.id]):
            queue(
                session,
                HONOUR_CORRECTED,
                to=reader.email,
                lang=reader.lang,
                edition=edition.slug,
                edition_title=dict(edition.rules.title),
                project=project.id,
                title=project.title,
                honour=honour,
                honour_title=_title_text(edition, honour),
                note=note,
            )


@dataclass(frozen=True, slots=True)
class ProjectOfReader:
    """What a letter says of a project, as it is now."""

    id: str
    title: str
    state: str
    nominator_id: str | None


async def _readers(session: AsyncSession, ids: Collection[str]) -> list[tuple[Person, list[ProjectOfReader]]]:
    """Nominators and editors of these projects that still take part, each with theirs in the order of titles."""
    projects = await _projects(session, ids)
    by_id = {project.id: project for project in projects}
    theirs = await writers_of(session, projects)
    persons = await people(session, list(theirs))
    return [
        (persons[person], [by_id[project] for project in mine])
        for person, mine in sorted(theirs.items())
        if person in persons
    ]


async def _projects(session: AsyncSession, ids: Collection[str]) -> list[ProjectOfReader]:
    if not ids:
        return []
    query: Any = select(*columns_of(ProjectOfReader, Project))
    query = query.where(col(Project.id).in_(list(ids)), col(Project.state).in_(STILL_IN))
    rows = (await session.exec(query.order_by(Project.title, col(Project.id)))).all()
    return [ProjectOfReader(*row) for row in rows]


async def _tell_champions(session: AsyncSession, edition: EditionInForce, passed: Collection[str]) -> None:
    for reader, projects in await _readers(session, passed):
        for project in projects:
            queue(
                session,
                CHAMPION,
                to=reader.email,
                lang=reader.lang,
                edition=edition.slug,
                edition_title=dict(edition.rules.title),
                project=project.id,
                title=project.title,
                certificate=CertificateKind.CHAMPION in kinds_of(edition.rules),
            )


async def _tell_honoured(
    session: AsyncSession, edition: EditionInForce, given: Collection[tuple[str, str]]
) -> None:
    titles = _by_project(given)
    for reader, projects in await _readers(session, titles.keys()):
        for project, honour in ((each, title) for each in projects for title in titles[each.id]):
            announced = edition.rules.announcement_of(honour)
            queue(
                session,
                HONOURED,
                to=reader.email,
                lang=reader.lang,
                edition=edition.slug,
                edition_title=edition.rules.title,
                project=project.id,
                title=project.title,
                honour=honour,
                certificate=certifies(edition.rules, honour),
                honour_title=_title_text(edition, honour),
                ceremony=dict(announced.place) if announced and announced.place else {},
            )


def _by_project(given: Collection[tuple[str, str]]) -> dict[str, list[str]]:
    """The titles of each project, the prize first."""
    found: dict[str, list[str]] = {}
    for project, title in sorted(given, key=lambda each: (each[1] != WINNER, each[1])):
        found.setdefault(project, []).append(title)
    return found


def _title_text(edition: EditionInForce, title: str) -> Mapping[Any, str]:
    """The rules' own text of an honour beside the winners; empty for a winner."""
    return honour_titles(edition.rules).get(title, {})
