"""What is the same for everybody is read from a standby of the database, where there is one (PRIZES_DATABASE_READ_URL).

Which requests those are is said here alone, by their routes: the code of a route is given a transaction as always, and
does not know where. Nothing that a person has, does or has just done is among them: whoever sends a cookie, a token or
a form is answered by the primary.

Never older than the request. Before a page is made the primary is asked how far its log of writes has come, and the
standby is read only once it has replayed that much; what the page says is then no older than the moment at which it was
begun. So what is stored of it (`edge.page_cache`) is as new as if the primary had been asked, whatever an act has just
changed. A standby that does not get there in time is not waited for, and the primary answers.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal

import structlog
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prizes import metrics
from prizes.config import settings
from prizes.db import Database, Patience
from prizes.edge.page_cache import EDITION, KEPT, OPEN_JSON, PERSONAL
from prizes.gate.addresses import API, addresses
from prizes.gate.refusals import TROUBLE
from prizes.gate.transaction import SOURCE

log = structlog.get_logger("standby")
YEARS = "/{lang:lang}/reports/all-years"
FILES_FOR_ALL = frozenset({
    "/sitemap.xml",
    "/sitemaps/{name}/{lang}.xml",
    "/{lang:lang}/feed.{kind}",
    "/{lang:lang}/days.ics",
    "/{lang:lang}/matrix.csv",
    "/{lang:lang}/news.{kind}",
    "/{lang:lang}/owners",
    "/{lang:lang}/stocktaking/export",
    "/{lang:lang}/stocktaking/export/file",
    "/{lang:lang}/stocktaking/world",
    f"{YEARS}/data/{{name}}.csv",
    f"{YEARS}/data/datapackage.json",
    f"{YEARS}/data/package.zip",
    f"{YEARS}/{{face}}.pdf",
    f"{YEARS}/{{face}}.docx",
    "/{lang:lang}/reports/{edition}/{face}.pdf",
    "/{lang:lang}/reports/{edition}/{face}.docx",
    f"{EDITION}/calendar.ics",
    f"{EDITION}/data/{{name}}.csv",
    f"{EDITION}/data/datapackage.json",
    f"{EDITION}/data/rules.json",
    f"{EDITION}/data/package.zip",
    f"{EDITION}/export",
    f"{EDITION}/export/file",
    f"{EDITION}/feed.{{kind}}",
    f"{EDITION}/feeds/{{of}}.{{kind}}",
    f"{EDITION}/guidelines/comparison",
    f"{EDITION}/integrity",
    f"{EDITION}/programme.ics",
    f"{EDITION}/winners/book.pdf",
    f"{EDITION}/winners/book.epub",
    f"{API}/days",
    f"{API}/exports/projects",
    f"{API}/owners",
    f"{API}/search",
    f"{API}/editions/{{edition}}/cases",
    f"{API}/editions/{{edition}}/exports/projects",
})  # fmt: skip
"""Routes of files, feeds and searches that say the same to everybody, beside those whose answers are stored."""
FOR_ALL = addresses(*sorted(KEPT | OPEN_JSON | FILES_FOR_ALL))
READS = frozenset({"GET", "HEAD"})
CONNECTIONS = 4
"""That a process keeps to the standby: as many as there are places for public pages."""
PATIENCE = Patience(statement=3)
"""The primary can still be asked."""
ANSWER_WITHIN = 1.0
"""Seconds for the standby to say how far it is, beside those for which it is waited for."""
LOOK = 0.01
"""Seconds between two looks at how far it is."""
REST = 1.0
"""Seconds for which a standby that was away or late is left alone."""
POSITION = text(
    "SELECT lsn::text, cast(cast('x' || substr(pg_walfile_name(lsn), 1, 8) AS bit(32)) AS int) AS timeline,"
    " system_identifier::text FROM pg_current_wal_lsn() lsn, pg_control_system()"
)
"""What is committed is behind it: a commit is told after its record is written."""
PROGRESS = text(
    "SELECT pg_is_in_recovery() AS is_standby, timeline_id AS timeline, system_identifier::text,"
    " coalesce(pg_last_wal_replay_lsn() >= cast(cast(:lsn AS text) AS pg_lsn), false) AS is_there"
    " FROM pg_control_system(), pg_control_checkpoint()"
)
Outcome = Literal["standby", "late", "away", "other"]
"""Who answered: the standby or, for one of three reasons, the primary. `other`: it is none of this primary, or its
history has parted from the primary's.
"""


def is_for_all(scope: Scope) -> bool:
    """Whether a request asks for what is the same for everybody, and says nothing of who asks."""
    if scope["type"] != "http" or scope["method"] not in READS or FOR_ALL.fullmatch(scope["path"]) is None:
        return False
    return PERSONAL.isdisjoint(name for name, _ in scope["headers"])


class Standby:
    """One for a process."""

    def __init__(self, primary: Database, url: str) -> None:
        self.primary, self.database = primary, Database(url, CONNECTIONS, PATIENCE)
        self.rests_until = float("-inf")
        self.why: Outcome = "standby"
        """What the last one was."""
        primary.at_close(self.database.close)

    async def session(self, stack: AsyncExitStack) -> AsyncSession | None:
        """A reading transaction of a state that has all that was committed when this was called; None: there is none,
        and the primary is to be asked.
        """
        outcome, found = self.why, None
        if time.monotonic() >= self.rests_until:
            outcome, found = await self._tried(stack)
            if found is None:
                self.rests_until = time.monotonic() + REST
            if outcome != self.why:
                log.warning("public pages are read from elsewhere", now=outcome)
            self.why = outcome
        metrics.read_for_all(outcome)
        return found

    async def _tried(self, stack: AsyncExitStack) -> tuple[Outcome, AsyncSession | None]:
        own = AsyncExitStack()
        try:
            async with self.primary.reading() as asked:
                place = (await (await asked.connection()).execute(POSITION)).one()
            async with asyncio.timeout(ANSWER_WITHIN + settings().database_read_wait):
                session = await own.enter_async_context(self.database.reading())
                outcome = await self._reached(session, place.lsn, (place.system_identifier, place.timeline))
        except TROUBLE:
            outcome = "away"
        if outcome == "standby":
            await stack.enter_async_context(own)
            return outcome, session
        try:
            await own.aclose()
        except TROUBLE:  # the connection went with the standby
            log.info("a connection to the standby was broken")
        return outcome, None

    async def _reached(self, session: AsyncSession, lsn: str, history: tuple[str, int]) -> Outcome:
        """Whether it has replayed this much, or does within the time that the settings allow."""
        connection, end = await session.connection(), time.monotonic() + settings().database_read_wait
        while True:
            row = (await connection.execute(PROGRESS, {"lsn": lsn})).one()
            if not row.is_standby or (row.system_identifier, row.timeline) != history:
                return "other"
            if row.is_there:
                return "standby"
            if time.monotonic() >= end:
                return "late"
            await asyncio.sleep(LOOK)

    def failed(self) -> None:
        """It went away while it was read."""
        self.rests_until, self.why = time.monotonic() + REST, "away"
        metrics.read_for_all("away")


class ReadForAll:
    """What one request reads from, in place of the database."""

    def __init__(self, standby: Standby) -> None:
        self.standby = standby
        self.broke_off = False
        """The standby failed after it had begun to answer."""

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with AsyncExitStack() as stack:
            session = await self.standby.session(stack)
            if session is None:
                session = await stack.enter_async_context(self.standby.primary.reading())
                yield session
                return
            try:
                yield session
            except TROUBLE:
                self.broke_off = True
                raise


class PublicReads:
    """ASGI around the program: hands what is the same for everybody to the standby, and to the primary what the standby
    broke off. `standby`: None where there is none.
    """

    def __init__(self, app: ASGIApp, standby: Standby | None) -> None:
        self.app, self.standby = app, standby

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.standby is None or not is_for_all(scope):
            await self.app(scope, receive, send)
            return
        read, before, state = ReadForAll(self.standby), dict(scope), dict(scope["state"])
        scope["state"][SOURCE] = read
        if not await self._answered(read, scope, receive, send):
            self.standby.failed()
            scope.clear()
            scope.update(before)
            scope["state"].clear()
            scope["state"].update(state)
            await self.app(scope, receive, send)

    async def _answered(self, read: ReadForAll, scope: Scope, receive: Receive, send: Send) -> bool:
        """False: the standby broke off before an answer had begun."""
        begun = False

        async def send_what_is_whole(message: Message) -> None:
            nonlocal begun
            if begun or not read.broke_off:
                begun = True
                await send(message)

        try:
            await self.app(scope, receive, send_what_is_whole)
        except Exception:
            if begun or not read.broke_off:
                raise
        return begun or not read.broke_off


def standby_of(primary: Database) -> Standby | None:
    """As the settings have it."""
    url = settings().database_read_url
    return None if not url or primary.sqlite else Standby(primary, url)


async def standby_fault() -> str | None:
    """Why nothing is read from the standby, in a sentence; None where it is, or there is to be none."""
    if not settings().database_read_url:
        return None
    primary = Database(settings().database_url)
    try:
        if (standby := standby_of(primary)) is None:
            return "PRIZES_DATABASE_READ_URL needs PostgreSQL as PRIZES_DATABASE_URL."
        async with AsyncExitStack() as stack:
            await standby.session(stack)
        return SAYS[standby.why]
    finally:
        await primary.close()


SAYS: dict[Outcome, str | None] = {
    "standby": None,
    "late": "The standby of PRIZES_DATABASE_READ_URL is behind its primary: public pages are read from the primary.",
    "away": "The standby of PRIZES_DATABASE_READ_URL does not answer: public pages are read from the primary.",
    "other": (
        "PRIZES_DATABASE_READ_URL is no standby of PRIZES_DATABASE_URL, or not yet again after a switch-over: public"
        " pages are read from the primary."
    ),
}
