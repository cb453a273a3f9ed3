"""Who has voted, and how many: by marks, which are made again with the key of tags.

No row of the database says of a person that they have voted. A roll did, and beside the votes it was written with it
said how.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.box_sql import MARKS, PEOPLE, ROLL
from prizes.ballot.keys import key_of
from prizes.ballot.models import GoneVoters
from prizes.ballot.rules.voting import Key, mark
from prizes.db import metadata
from prizes.edition.queries import editions_in_force
from prizes.errors import Refusal
from prizes.mail.rules.addresses import votes_as

GONE = metadata.tables[str(GoneVoters.__tablename__)]
Named = tuple[str, str, str | None]
"""Id of a person, and by which the account is known, and was: see `mail.rules.addresses.votes_as`."""
NAMED = (PEOPLE.c.id, PEOPLE.c.canonical_email, PEOPLE.c.former_email)
BATCH = 10_000
"""Rows the database hands over at once, and people whose marks are looked for with one question."""


async def voters(session: AsyncSession, slug: str) -> int:
    """How many people have cast a vote in an edition, erased ones too."""
    gone = select(GONE.c.voters).where(GONE.c.edition == slug).scalar_subquery()
    return await _sum(session, *_counts(slug), func.coalesce(gone, 0))


async def marked(session: AsyncSession, slug: str) -> int:
    """Voters of whom there is a mark, or a row of a former version's roll."""
    return await _sum(session, *_counts(slug))


def _counts(slug: str) -> list[Any]:
    return [
        select(func.count()).select_from(t).where(t.c.edition == slug).scalar_subquery()
        for t in (MARKS, ROLL)
    ]


async def _sum(session: AsyncSession, *numbers: Any) -> int:
    return sum((await (await session.connection()).execute(select(*numbers))).one())


async def who_voted(session: AsyncSession, slug: str, key: Key, people: Sequence[Named]) -> set[str]:
    """Ids of those who have voted in an edition. `people`: not more than `BATCH`."""
    made = await asyncio.to_thread(_marks, slug, key, people)
    connection = await session.connection()
    known = select(MARKS.c.mark).where(MARKS.c.edition == slug, MARKS.c.mark.in_(list(made)))
    return {made[each] for each in (await connection.execute(known)).scalars()}


async def voted_in_others(session: AsyncSession, but: Collection[str], people: Sequence[Named]) -> set[str]:
    """Ids of those who have voted in any edition but these; of all, where this machine cannot tell."""
    found: set[str] = set()
    for edition in await editions_in_force(session):
        if edition.slug in but or edition.record:
            continue
        try:
            key = await key_of(session, edition.slug)
        except Refusal:
            return {who for who, _, _ in people}
        found |= await who_voted(session, edition.slug, key, people) if key else set()
    return found


def _marks(slug: str, key: Key, people: Iterable[Named]) -> dict[str, str]:
    addresses = ((who, votes_as(key.form, name, former)) for who, name, former in people)
    return {mark(key.secret, slug, address): who for who, address in addresses if address is not None}


async def all_people(session: AsyncSession, *columns: Any) -> AsyncIterator[Sequence[Any]]:
    """Everybody with an account, in portions: as `Named`, and these columns."""
    query = select(*NAMED, *columns)
    rows = await (await session.connection()).stream(query.execution_options(yield_per=BATCH))
    async for part in rows.partitions():
        yield part


async def add_mark(session: AsyncSession, slug: str, made: str) -> bool:
    """Whether this is one voter more."""
    connection = await session.connection()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = dialect.insert(MARKS).values(edition=slug, mark=made).on_conflict_do_nothing()
    return bool((await connection.execute(row)).rowcount)


async def end_roll(session: AsyncSession) -> int:
    """By the worker: make marks of what former versions wrote into the roll; how many rows. A few at once, in the order
    of the marks, so that nothing is left of the order in which people voted.
    """
    connection = await session.connection()
    moved = 0
    for slug in (await connection.execute(select(ROLL.c.edition).distinct())).scalars().all():
        try:
            key = await key_of(session, slug)
        except Refusal:
            key = None
        if key is None:  # another machine has it
            continue
        query = select(*NAMED).join(ROLL, ROLL.c.person_id == PEOPLE.c.id)
        people = (await connection.execute(query.where(ROLL.c.edition == slug).limit(BATCH))).all()
        for each in sorted(_marks(slug, key, [(row[0], row[1], row[2]) for row in people])):
            await add_mark(session, slug, each)
        theirs = ROLL.c.person_id.in_([row[0] for row in people])
        await connection.execute(delete(ROLL).where(ROLL.c.edition == slug, theirs))
        moved += len(people)
    return moved
