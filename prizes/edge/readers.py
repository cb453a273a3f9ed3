"""Who is here, asked for many requests at once: the first asks for those who come while it waits for the turn.

Nothing of a session, an account or a vote is kept beyond an answer, but the slots of voters (`RoundNow.known`). What
all have in common, which round is open and with which categories, is looked up once a second, and after each act.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.agenda.mine.ballots import filled_categories, voting_now
from prizes.agenda.mine.readers import PlainReader, RoundNow, plain_readers, plain_sessions
from prizes.ballot.keys import key_of
from prizes.db import Database
from prizes.direct import Direct
from prizes.edition.queries import editions_in_force
from prizes.errors import Refusal
from prizes.kit.token import digest

log = structlog.get_logger("readers")
MOST_AT_ONCE = 200
LASTS = timedelta(seconds=1)
Acts = tuple[int, int]
"""How many acts this process had noted, and the number of the newest of all."""


@dataclass(frozen=True, slots=True)
class Here:
    """A reader, and how far everybody had come when they were looked up."""

    reader: PlainReader
    acts: Acts
    voted: RoundNow | None = None
    """The round that is open."""
    acts_of_round: Acts = (0, 0)
    """The same, of all processes for its edition and the service itself alone."""


Answer = asyncio.Future[Here | None]


class Readers:
    """One for a process."""

    def __init__(self, database: Database) -> None:
        self.database, self.direct = database, Direct(database)
        self.waiting: dict[str, list[Answer]] = defaultdict(list)
        self.asking: asyncio.Task[None] | None = None
        self.voted: RoundNow | None = None
        self.seen: tuple[datetime, Acts] | None = None
        """When the round was looked up, and after how many acts."""

    async def reader(self, secret: str) -> Here | None:
        """Who holds this secret of a session; None: nobody, somebody with a role or a part, or it could not be found
        out. Then the program itself looks, and says what there is to say.
        """
        answer: Answer = asyncio.get_running_loop().create_future()
        self.waiting[digest(secret)].append(answer)
        if self.asking is None or self.asking.done():
            self.asking = asyncio.get_running_loop().create_task(self._ask())
        return await answer

    async def _ask(self) -> None:
        while self.waiting:
            hashes = [*self.waiting][:MOST_AT_ONCE]
            asked = {each: self.waiting.pop(each) for each in hashes}
            found: dict[str, Here] = {}
            try:
                found = await self._found(hashes)
            except Exception as error:  # noqa: BLE001 - whatever it is, the program finds it too and says so
                log.warning("readers were not looked up", error=type(error).__name__, readers=len(hashes))
                self.seen = None
            finally:
                for each, answers in asked.items():
                    _give(answers, found.get(each))

    async def _found(self, hashes: list[str]) -> dict[str, Here]:
        asked = self.voted.edition.slug if self.voted else ""
        found = await plain_sessions(self.direct, hashes, asked)
        if not found:
            return {}
        acts, now = (self.database.acts, found[0].newest), clock.now()
        if self.seen is None or self.seen[1] != acts or not timedelta(0) <= now - self.seen[0] < LASTS:
            async with self.database.reading() as session:
                self.voted, certain = await _voted(session, self.voted)
            self.seen = (now, acts) if certain else None
        voted = self.voted
        # What was asked of another edition says nothing of this one.
        here = found[0].newest_here if voted and voted.edition.slug == asked else found[0].newest
        readers = await plain_readers(self.direct, found, voted)
        return {
            each: Here(reader, acts, voted, (self.database.acts, here)) for each, reader in readers.items()
        }


def _give(answers: list[Answer], found: Here | None) -> None:
    for answer in answers:
        if not answer.done():  # who waited may have gone
            answer.set_result(found)


async def _voted(session: AsyncSession, before: RoundNow | None) -> tuple[RoundNow | None, bool]:
    """As `ballots.open_ballot` finds it, and whether that lasts: the edition's key comes with the first vote."""
    found = voting_now(await editions_in_force(session))
    if found is None:
        return None, True
    try:
        key = await key_of(session, found[0].slug)
    except Refusal:  # it is not on this machine
        key = None
    if key is None:
        return None, False
    return RoundNow(*found, key, await filled_categories(session, *found)).follows(before), True
