"""What the acts on a project share: finding it for somebody with a part in it, moving it, noting it, telling of it."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import LetterKind
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Author, Permission, may
from prizes.nomination.queries.projects import project_in, role_of
from prizes.nomination.rules.states import Actor, State, may_move
from prizes.nomination.rules.submission import state_words

REASON_LENGTH = 4_000
"""Characters of a reason that is given for an act."""


async def own(
    session: AsyncSession, edition: EditionInForce, project_id: str, author: Author, permission: Permission
) -> Project:
    """A project that somebody has a hand in, held until the end of the transaction. Others learn nothing of it;
    those whose role does not go so far are told.
    """
    project = await project_in(session, edition, project_id, lock=True)
    role = await role_of(session, project, author) if project else None
    if project is None or role is None:
        raise refusals.unknown_project()
    if not may(role, permission):
        raise refusals.not_your_part()
    return project


async def nominator_of(session: AsyncSession, project: Project) -> Person:
    """Of a project that is submitted."""
    person = await session.get(Person, project.nominator_id)
    if person is None:
        raise refusals.unknown_project()
    return person


def move(project: Project, state: State, actor: Actor) -> None:
    if not may_move(State(project.state), state, actor):
        raise refusals.wrong_state(state=state_words(project.state))
    project.state = state.value


def tell(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    nominator: Person | None,
    letter: LetterKind,
    **context: Any,
) -> None:
    """Mail the nominator; projects of the archive have none."""
    if nominator is None:
        return
    tell_person(
        session,
        edition,
        project,
        nominator,
        letter,
        category=dict(edition.rules.category_name(project.category)) if project.category else None,
        version=edition.version,
        **context,
    )


def tell_person(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    to: Person,
    letter: LetterKind,
    *,
    dedupe_key: str | None = None,
    **context: Any,
) -> None:
    """Mail somebody about a project, with what every such letter says of it."""
    queue(
        session,
        letter,
        to=to.email,
        lang=to.lang,
        edition=edition.slug,
        about=f"project:{project.id}",
        dedupe_key=dedupe_key,
        edition_title=edition.rules.title,
        title=project.title,
        title_lang=project.language,
        project=project.id,
        **context,
    )
