"""Write an entry; chain what was written."""

from __future__ import annotations

from secrets import token_hex
from typing import Any, Protocol

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.db import ACTS
from prizes.journal.acts import ActKind
from prizes.journal.models import JournalEntry
from prizes.journal.queries import content
from prizes.journal.rules import START, TYPED, link, sealed

CODED = "case"
"""Stage of acts whose reason is one of a list of codes."""


class HasSlug(Protocol):
    """An edition."""

    @property
    def slug(self) -> str: ...


class HasId(Protocol):
    """A row that something is done to."""

    @property
    def id(self) -> str: ...


def record(
    session: AsyncSession,
    edition: HasSlug | str | None,
    act: ActKind,
    subject: HasId | str = "",
    *,
    by: str | None,
    **details: Any,
) -> None:
    """Note an act, in the act's own transaction. `by`: a person's id; None: the service itself. `subject`: what it is
    done to, or its id. Details are plain JSON values; no addresses, no codes. A reason that somebody typed is kept
    beside what is chained. Raises TypeError for a subject or a detail that such an act has not.
    """
    about = subject if isinstance(subject, str) else subject.id
    if bool(about) != bool(act.subject) or not details.keys() <= set(act.details.split()):
        raise TypeError(
            f"{act.name} of {act.subject or 'nothing'} has {act.details or 'no details'}: {[*details]}"
        )
    said: dict[str, Any] = {}
    for name in TYPED:
        text = details.get(name)
        if text and act.stage != CODED:
            salt = token_hex(16)
            said[name] = {"salt": salt, "text": str(text)}
            details = {k: v for k, v in details.items() if k != name} | {
                f"{name}_sha256": sealed(salt, str(text))
            }
    session.info[ACTS] = True
    session.add(
        JournalEntry(
            at=clock.now(),
            act=act.name,
            actor_id=by,
            edition=edition if edition is None or isinstance(edition, str) else edition.slug,
            subject=f"{act.subject}:{about}" if about else "",
            details=details,
            said=said or None,
        )
    )


async def chain(session: AsyncSession, batch: int = 1000) -> int:
    """Chain committed entries that are not chained yet; how many were. Run by one worker at a time.

    The order of the chain is the order of ids among what is visible; an entry committed later with a smaller id
    simply comes later in the chain.
    """
    last = (
        await session.exec(
            select(JournalEntry)
            .where(col(JournalEntry.position).is_not(None))
            .order_by(col(JournalEntry.position).desc())
            .limit(1)
        )
    ).first()
    position, previous = (last.position or 0, last.chain or START) if last else (-1, START)
    waiting = (
        await session.exec(
            select(JournalEntry)
            .where(col(JournalEntry.position).is_(None))
            .order_by(col(JournalEntry.id))
            .limit(batch)
        )
    ).all()
    for entry in waiting:
        position += 1
        previous = link(previous, position, content(entry))
        entry.position, entry.chain = position, previous
        session.add(entry)
    return len(waiting)
