"""Erase a voter: what says under what circumstances they voted.

The votes themselves stay, without a way to their voter, and the tag stays: so one mailbox has one vote in a category,
whatever is erased. A voter can have them withdrawn, too: `cases/withdrawing.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col
from sqlmodel import select as select_models
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.ballot.box_sql import CIRCUMSTANCES, FLAGS, GONE, ROLL, VOTES
from prizes.ballot.cases.withdrawing import rounds_of
from prizes.ballot.electorate import forget_age
from prizes.ballot.keys import key_here, key_of
from prizes.ballot.models import GoneVoters, VoteReminder
from prizes.ballot.queries import tags
from prizes.ballot.rules.voting import mark
from prizes.ballot.voter_lists import forget_listing
from prizes.ballot.voters import add_mark
from prizes.db import metadata
from prizes.edition.queries import edition_in_force
from prizes.mail.rules.addresses import canonical_email

GONE_VOTERS = metadata.tables[str(GoneVoters.__tablename__)]


async def reminders_of(session: AsyncSession, person: Person) -> Sequence[VoteReminder]:
    return (await session.exec(select_models(VoteReminder).where(_reminds(person)))).all()


def _reminds(person: Person) -> ColumnElement[bool]:
    """In any form of the address."""
    names = {person.canonical_email, canonical_email(person.canonical_email), person.former_email}
    return col(VoteReminder.canonical_email).in_(names - {None})


# --- with the account ----------------------------------------------------------------------------------


async def forget_voter(session: AsyncSession, person: Person) -> None:
    """By the worker: delete under what circumstances somebody voted. That they did stands nowhere but in their mark,
    which stays: one mailbox is one voter. Flags that were found before stay: they hold pseudonyms, and who runs away
    from them should not take them along. Those of withdrawn votes go: they tell what the vote was for.
    """
    for each in await rounds_of(session, person):
        await _delete_of(session, CIRCUMSTANCES, [row.id for row in each.rows])
        await forget_age(session, each.edition, each.phase, person)
        await _delete_of(session, FLAGS, [row.id for row in each.rows if row.choices == GONE])
    await forget_listing(session, person)
    connection = await session.connection()
    left = await connection.execute(
        delete(ROLL).where(ROLL.c.person_id == person.id).returning(ROLL.c.edition)
    )
    for slug in left.scalars().all():
        key = await key_of(session, slug)
        address = person.votes_as(key.form) if key else None
        if key is None or address is None:
            await count_gone(session, slug, 1)
        else:
            await add_mark(session, slug, mark(key.secret, slug, address))
    await session.exec(delete(VoteReminder).where(_reminds(person)))


async def count_gone(session: AsyncSession, edition: str, voters: int, **cells: Any) -> None:
    """So many voters of an edition have no mark any more, and are still counted among its voters."""
    connection = await session.connection()
    insert_ = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert_(GONE_VOTERS).values(edition=edition, voters=voters, **cells)
    more = {"voters": GONE_VOTERS.c.voters + voters, **cells}
    await connection.execute(statement.on_conflict_do_update(index_elements=["edition"], set_=more))


async def find_again(session: AsyncSession, person: Person) -> None:
    """Give somebody whose account is new their mark where this mailbox has voted already, and was erased by a version
    that left none: otherwise they would be counted twice with their next vote.
    """
    gone = select_models(GoneVoters.edition).where(
        col(GoneVoters.voters) > 0, col(GoneVoters.countries).is_(None)
    )
    for slug in (await session.exec(gone)).all():
        edition = await edition_in_force(session, slug)
        key = await key_here(session, slug)
        if edition is None or key is None:
            continue
        mine = {tag for phase in edition.rules.votings for tag in tags(key, edition, phase, person).values()}
        connection = await session.connection()
        voted = select(VOTES.c.id).where(VOTES.c.edition == slug, VOTES.c.tag.in_(mine)).limit(1)
        if (await connection.execute(voted)).first() is None:
            continue
        address = person.votes_as(key.form)
        if address and await add_mark(session, slug, mark(key.secret, slug, address)):
            await count_gone(session, slug, -1)


async def _delete_of(session: AsyncSession, table: Any, votes: Sequence[int]) -> None:
    connection = await session.connection()
    for start in range(0, len(votes), 10_000):
        some = table.c.vote_id.in_(votes[start : start + 10_000])
        await connection.execute(delete(table).where(some))
