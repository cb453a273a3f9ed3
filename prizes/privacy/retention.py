"""What is kept for a time goes when that is over: ninety days after the last round of an edition is final, everything
of its voters. Run every day; a second run finds nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, select, union_all
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.erasing import PERSON, pointers
from prizes.accounts.models import Session, SignInCode
from prizes.ballot.retention import Left, forget_votes_voters, left_of, over
from prizes.ballot.voter_lists import forget_unapproved
from prizes.ballot.voters import voted_in_others
from prizes.ballot.watching import KEPT, forget
from prizes.complaints.actions import forget_old_complaints
from prizes.db import metadata
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.models import Message
from prizes.privacy.erased import forget_old_lines
from prizes.promotion.actions import forget_all_pronunciations
from prizes.stocktaking.actions.erasing import forget_old_requests

SESSIONS = metadata.tables[str(Session.__tablename__)]
CODES = metadata.tables[str(SignInCode.__tablename__)]
MESSAGES = metadata.tables[str(Message.__tablename__)]
OWN = ("session",)
"""Tables whose rows go with a person."""
MOST, AT_ONCE = 5_000, 500
"""Accounts that one run deletes, so that nobody waits for its transaction, and one statement."""


@dataclass(frozen=True, slots=True)
class RetentionDue:
    """What a run would forget."""

    editions: tuple[tuple[str, Left], ...]
    """Slug, and what is left of its voters."""
    people: int
    """Accounts that nothing holds any more."""


async def due(session: AsyncSession) -> RetentionDue:
    """What the next run will do, without doing it."""
    editions = [(edition.slug, await left_of(session, edition)) for edition in await over(session)]
    slugs = [slug for slug, _ in editions]
    people = [len(part) async for part in _idle_people(session, slugs)] if slugs else []
    return RetentionDue(tuple(each for each in editions if not each[1].nothing), sum(people))


async def run_retention(session: AsyncSession) -> RetentionDue:
    """Forget what is due; what that was. Each edition is journaled, in numbers. While `MOST` people are gone with a
    run, there may be more.
    """
    found = await due(session)
    forget_old_lines()
    await forget(session)
    await forget_old_requests(session)
    await forget_unapproved(session)
    await forget_old_complaints(session)
    editions = await over(session)
    for edition in editions:
        await forget_all_pronunciations(session, edition)
        left = await left_of(session, edition)
        if left.nothing:
            continue
        await forget_votes_voters(session, edition)
        details = {"voters": left.voters, "reminders": left.reminders, "appeals": left.appeals}
        record(session, edition, acts.BALLOT_FORGET_VOTERS, "", by=None, **details)
    people = await _forget_idle(session) if editions else 0
    if people:
        record(session, None, acts.ACCOUNTS_FORGET_IDLE, by=None, people=people)
    await session.flush()
    return RetentionDue(found.editions, people)


async def _forget_idle(session: AsyncSession) -> int:
    """Delete the accounts of those who only voted, or did nothing at all, with every letter to them; how many: no more
    than `MOST`.
    """
    connection = await session.connection()
    found: list[tuple[str, str, str]] = []
    async with aclosing(_idle_people(session, ())) as parts:
        async for part in parts:
            found += part
            if len(found) >= MOST:
                break
    found = found[:MOST]
    for start in range(0, len(found), AT_ONCE):
        ids, typed, mailboxes = zip(*found[start : start + AT_ONCE], strict=True)
        for statement in (
            delete(MESSAGES).where(func.lower(MESSAGES.c.to).in_(typed)),
            delete(CODES).where(CODES.c.canonical_email.in_(mailboxes)),
            delete(SESSIONS).where(SESSIONS.c.person_id.in_(ids)),
            delete(PERSON).where(PERSON.c.id.in_(ids)),
        ):
            await connection.execute(statement)
    return len(found)


async def _idle_people(
    session: AsyncSession, editions: Sequence[str]
) -> AsyncGenerator[list[tuple[str, str, str]], None]:
    """In portions: id, address and canonical address of those who are idle and have voted in no edition but these."""
    people = PERSON.c.id, func.lower(PERSON.c.email), PERSON.c.canonical_email, PERSON.c.former_email
    rows = await (await session.connection()).stream(
        select(*people).where(PERSON.c.id.in_(_idle(editions))).execution_options(yield_per=AT_ONCE)
    )
    async for part in rows.partitions():
        held = await voted_in_others(session, editions, [(row[0], row[2], row[3]) for row in part])
        yield [(row[0], row[1], row[2]) for row in part if row[0] not in held]


def _idle(editions: Sequence[str]) -> Select[tuple[str]]:
    """People older than what is kept, not signed in, to whom nothing points but the rolls of these editions."""
    now = clock.now()
    here = select(SESSIONS.c.person_id).where(SESSIONS.c.expires_at > now)
    held = [here, *(_holding(column, editions) for column in pointers(but=OWN))]
    return select(PERSON.c.id).where(PERSON.c.created_at <= now - KEPT, PERSON.c.id.not_in(union_all(*held)))


def _holding(column: Any, editions: Sequence[str]) -> Select[tuple[str]]:
    query = select(column).where(column.is_not(None))
    return query.where(column.table.c.edition.not_in(editions)) if column.table.name == "voter" else query
