"""The box as a queue: each vote waits for the commit of its group, and gets its answer afterwards."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property

import structlog

from prizes import metrics
from prizes.ballot.group_commit.postgres import PostgresWriter, may_be_saved
from prizes.ballot.group_commit.rounds import Round, open_round
from prizes.ballot.group_commit.sqlite import SqliteWriter
from prizes.ballot.group_commit.votes import Holder, ReadyVote, SavedVote, SentVote
from prizes.ballot.rules.voting import BallotProgress
from prizes.db import Database

MOST_IN_GROUP = 200
MOST_WAITING = 1_000
"""Votes that wait in one process: less than a second's work. Who comes then is told to try again."""
MOST_HOLDERS = 20_000
"""Holders of sessions that one process remembers. A voter votes in one category after the other."""

log = structlog.get_logger("box")


class BallotBox:
    """Takes the first votes of one process in groups. Ended with its database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.waiting: list[SentVote] = []
        self.rounds: dict[str, Round | None] = {}
        self.people: OrderedDict[str, Holder] = OrderedDict()
        self.worker: asyncio.Task[None] | None = None

    @cached_property
    def writer(self) -> PostgresWriter | SqliteWriter:
        return SqliteWriter(self.database) if self.database.sqlite else PostgresWriter(self.database)

    @property
    def is_full(self) -> bool:
        return len(self.waiting) >= MOST_WAITING

    async def take(self, sent: SentVote) -> SavedVote | None:
        """Save a vote; what to say of it once it is committed. None: it is no first vote, and nothing was written."""
        self.waiting.append(sent)
        if self.worker is None:
            self.worker = asyncio.get_running_loop().create_task(self._work())
            self.database.at_close(self.close)
        elif self.worker.done():
            self.worker = asyncio.get_running_loop().create_task(self._work())
        return await sent.saved

    async def round_of(self, slug: str, at: datetime) -> Round | None:
        """The round of an edition in which there can be first votes at an instant; None if there is none."""
        round_ = self.rounds.get(slug)
        if round_ is None or not round_.is_fresh or not round_.is_open(at):
            async with self.database.reading() as session:
                round_ = self.rounds[slug] = await open_round(session, slug, at)
        return round_

    async def close(self) -> None:
        """What waits is not written."""
        if self.worker is not None:
            self.worker.cancel()
            with suppress(asyncio.CancelledError):
                await self.worker
            self.worker = None
        await self.writer.close()

    async def _work(self) -> None:
        """Group after group, until nothing waits."""
        try:
            while self.waiting:
                group, self.waiting = self.waiting[:MOST_IN_GROUP], self.waiting[MOST_IN_GROUP:]
                for slug in {each.edition for each in group}:
                    await self._take_safely(slug, [each for each in group if each.edition == slug])
        finally:
            _leave(self.waiting)

    async def _take_safely(self, slug: str, group: Sequence[SentVote]) -> None:
        """Whatever goes wrong with a group, each vote of it is tried alone by those who wait for an answer."""
        try:
            await self._take(slug, group)
        except Exception as error:  # noqa: BLE001 - the database's own errors and the line's are many
            log.warning("a group of votes failed", error=type(error).__name__, votes=len(group))
            self.rounds.pop(slug, None)
            with suppress(Exception):
                await self.writer.drop()
        finally:
            _leave(group)

    async def _take(self, slug: str, group: Sequence[SentVote]) -> None:
        now = group[-1].at
        round_ = await self.round_of(slug, group[-1].arrived)
        if round_ is None:
            return
        first = [each for each in group if round_.may_be_first(each)]
        # Not the difference of two sets: that goes through everybody who is known.
        await self._meet({each.token_hash for each in first if each.token_hash not in self.people}, now)
        votes = _one_a_slot(
            [
                round_.ready(each, holder)
                for each in first
                if (holder := self.people.get(each.token_hash)) and round_.may_vote(holder)
            ]
        )
        if not votes:
            return
        try:
            done = await self.writer.write(round_, votes, now)
        except Exception as error:
            for vote in votes:
                vote.sent.unsure = may_be_saved(error)
            raise
        if done is None:
            self.rounds.pop(slug, None)
            return
        size, root, saved = done
        metrics.accepted(len(saved))
        round_.saw(size, root)
        progress = await self._progress(round_, [vote for n, vote in enumerate(votes) if n in saved])
        for n, vote in enumerate(votes):
            if n not in saved:
                self.people.pop(vote.sent.token_hash, None)
            elif not vote.sent.saved.done():  # who waited may have gone
                vote.sent.saved.set_result(SavedVote(vote.body, progress.get(vote.tag)))

    async def _progress(self, round_: Round, saved: Sequence[ReadyVote]) -> dict[str, BallotProgress]:
        """How far those are who are to be told, by the tag of the vote."""
        mine = {vote.tag: round_.tags(vote.holder) for vote in saved if vote.sent.with_progress}
        if not mine:
            return {}
        voted: dict[str, set[str]] = defaultdict(set)
        for tag, category in await self.writer.voted(round_, {tag for tags in mine.values() for tag in tags}):
            voted[tag].add(category)
        return {
            tag: round_.progress({category for each in tags for category in voted[each]})
            for tag, tags in mine.items()
        }

    async def _meet(self, strangers: set[str], now: datetime) -> None:
        if strangers:
            self.people |= await self.writer.holders(list(strangers), now)
            while len(self.people) > MOST_HOLDERS:
                self.people.popitem(last=False)


def _one_a_slot(votes: Sequence[ReadyVote]) -> list[ReadyVote]:
    """Of several votes of one voter in one category, or with one idempotency key, the first. The others are tried alone
    when it is committed, so that each is told what became of itself.
    """
    slots: set[tuple[str, str]] = set()
    keys: set[str] = set()
    first = []
    for vote in votes:
        slot = (vote.tag, vote.sent.category)
        key = vote.sent.kept.name if vote.sent.kept else vote.tag + vote.sent.category
        if slot not in slots and key not in keys:
            first.append(vote)
        slots.add(slot)
        keys.add(key)
    return first


def _leave(group: Sequence[SentVote]) -> None:
    """To be tried alone."""
    for each in group:
        if not each.saved.done():
            each.saved.set_result(None)
