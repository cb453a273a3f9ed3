"""Messages between the people of a project and the stewards: who may write, who is told, and what waits for an answer.

A message that asks for an answer waits until the other side writes, or says that none is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.edition.stewards import tell_of_incoming
from prizes.errors import text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines, one_line
from prizes.mail.rules.kinds import PROJECT_MESSAGE
from prizes.nomination import refusals
from prizes.nomination.actions.steps import own, tell
from prizes.nomination.actions.stewarding import found
from prizes.nomination.models import Project, ProjectMessage
from prizes.nomination.project_roles import Permission
from prizes.nomination.queries.conversation import MOST_CHARACTERS
from prizes.nomination.queries.people import editors_of
from prizes.nomination.queries.projects import role_of
from prizes.nomination.rules.states import Actor

MOST_WAITING = 5
"""Messages of a project that wait for the stewards at once: then they are given the time to answer."""


async def write_to_stewards(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    *,
    author: Person,
    text: str,
    asks: bool = True,
) -> ProjectMessage:
    """From somebody who writes the project. Stewards are told as they wish. `asks`: an answer is needed."""
    project = await own(session, edition, project_id, author, Permission.WRITE)
    if len(await _open(session, project, Actor.NOMINATOR)) >= MOST_WAITING:
        raise refusals.too_many_messages(most=MOST_WAITING)
    made = await _write(session, project, author, Actor.NOMINATOR, text, asks=asks)
    record(session, edition, acts.NOMINATION_WRITE, project, by=author.id)
    await tell_of_incoming(session, edition, acts.NOMINATION_WRITE, f"office/nominations/{project.id}#talk")
    await session.flush()
    return made


async def write_to_nominator(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    *,
    author: Person,
    text: str,
    asks: bool = True,
) -> ProjectMessage:
    """From a steward who has no part in the project; its nominator and editors get it by mail. `asks`: an answer is
    needed.
    """
    project, nominator = await found(session, edition, project_id)
    if nominator is None:
        raise refusals.no_one_to_write_to()
    if await role_of(session, project, author):
        raise refusals.own_project_written_to()
    made = await _write(session, project, author, Actor.STEWARD, text, asks=asks)
    record(session, edition, acts.NOMINATION_WRITE_BACK, project, by=author.id)
    editors = (await editors_of(session, [project.id])).get(project.id, [])
    for reader in (nominator, *editors):
        tell(session, edition, project, reader, PROJECT_MESSAGE, text=made.text, asks=asks)
    await session.flush()
    return made


async def _write(
    session: AsyncSession, project: Project, author: Person, side: Actor, text: str, *, asks: bool
) -> ProjectMessage:
    text, now = many_lines(text), await _next_instant(session, project)
    if not one_line(text):
        raise refusals.message_needed()
    if len(text) > MOST_CHARACTERS:
        raise text_too_long("text", most=MOST_CHARACTERS)
    await _settle(session, project, _other(side), now)
    made = ProjectMessage(
        project_id=project.id,
        author_id=author.id,
        side=side.value,
        text=text,
        sent_at=now,
        settled_at=None if asks else now,
    )
    session.add(made)
    return made


async def _next_instant(session: AsyncSession, project: Project) -> datetime:
    """Now, and after the last message: two of one instant keep their order."""
    last = select(func.max(ProjectMessage.sent_at)).where(ProjectMessage.project_id == project.id)
    before = (await session.exec(last)).one()
    return max(clock.now(), before + timedelta(microseconds=1)) if before else clock.now()


async def need_no_answer_of_ours(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, author: Person
) -> None:
    """What the stewards wrote waits for nothing any more, as somebody who writes the project says."""
    project = await own(session, edition, project_id, author, Permission.WRITE)
    if await _settle(session, project, Actor.STEWARD, clock.now()):
        record(session, edition, acts.NOMINATION_SETTLE_MESSAGES, project, by=author.id)


async def need_no_answer_of_stewards(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, steward: Person
) -> None:
    """What the nominator wrote waits for nothing any more, as a steward says."""
    project, _ = await found(session, edition, project_id)
    if await role_of(session, project, steward):
        raise refusals.own_project_written_to()
    if await _settle(session, project, Actor.NOMINATOR, clock.now()):
        record(session, edition, acts.NOMINATION_SETTLE_MESSAGES, project, by=steward.id)


async def _settle(session: AsyncSession, project: Project, side: Actor, now: datetime) -> int:
    """What one side wrote waits no more; how many messages that were."""
    waiting = [each.id for each in await _open(session, project, side)]
    if waiting:
        change = update(ProjectMessage).where(col(ProjectMessage.id).in_(waiting)).values(settled_at=now)
        await session.exec(change)
    return len(waiting)


async def _open(session: AsyncSession, project: Project, side: Actor) -> Sequence[ProjectMessage]:
    query = select(ProjectMessage).where(
        ProjectMessage.project_id == project.id,
        ProjectMessage.side == side.value,
        col(ProjectMessage.settled_at).is_(None),
    )
    return (await session.exec(query)).all()


def _other(side: Actor) -> Actor:
    return Actor.STEWARD if side is Actor.NOMINATOR else Actor.NOMINATOR
