"""Whether the database answers, and how far the contest has come in it.

A database that is down refuses at once. One that hangs (its disk, its machine, the way to it) keeps every question
open, and whoever asks it waits as long as the driver is patient. So one question at a time is asked here for all, and
nobody waits for it longer than it is worth to them.
"""

from __future__ import annotations

import asyncio
import time

from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from prizes.db import Database, is_out_of_reach
from prizes.gate.refusals import TROUBLE
from prizes.journal.queries import newest

LATE = 0.5
"""Seconds after which who reads a public page need not wait any longer: there may be an earlier copy."""
HANGS = 2.5
"""Seconds after which it is said that the database does not answer. Longer: a busy machine is not a dead one."""
TICK = 0.1
"""Seconds from one look at a question to the next."""
EVERY = 1.0
"""Seconds between two questions to a database that did not answer the last one."""


class Pulse:
    """One for a process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.newest = 0
        """Number of the newest entry of the journal that was seen."""
        self.lost = False
        """The last question had no answer."""
        self.asked_at = float("-inf")
        self.question: asyncio.Task[None] | None = None
        self.waited = 0.0
        """Seconds for which nobody had an answer since the question that is open was asked, and this process could have
        taken one: while it is busy itself, an answer may lie there.
        """
        self.trouble: Exception | None = None
        """What came instead of an answer, at once; until there is one again, also while the next question is open."""

    @property
    def is_late(self) -> bool:
        return self.lost or self.waited >= LATE

    @property
    def hangs(self) -> bool:
        return self.lost or self.waited >= HANGS

    def ask(self, every: float = EVERY) -> asyncio.Task[None] | None:
        """Ask, unless a question is open or the last one is younger; the question that is open."""
        if self.question is None and time.monotonic() - self.asked_at >= every:
            if self.asked_at < 0:  # the first one
                self.database.at_close(self._close)
            self.asked_at = time.monotonic()
            self.question = asyncio.get_running_loop().create_task(self._ask())
            self._tick(self.question, time.monotonic())
        return self.question

    def _tick(self, question: asyncio.Task[None], last: float) -> None:
        now = time.monotonic()
        if self.question is question:
            # With very many at once the question itself may wait for its turn: others are answered meanwhile.
            heard = self.database.heard_at >= last
            self.waited = 0.0 if heard else self.waited + min(now - last, 2 * TICK)
            asyncio.get_running_loop().call_later(TICK, self._tick, question, now)

    async def _close(self) -> None:
        """A question that is open gives its connection back, or is left to a database that does not answer anyhow."""
        if self.question is not None:
            self.question.cancel()
            await asyncio.wait({self.question}, timeout=LATE)

    async def _ask(self) -> None:
        try:
            async with self.database.reading() as session:
                self.newest = await newest(session)
            self.lost, self.trouble = False, None
        except (TimeoutError, PoolTimeoutError):
            self.lost = self.database.heard_at < self.asked_at
        except TROUBLE as error:
            # On SQLite a file that stays locked is told by an error, after as long as a writer may take.
            self.lost = self.database.sqlite and is_out_of_reach(error) and self.waited >= LATE
            self.trouble = error
        finally:
            self.question, self.waited = None, 0.0
