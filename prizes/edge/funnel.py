"""Counts of how far people come towards a vote or a submission, in the memory of this process.

Pages that are kept are counted too, since all answers pass here; what a cache between us and a reader gives is not. A
vote sends no statement for it: every few seconds one adds up all that was counted. What is not yet added when the
process is killed is lost.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from starlette.types import Scope

from prizes import clock
from prizes.db import Database
from prizes.funnel.actions import add
from prizes.funnel.marking import AGAIN, STEPS
from prizes.funnel.rules import FunnelCell
from prizes.gate.problems import is_for_programs

EVERY = 10.0
"""Seconds between two additions."""
MOST = 5_000
"""Cells that wait at once; one statement takes them all. What goes beyond is not counted."""
PAPER = "/{lang:lang}/{edition}/categories/{category}"
OPENED = "/{lang:lang}/{edition}/nominations/"
VOTE = "/{lang:lang}/{edition}/ballot/{category}"
VOTE_BY_PROGRAM = "/editions/{edition}/ballot/{category}"
DELIVERED = (200, 304)
log = structlog.get_logger("funnel")


class FunnelCounts:
    """One for a process."""

    def __init__(self, database: Database) -> None:
        self.database, self.waiting = database, Counter[FunnelCell]()

    def answered(self, scope: Scope, route: str, status: int) -> None:
        """`route`: its template. A fragment of a page, and the same page after an act, are no page anew."""
        method = scope["method"]
        if method == "GET":
            if route in (PAPER, OPENED) and status in DELIVERED and _is_whole(scope):
                _, lang, edition, *_ = scope["path"].split("/")
                self._count(edition, "paper" if route == PAPER else "opened", lang)
            return
        if status >= 400:
            return
        parts, state = scope["path"].split("/"), scope["state"]
        lang = "" if is_for_programs(scope) else parts[1]
        if (method, route) in (("POST", VOTE), ("PUT", VOTE_BY_PROGRAM)) and not state.get(AGAIN):
            self._count(parts[2] if lang else parts[4], "begun", lang)
        edition, steps = state.get(STEPS, ("", ()))
        for step in steps:
            self._count(edition, step, lang)

    def _count(self, edition: str, step: str, lang: str) -> None:
        cell = FunnelCell(edition, clock.now().replace(minute=0, second=0, microsecond=0), step, lang)
        if cell in self.waiting or len(self.waiting) < MOST:
            self.waiting[cell] += 1

    async def add_up(self) -> None:
        """What waits; where the database is away it waits on."""
        if not self.waiting:
            return
        counts, self.waiting = self.waiting, Counter[FunnelCell]()
        try:
            async with self.database.writing() as session:
                await add(session, counts)
        except Exception:
            log.exception("counts wait")
            self.waiting.update(counts)

    @asynccontextmanager
    async def adding(self) -> AsyncIterator[None]:
        """Every few seconds, and at the end."""
        task = asyncio.create_task(self._now_and_then())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await self.add_up()

    async def _now_and_then(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await asyncio.shield(self.add_up())


def _is_whole(scope: Scope) -> bool:
    """After a vote without scripts the paper is shown again; with them the way to the next is a fragment."""
    query = scope["query_string"]
    return not query or query.startswith(b"after=")
