"""After a restore: erase again who was erased since the backup was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from prizes.accounts import erasing as accounts
from prizes.accounts.models import Person
from prizes.ballot.cases.withdrawing import withdraw_votes
from prizes.db import Database
from prizes.errors import Refusal
from prizes.jobs.actions import enqueue
from prizes.privacy.erased import ErasedLine, hash_of
from prizes.privacy.erasing import ERASE_ACCOUNT

CLOCKS = timedelta(minutes=2)
"""By which the clocks of two machines may differ."""


@dataclass(frozen=True, slots=True)
class RepeatedErasures:
    done: int = 0
    """Their access has ended, and the worker erases the rest."""
    waiting: int = 0
    """Votes of theirs are on the way into the log, or a key is not here: to be tried again."""


async def repeat_erasures(database: Database, key: bytes, lines: Sequence[ErasedLine]) -> RepeatedErasures:
    """By the owner of the database, for the lines since the backup, less `CLOCKS`. An account that was made after its
    address was erased is another one, and stays.
    """
    by_hash = {line.hash: line for line in sorted(lines, key=lambda line: line.at)}
    done = waiting = 0
    for person, line in (await _again_there(database, key, by_hash)).items():
        try:
            await _repeat(database, person, line)
            done += 1
        except Refusal:
            waiting += 1
    return RepeatedErasures(done, waiting)


async def _again_there(
    database: Database, key: bytes, by_hash: Mapping[str, ErasedLine]
) -> dict[str, ErasedLine]:
    """By the id of the person."""
    if not by_hash:
        return {}
    async with database.reading() as session:
        query = select(Person.id, Person.canonical_email, Person.created_at).order_by(col(Person.id))
        found: dict[str, ErasedLine] = {}
        async for person, address, created in await session.stream(query.execution_options(yield_per=1_000)):
            line = by_hash.get(hash_of(key, address))
            if line is not None and created <= line.at:
                found[person] = line
        return found


async def _repeat(database: Database, person_id: str, line: ErasedLine) -> None:
    """What the person asked for, whatever stood in the way when the backup was made: it did not later."""
    async with database.writing() as session:
        person = await accounts.lock_person(session, person_id)
        if person is None:
            return
        withdrawn = await withdraw_votes(session, person) if line.votes else 0
        await accounts.end_access(session, person)
        job = ERASE_ACCOUNT(person=person.id, withdrawn=withdrawn)
        await enqueue(session, job, dedupe_key=f"{job.kind}:{person.id}")
