"""How the service is, in numbers: what waits to be done and since when. One statement, for whoever watches."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.db import Database, UTCDateTime
from prizes.jobs.models import Job
from prizes.mail.models import Message, SlowDomain
from prizes.votelog.format.lines import instant
from prizes.votelog.models import PendingLine, VoteLog

EVERY = 10.0
"""Seconds for which an answer of the database is given again."""
PATIENCE = 2.0
"""Seconds for an answer of the database."""
LATE_LOG = 90.0
"""Seconds: a ticket promises its line within a minute."""
LATE_LETTER = 300.0
LATE_JOB = 300.0
"""Jobs that recur every ten minutes are among them: where none is done, no worker runs."""
log = structlog.get_logger("vitals")


@dataclass(frozen=True, slots=True)
class LogVitals:
    """Of one vote log that is not final."""

    name: str
    waiting: int
    """Lines that were promised and are not written yet."""
    age: float | None
    """Seconds since its newest batch; None: it has none."""
    fault: str
    """Code of what keeps it from being signed; empty: nothing."""

    @property
    def is_late(self) -> bool:
        return bool(self.waiting) and (self.age is None or self.age > LATE_LOG)


@dataclass(frozen=True, slots=True)
class Vitals:
    """Ages in seconds; 0: nothing waits."""

    letters: int
    """To one person, which are due or were tried in vain."""
    letter_age: float
    bulk_letters: int
    """Of mailings."""
    bulk_letter_age: float
    letters_failed: int
    """Given up."""
    letters_bounced: int
    """Came back, or did not go where nothing arrives."""
    domains_slow: int
    """Email domains that put letters off, and get few."""
    jobs: int
    """Due, and nobody has them."""
    job_age: float
    jobs_dead: int
    logs: Sequence[LogVitals]

    @property
    def letters_are_late(self) -> bool:
        return self.letter_age > LATE_LETTER

    @property
    def worker_is_late(self) -> bool:
        return self.job_age > LATE_JOB


async def vitals_of(session: AsyncSession) -> Vitals:
    now = clock.now()
    rows = (await (await session.connection()).execute(_statement(now))).all()
    first = rows[0]

    def age(since: datetime | None) -> float:
        return max(0.0, (now - since).total_seconds()) if since else 0.0

    return Vitals(
        letters=first.letters,
        letter_age=age(first.letter_since),
        bulk_letters=first.bulk_letters,
        bulk_letter_age=age(first.bulk_letter_since),
        letters_failed=first.letters_failed,
        letters_bounced=first.letters_bounced,
        domains_slow=first.domains_slow,
        jobs=first.jobs,
        job_age=age(first.job_since),
        jobs_dead=first.jobs_dead,
        logs=[_of_log(row, now) for row in rows if row.name is not None],
    )


def _of_log(row: Row[Any], now: datetime) -> LogVitals:
    at = instant(row.last_time) if row.last_time else None
    return LogVitals(row.name, row.lines, max(0.0, (now - at).total_seconds()) if at else None, row.fault)


def _statement(now: datetime) -> Select[Any]:
    """Each question once, beside the logs, of which there may be none."""
    waits = col(Message.state) == "waiting"
    of_use = or_(col(Message.expires_at).is_(None), col(Message.expires_at) > now)
    tried = col(Message.attempts) > 0
    due = and_(waits, of_use, or_(tried, col(Message.send_after) <= now))
    # A letter that is tried again has its next try ahead, and waits since it was written.
    since = case((tried, col(Message.created_at)), else_=col(Message.send_after))
    free = or_(col(Job.claimed_until).is_(None), col(Job.claimed_until) < now)
    job = and_(col(Job.state) == "waiting", col(Job.run_after) <= now, free)
    one_person = and_(due, col(Message.bulk).is_(False))
    many = and_(due, col(Message.bulk).is_(True))
    lines = select(func.count()).where(col(PendingLine.log) == col(VoteLog.name)).scalar_subquery()
    beginning = select(literal(1).label("one")).subquery()
    return (
        select(
            _number(one_person).label("letters"),
            _first(since, one_person).label("letter_since"),
            _number(many).label("bulk_letters"),
            _first(since, many).label("bulk_letter_since"),
            _number(and_(col(Message.state) == "failed", ~col(Message.bounced))).label("letters_failed"),
            _number(col(Message.bounced).is_(True)).label("letters_bounced"),
            select(func.count()).select_from(SlowDomain).scalar_subquery().label("domains_slow"),
            _number(job).label("jobs"),
            _first(col(Job.run_after), job).label("job_since"),
            _number(col(Job.state) == "dead").label("jobs_dead"),
            col(VoteLog.name),
            col(VoteLog.last_time),
            col(VoteLog.fault),
            lines.label("lines"),
        )
        .select_from(
            beginning.outerjoin(VoteLog, and_(col(VoteLog.key) != "", col(VoteLog.final).is_(False)))
        )
        .order_by(col(VoteLog.name))
    )


def _number(where: ColumnElement[bool]) -> Any:
    return select(func.count()).where(where).scalar_subquery()


def _first(what: Any, where: ColumnElement[bool]) -> Any:
    return select(func.min(what, type_=UTCDateTime)).where(where).scalar_subquery()


class VitalsReader:
    """Of one process: it asks once in `EVERY` seconds, however often it is asked."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._asked_at = float("-inf")
        self._found: Vitals | None = None
        self.at: datetime | None = None
        """When the answer is from; None: nobody has asked."""
        self._turn = asyncio.Lock()

    async def vitals(self) -> Vitals | None:
        """None: the database does not answer."""
        async with self._turn:
            if time.monotonic() - self._asked_at >= EVERY:
                self._found = await self._ask()
                self._asked_at, self.at = time.monotonic(), clock.now()
            return self._found

    async def _ask(self) -> Vitals | None:
        asked = asyncio.ensure_future(self._read())
        # Waited for from outside: to give a question up, a driver may talk to a server that does not answer.
        done, _ = await asyncio.wait({asked}, timeout=PATIENCE)
        if not done:
            asked.add_done_callback(_forget)
            asked.cancel()
            return None
        try:
            return asked.result()
        except Exception as error:  # noqa: BLE001 - whatever it is: who watches is told that there is no answer
            log.warning("no vitals", error=type(error).__name__)
            return None

    async def _read(self) -> Vitals:
        async with self.database.reading() as session:
            return await vitals_of(session)


def _forget(asked: asyncio.Future[Vitals]) -> None:
    if not asked.cancelled():
        asked.exception()
