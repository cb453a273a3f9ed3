"""Writes waiting votes into their logs and publishes what was signed, at the pace that tickets promise."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.sequencing import advance, is_due
from prizes.db import Database
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.errors import Refusal
from prizes.votelog import queries
from prizes.votelog.actions import set_fault
from prizes.votelog.faults import LogFault
from prizes.votelog.files.publishing import publish
from prizes.votelog.format import batches
from prizes.votelog.models import VoteLog
from prizes.votelog.outside import stamp, witness, witnessed

log = structlog.get_logger("votelog")


@dataclass
class Sequencer:
    """One in each worker; the log's row lets one at a time write. It remembers since when votes wait: the database does
    not, since that would be the time of a vote.
    """

    database: Database
    waiting_since: dict[str, float] = field(default_factory=dict)
    written_at: dict[str, float] = field(default_factory=dict)
    failed_at: dict[str, float] = field(default_factory=dict)
    published: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Sizes, and numbers of auditors' signatures, at which the files of logs are known to be as new as the log; a count
    writes into it past this worker, and so do auditors.
    """

    async def turn(self, *, at_once: bool = False) -> None:
        """Once around all logs. `at_once`: without waiting for more votes."""
        async with self.database.reading() as session:
            rows = await queries.logs(session)
            numbers = await queries.how_many_wait(session)
            signed = await queries.how_many_audits(session)
            due = [row for row in rows if await self._is_due(session, row, numbers.get(row.name, 0), at_once)]
        for row in due:
            await self._write(row)
        for row in rows:
            there = (row.size, signed.get(row.name, 0))
            if self.published.get(row.name) != there and self._may_try(row):
                await self._publish(row, there)

    def _may_try(self, row: VoteLog) -> bool:
        """Not every second where it failed before."""
        return time.monotonic() - self.failed_at.get(row.name, -batches.EVERY) >= batches.EVERY

    async def _is_due(self, session: AsyncSession, row: VoteLog, waiting: int, at_once: bool) -> bool:
        now = time.monotonic()
        since = self.waiting_since.setdefault(row.name, now) if waiting else now
        if not waiting:
            self.waiting_since.pop(row.name, None)
        last = now - self.written_at.get(row.name, now - batches.EVERY)
        if at_once and waiting:
            return True
        if batches.is_due(waiting, now - since, last):
            return True
        found = await _round(session, row)
        return found is not None and last >= batches.EVERY and is_due(*found, row)

    async def _write(self, row: VoteLog) -> None:
        self.written_at[row.name] = time.monotonic()
        try:
            seen = await witnessed(row.key)
            async with self.database.writing() as session:
                found = await _round(session, row)
                if found is not None:
                    await advance(session, *found, row.name, seen=seen)
        except (LogFault, Refusal) as trouble:
            await self._at_fault(row, trouble)
            return
        self.waiting_since.pop(row.name, None)
        self.published.pop(row.name, None)
        if row.fault:
            await self._mend(row)

    async def _publish(self, row: VoteLog, there: tuple[int, int]) -> None:
        """Witnesses see what is published; what they cosign is published again the next time."""
        try:
            async with self.database.reading() as session:
                news = await publish(session, row)
        except LogFault as trouble:
            await self._at_fault(row, trouble)
            return
        self.published[row.name] = there
        if row.fault == "files":
            await self._mend(row)
        if news == "mark":
            await stamp(row)
        if news != "nothing" and await witness(self.database, row):
            self.published.pop(row.name, None)

    async def _at_fault(self, row: VoteLog, trouble: LogFault | Refusal) -> None:
        self.failed_at[row.name] = time.monotonic()
        log.error("vote log at fault", log=row.name, reason=str(trouble))
        code = trouble.code if isinstance(trouble, LogFault) else "key"
        async with self.database.writing() as session:
            await set_fault(session, row.name, code, clock.now())

    async def _mend(self, row: VoteLog) -> None:
        async with self.database.writing() as session:
            await set_fault(session, row.name, "", None)


async def _round(session: AsyncSession, row: VoteLog) -> tuple[EditionInForce, VotingPhase] | None:
    """The round of a log, by the rules in force."""
    edition = await edition_in_force(session, row.edition)
    phases = edition.rules.votings if edition else []
    return next(((edition, phase) for phase in phases if edition and phase.id == row.phase), None)
