"""Sends what the outbox holds. A mail server that is slow for one domain holds up the letters of no other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock, metrics
from prizes.config import settings
from prizes.db import Database
from prizes.edition.document.rules import Rules
from prizes.edition.queries import edition_in_force, speaking_of
from prizes.mail import actions as outbox
from prizes.mail.letters import written
from prizes.mail.models import Message
from prizes.mail.rules.kinds import LEAVES_NO_TRACE
from prizes.mail.transports.interface import Deferred, Refused, Transport

log = structlog.get_logger("worker")
CLAIMED = 50
"""Letters that are claimed at once."""
IN_HAND = 400
"""Letters that are claimed and not done."""
LONGEST = 45
"""Seconds for one letter, after which it is tried again later. Each answer of a server has 20."""
SETTLED_WITHIN = 15.0
"""Seconds for letters on the way when the worker is told to stop."""


class DomainQueue:
    """The letters to one domain that are in hand. With twice as many as may be on the way it is passed over."""

    def __init__(self, at_once: int) -> None:
        self.places, self.at_once, self.letters = asyncio.Semaphore(at_once), at_once, 0

    @property
    def full(self) -> bool:
        return self.letters >= 2 * self.at_once


def queue_of(domain: str) -> DomainQueue:
    """An empty one, as the settings limit it."""
    return DomainQueue(settings().domain_limits.get(domain, settings().domain_limit).at_once)


class Sender:
    """Claims while there is room, without waiting for earlier letters. Each is marked at once, together with those that
    came back during the marking before, and keeps its connection until then: so a crash repeats at most as many letters
    as there are connections.
    """

    def __init__(self, database: Database, via: Transport) -> None:
        self._database, self._via = database, via
        self._places = asyncio.Semaphore(settings().mail_at_once)
        self._lines: dict[str, DomainQueue] = {}
        self._waiting: dict[asyncio.Task[None], Message] = {}
        """Claimed, and not begun."""
        self._traceless = 0
        """Of the letters in hand, those whose rows go: what stood in them is not to stand on in a log of writes."""
        self._room = asyncio.Event()
        """There is room for letters that there was no room for at the last turn."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._marking = LetterMarker(database)

    @property
    def in_hand(self) -> int:
        """Letters that are claimed and not done."""
        return len(self._tasks)

    async def turn(self) -> int:
        """Claim what is due and begin with it; how many letters. Domains with many letters in hand are passed over."""
        self._room.clear()
        room = min(CLAIMED, IN_HAND - self.in_hand)
        if room <= 0:
            return 0
        full = [domain for domain, line in self._lines.items() if line.full]
        async with self._database.writing() as session:
            batch = await outbox.claim(session, room, passing_over=full)
            rules = {slug: await _rules_of(session, slug) for slug in {each.edition for each in batch}}
        for message in batch:
            line = self._lines.get(message.domain) or self._lines.setdefault(
                message.domain, queue_of(message.domain)
            )
            line.letters += 1
            self._traceless += message.template in LEAVES_NO_TRACE
            task = asyncio.create_task(self._deliver(message, line, rules[message.edition]))
            self._waiting[task] = message
            self._tasks.add(task)
            task.add_done_callback(self._done)
        return len(batch)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self.in_hand == IN_HAND - CLAIMED:
            self._room.set()
        if not task.cancelled() and (trouble := task.exception()):
            log.error("letter not marked", exc_info=trouble)  # its lease passes, and it is sent again

    async def settled(self) -> None:
        """Until nothing is in hand. Raises what the database had against marking a letter."""
        await asyncio.gather(*self._tasks)

    async def has_room(self, stop: asyncio.Event, within: float) -> None:
        """Until another turn may find more than the last, the word to stop comes, or so many seconds are over."""
        waits = [asyncio.create_task(event.wait()) for event in (self._room, stop)]
        await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        for each in waits:
            each.cancel()

    async def stop(self) -> None:
        """Give back what has not begun; wait for the rest a while."""
        idle = list(self._waiting.items())
        for task, _ in idle:
            task.cancel()
        if idle:
            await self._give_back([message for _, message in idle])
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=SETTLED_WITHIN)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        await self._via.close()

    async def rest(self) -> None:
        """Where nothing is in hand: connections are not kept open for nothing."""
        if not self.in_hand:
            await self._via.close()

    async def _deliver(self, message: Message, line: DomainQueue, rules: Rules | None) -> None:
        try:
            async with line.places, self._places:
                self._waiting.pop(_this_task())
                if message.claimed_until and message.claimed_until < clock.now() + timedelta(seconds=LONGEST):
                    await self._give_back([message])  # before another worker sends it too
                else:
                    await self._marking.mark(message, await send_one(self._via, message, rules))
        finally:
            self._waiting.pop(_this_task(), None)
            self._traceless -= message.template in LEAVES_NO_TRACE
            was_full = line.full
            line.letters -= 1
            if was_full and not line.full:
                self._room.set()
            if not line.letters:
                self._lines.pop(message.domain, None)
        if message.template in LEAVES_NO_TRACE and not self._traceless:
            await self._database.settle()

    async def _give_back(self, messages: Sequence[Message]) -> None:
        async with self._database.writing() as session:
            await outbox.give_back(session, [message.id for message in messages])


