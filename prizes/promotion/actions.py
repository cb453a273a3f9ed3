"""Note how names are said aloud, and forget it."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Role, holds
from prizes.edition.queries import EditionInForce
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import one_line
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Permission, may
from prizes.nomination.queries.projects import public_project, role_of
from prizes.promotion.models import Pronunciation

MOST_CHARACTERS = 300


async def note_pronunciation(
    session: AsyncSession, edition: EditionInForce, project_id: str, text: str, *, by: SignedIn
) -> str:
    """Who writes the project may, and stewards. An empty text leaves nothing. Raises Missing for a project that is not
    public, and Forbidden for anyone else.
    """
    project = await public_project(session, edition, project_id)
    if project is None:
        raise refusals.unknown_project()
    if not await may_note(session, edition, project, by):
        raise refusals.not_your_part()
    noted, text = await session.get(Pronunciation, project.id), one_line(text)
    if text == (noted.text if noted else ""):
        return text
    if noted is not None and not text:
        await session.delete(noted)
    else:
        noted = noted or Pronunciation(project_id=project.id, text="", noted_at=clock.now())
        noted.text, noted.noted_at = text, clock.now()
        session.add(noted)
    record(session, edition, acts.NOMINATION_NOTE_PRONUNCIATION, project, by=by.person.id)
    await session.flush()
    return text


async def may_note(session: AsyncSession, edition: EditionInForce, project: Project, by: SignedIn) -> bool:
    if holds(by.grants, Role.STEWARD, edition.slug):
        return True
    return may(await role_of(session, project, by.person), Permission.WRITE)


async def forget_pronunciations(session: AsyncSession, person: Person) -> None:
    """Of projects that somebody is the nominator of, whose account is erased."""
    theirs = select(Project.id).where(Project.nominator_id == person.id)
    gone = delete(Pronunciation).where(col(Pronunciation.project_id).in_(theirs))
    await session.exec(gone.execution_options(synchronize_session=False))


async def forget_all_pronunciations(session: AsyncSession, edition: EditionInForce) -> None:
    """At the end of retention: the ceremony is long over."""
    theirs = select(Project.id).where(Project.edition_id == edition.id)
    gone = delete(Pronunciation).where(col(Pronunciation.project_id).in_(theirs))
    await session.exec(gone.execution_options(synchronize_session=False))
