"""Messages between the people of a project and the stewards: who may write, who is told, and what waits for an answer.

A message that asks for an answer waits until the other side writes, or says that none is needed: of what it has seen.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.db import one_at_a_time
from prizes.edition.queries import EditionInForce
from prizes.edition.stewards import tell_of_incoming
from prizes.errors import not_listed, text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines, one_line
from prizes.mail.rules.kinds import PROJECT_MESSAGE
from prizes.nomination import refusals
from prizes.nomination.actions.steps import own, tell
from prizes.nomination.actions.stewarding import found
from prizes.nomination.models import Project, ProjectMessage
from prizes.nomination.project_roles import Permission
from prizes.nomination.queries.conversation import readers_of, waiting
from prizes.nomination.queries.people import is_theirs
from prizes.nomination.rules.states import Actor
from prizes.nomination.rules.submission import DAY, MESSAGE_LENGTH, no_further_message, no_messages


async def write_to_stewards(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    *,
    author: Person,
    text: str,
    asks: bool = True,
    seen: str = "",
) -> ProjectMessage:
    """From somebody who writes the project. Stewards are told as they wish. `asks`: an answer is needed. `seen`: id of
    the last message that the author has seen; what the stewards asked up to it is answered by this.
    """
    project = await own(session, edition, project_id, author, Permission.WRITE)
    _must_be_open(edition, project)
    await _keep_limits(session, edition, project, author)
    made = await _write(session, project, author, Actor.NOMINATOR, text, asks=asks, seen=seen)
    record(session, edition, acts.NOMINATION_WRITE, project, by=author.id)
    await tell_of_incoming(
        session, edition, acts.NOMINATION_WRITE.words, f"office/nominations/{project.id}#talk"
    )
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
    seen: str = "",
) -> ProjectMessage:
    """From a steward who has no part in the project; its nominator and editors get it by mail. `asks`: an answer is
    needed. `seen`: id of the last message that the author has seen; what was asked up to it is answered by this.
    """
    project, _ = await found(session, edition, project_id)
    if await is_theirs(session, project, author.id):
        raise refusals.own_project_written_to()
    _must_be_open(edition, project)
    readers = await readers_of(session, project)
    if not readers:
        raise refusals.no_one_to_write_to()
    made = await _write(session, project, author, Actor.STEWARD, text, asks=asks, seen=seen)
    record(session, edition, acts.NOMINATION_WRITE_BACK, project, by=author.id)
    for reader in readers:
        tell(session, edition, project, reader, PROJECT_MESSAGE, text=made.text, asks=asks)
    await session.flush()
    return made


def _must_be_open(edition: EditionInForce, project: Project) -> None:
    refusal = no_messages(edition.rules, project.state, submitted=project.submitted_at is not None)
    if refusal:
        raise refusal


async def _keep_limits(
    session: AsyncSession, edition: EditionInForce, project: Project, author: Person
) -> None:
    """Somebody who writes about several projects at once counts all of them."""
    await one_at_a_time(session, f"nomination.messages:{edition.id}:{author.id}")
    own_here = (col(Project.edition_id) == edition.id, col(ProjectMessage.author_id) == author.id)
    refusal = no_further_message(
        await _number(session, *waiting(Actor.NOMINATOR), col(ProjectMessage.project_id) == project.id),
        await _number(session, *waiting(Actor.NOMINATOR), *own_here),
        await _number(
            session,
            *own_here,
            col(ProjectMessage.side) == Actor.NOMINATOR.value,
            col(ProjectMessage.sent_at) > clock.now() - DAY,
        ),
    )
    if refusal:
        raise refusal


async def _number(session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(ProjectMessage)
    query = query.join(Project, col(Project.id) == ProjectMessage.project_id).where(*conditions)
    return (await session.exec(query)).one()


async def _write(
    session: AsyncSession,
    project: Project,
    author: Person,
    side: Actor,
    text: str,
    *,
    asks: bool,
    seen: str,
) -> ProjectMessage:
    text, now = many_lines(text), await _next_instant(session, project)
    if not one_line(text):
        raise refusals.message_needed()
    if len(text) > MESSAGE_LENGTH:
        raise text_too_long("text", most=MESSAGE_LENGTH)
    await _settle(session, project, _other(side), seen, now)
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
    session: AsyncSession, edition: EditionInForce, project_id: str, *, author: Person, seen: str
) -> None:
    """What the stewards wrote up to the message `seen` waits for nothing any more, as somebody who writes the project
    says.
    """
    project = await own(session, edition, project_id, author, Permission.WRITE)
    if await _settle(session, project, Actor.STEWARD, seen, clock.now()):
        record(session, edition, acts.NOMINATION_SETTLE_MESSAGES, project, by=author.id)


async def need_no_answer_of_stewards(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, steward: Person, seen: str
) -> None:
    """What the nominator wrote up to the message `seen` waits for nothing any more, as a steward says."""
    project, _ = await found(session, edition, project_id)
    if await is_theirs(session, project, steward.id):
        raise refusals.own_project_written_to()
    if await _settle(session, project, Actor.NOMINATOR, seen, clock.now()):
        record(session, edition, acts.NOMINATION_SETTLE_MESSAGES, project, by=steward.id)


async def _settle(session: AsyncSession, project: Project, side: Actor, seen: str, now: datetime) -> int:
    """What one side wrote waits no more, up to the message that the other side has seen last; how many messages that
    were. What came after that is still to be read, and waits.
    """
    if not seen:
        return 0
    last = await session.get(ProjectMessage, seen)
    if last is None or last.project_id != project.id:
        raise not_listed("seen")
    theirs = (col(ProjectMessage.project_id) == project.id, col(ProjectMessage.sent_at) <= last.sent_at)
    query = select(ProjectMessage.id).where(*waiting(side), *theirs)
    settled = (await session.exec(query)).all()
    if settled:
        change = update(ProjectMessage).where(col(ProjectMessage.id).in_(settled)).values(settled_at=now)
        await session.exec(change)
    return len(settled)


def _other(side: Actor) -> Actor:
    return Actor.STEWARD if side is Actor.NOMINATOR else Actor.NOMINATOR