def _this_task() -> asyncio.Task[None]:
    task: asyncio.Task[None] | None = asyncio.current_task()
    if task is None:
        raise RuntimeError("not in a task")
    return task


class LetterMarker:
    """Marks letters in the database. Those that come back while a transaction is being committed are marked together in
    the next one: a busy worker needs few, and no letter waits for others.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tried: list[tuple[Message, outbox.Failure | None]] = []
        self._next: asyncio.Future[None] | None = None
        self._running: asyncio.Task[None] | None = None

    async def mark(self, message: Message, failure: outbox.Failure | None) -> None:
        """Returns once it is committed. Raises what the database has against it."""
        self._tried.append((message, failure))
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
        done = self._next
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        await asyncio.shield(done)

    async def _run(self) -> None:
        while self._next is not None:
            tried, done = self._tried, self._next
            self._tried, self._next = [], None
            try:
                async with self._database.writing() as session:
                    await outbox.mark(session, tried)
            except Exception as trouble:  # noqa: BLE001 - whoever waits for it is told
                done.set_exception(trouble)
            else:
                done.set_result(None)
                for _, failure in tried:
                    metrics.tried(_outcome(failure))


def _outcome(failure: outbox.Failure | None) -> metrics.Handed:
    if failure is None:
        return "sent"
    return "refused" if failure.for_good else "put off"


async def send_one(via: Transport, message: Message, rules: Rules | None) -> outbox.Failure | None:
    """Why it was not sent; None: it was. `rules`: of the letter's edition."""
    failure: outbox.Failure | None = None
    try:
        async with asyncio.timeout(LONGEST):
            with speaking_of(rules):
                letter = written(message)
            await via.send(letter)
    except Refused as refusal:
        failure = outbox.Failure(str(refusal), for_good=True, of_reader=refusal.of_reader)
    except Deferred as answer:
        failure = outbox.Failure(
            str(answer), code=answer.code, after=answer.after, of_domain=answer.of_domain
        )
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the letter is tried again later
        failure = outbox.Failure(f"{type(trouble).__name__}: {trouble}")
    if failure:
        log.warning(
            "mail not sent",
            message=message.id,
            template=message.template,
            for_good=failure.for_good,
            code=failure.code,
        )
    return failure


async def _rules_of(session: AsyncSession, slug: str | None) -> Rules | None:
    """In whose words a letter speaks; None: it is of no edition."""
    edition = await edition_in_force(session, slug) if slug else None
    return edition.rules if edition else None


async def send_mail(database: Database, via: Transport) -> int:
    """Send what may go out now; how many letters were tried."""
    sender, number = Sender(database, via), 0
    try:
        while begun := await sender.turn():
            number += begun
            await sender.settled()
    finally:
        await via.close()
    return number
