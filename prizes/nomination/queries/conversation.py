"""Read the messages of a project, as each side sees them, and count what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project, ProjectMessage
from prizes.nomination.rules.states import Actor

MOST_CHARACTERS = 4_000
"""Of one message."""
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

    @property
    def to_answer(self) -> bool:
        """Whether something waits for the reader's side."""
        return any(each.waits for each in self.messages if each.side != self.side)


async def conversation(session: AsyncSession, project: Project, reader: str, side: Actor) -> Conversation:
    """`side`: that of the reader. Stewards write to people of the project as the office, without their names."""
    query = (
        select(ProjectMessage)
        .where(ProjectMessage.project_id == project.id)
        .order_by(col(ProjectMessage.sent_at).desc(), col(ProjectMessage.id).desc())
        .limit(MOST_SHOWN)
    )
    rows = [*reversed((await session.exec(query)).all())]
    named = [row.author_id for row in rows if row.author_id and (side is Actor.STEWARD or row.side == side)]
    known = await people(session, named)
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
    )


def _name_of(row: ProjectMessage, side: Actor, known: Mapping[str, Person]) -> str | None:
    person = known.get(row.author_id or "")
    shown = side is Actor.STEWARD or row.side == side
    return (person.name or person.email) if person and shown else None


def awaits_stewards() -> ColumnElement[bool]:
    """Whether a project has a message that waits for the stewards."""
    return exists().where(
        col(ProjectMessage.project_id) == col(Project.id),
        col(ProjectMessage.side) == Actor.NOMINATOR.value,
        col(ProjectMessage.settled_at).is_(None),
    )


async def number_to_answer(session: AsyncSession, edition: EditionInForce) -> int:
    """How many projects of an edition wait for an answer of the stewards."""
    query = select(func.count()).select_from(Project)
    return (await session.exec(query.where(Project.edition_id == edition.id, awaits_stewards()))).one()
