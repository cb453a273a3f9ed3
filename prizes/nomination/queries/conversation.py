"""Read the messages of a project, as each side sees them, and count what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.nomination import refusals
from prizes.nomination.models import Project, ProjectMessage
from prizes.nomination.queries.people import editors_of, is_theirs
from prizes.nomination.rules.states import Actor
from prizes.nomination.rules.submission import no_messages

MOST_SHOWN = 500
"""Messages of one project, the newest: more than anybody reads."""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as its reader sees it."""

    id: str
    side: Actor
    author: str | None
    """Name or address; None: of a steward for people of the project, or of an account that was erased."""
    mine: bool
    text: str
    """Empty: its author's account was erased."""
    sent_at: datetime
    waits: bool
    """For an answer of the other side."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """All messages of a project, the oldest first, for a reader of one side."""

    side: Actor
    messages: Sequence[ShownMessage]
    open: bool
    """Whether the reader's side can write: somebody is there who gets it."""

    @property
    def to_answer(self) -> bool:
        """Whether something waits for the reader's side."""
        return any(each.waits for each in self.messages if each.side != self.side)

    @property
    def last(self) -> str:
        """Id of the last message, up to which an answer settles what the other side asked; empty: none."""
        return self.messages[-1].id if self.messages else ""


async def conversation(
    session: AsyncSession, edition: EditionInForce, project: Project, reader: str, side: Actor
) -> Conversation:
    """`side`: that of the reader. Raises Missing for those who read as people of the project and are none, Forbidden
    for a steward who has a part in it. Stewards write to people of the project as the office, without their names.
    """
    theirs = await is_theirs(session, project, reader)
    if side is Actor.STEWARD and theirs:
        raise refusals.own_project_of_stewards()
    if side is Actor.NOMINATOR and not theirs:
        raise refusals.unknown_project()
    query = (
        select(ProjectMessage)
        .where(ProjectMessage.project_id == project.id)
        .order_by(col(ProjectMessage.sent_at).desc(), col(ProjectMessage.id).desc())
        .limit(MOST_SHOWN)
    )
    rows = [*reversed((await session.exec(query)).all())]
    named = [row.author_id for row in rows if row.author_id and (side is Actor.STEWARD or row.side == side)]
    known = await people(session, named)
    closed = no_messages(edition.rules, project.state, submitted=project.submitted_at is not None)
    reached = side is Actor.NOMINATOR or await readers_of(session, project)
    return Conversation(
        side,
        [
            ShownMessage(
                id=row.id,
                side=Actor(row.side),
                author=_name_of(row, side, known),
                mine=row.author_id == reader,
                text=row.text,
                sent_at=row.sent_at,
                waits=row.settled_at is None,
            )
            for row in rows
        ],
        open=closed is None and bool(reached),
    )


def _name_of(row: ProjectMessage, side: Actor, known: Mapping[str, Person]) -> str | None:
    person = known.get(row.author_id or "")
    shown = side is Actor.STEWARD or row.side == side
    return person.called if person and shown else None


async def readers_of(session: AsyncSession, project: Project) -> list[Person]:
    """Who gets what stewards write: the nominator, then the editors. Nobody whose account was erased."""
    nominator = await session.get(Person, project.nominator_id) if project.nominator_id else None
    editors = (await editors_of(session, [project.id])).get(project.id, [])
    return [each for each in (nominator, *editors) if each is not None and each.called]


# --- what waits ----------------------------------------------------------------------------------------


def waiting(side: Actor) -> list[ColumnElement[bool]]:
    """What a message is by that one side wrote and that waits for the other; an index of its own has them."""
    return [col(ProjectMessage.side) == side.value, col(ProjectMessage.settled_at).is_(None)]


def awaits_stewards() -> ColumnElement[bool]:
    """Whether a project has a message that waits for the stewards."""
    return col(Project.id).in_(select(ProjectMessage.project_id).where(*waiting(Actor.NOMINATOR)))


async def number_to_answer(session: AsyncSession, edition: EditionInForce) -> int:
    """How many projects of an edition wait for an answer of the stewards."""
    query = select(func.count()).select_from(Project)
    return (await session.exec(query.where(Project.edition_id == edition.id, awaits_stewards()))).one()
