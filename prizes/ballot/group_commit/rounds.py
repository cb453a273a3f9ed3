"""What votes of one round have in common, looked up once and asked again by the statement that writes."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.actions import Voted
from prizes.ballot.box_sql import on_paper, source_of
from prizes.ballot.circumstances import noted
from prizes.ballot.group_commit.votes import Holder, ReadyVote, SentVote
from prizes.ballot.keys import circumstances_key, key_of
from prizes.ballot.logs import RoundLog, entry_of, log_for
from prizes.ballot.queries import categories_with_nominees
from prizes.ballot.rules.voting import (
    BallotProgress,
    InForce,
    Key,
    changes_left,
    mark,
    obstacle,
    progress,
    round_at,
    tag,
    tag_category,
)
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.edition.spans import closes_at, opens_at
from prizes.errors import Refusal
from prizes.mail.rules.addresses import votes_as
from prizes.votelog import queries
from prizes.votelog.format.choices import NONE_OF_THESE
from prizes.votelog.format.lines import instant_text
from prizes.votelog.format.notes import Checkpoint, ticket_text

FRESH = 5.0
"""Seconds for which tickets may name a checkpoint that was the newest."""
LASTS = 30.0
"""Seconds after which all that a round knows is looked up anew."""


@dataclass
class Round:
    """An open round whose key and log are there."""

    edition: EditionInForce
    phase: VotingPhase
    opens: datetime
    closes: datetime | None
    key: Key
    """Of tags."""
    sealing: bytes | None
    """Of circumstances."""
    log: RoundLog
    head: Checkpoint
    """The newest one that was seen, and when on the monotonic clock."""
    head_seen: float
    categories: frozenset[str]
    """With nominees."""
    sqlite: bool
    made: float = field(default_factory=time.monotonic)

    @property
    def is_fresh(self) -> bool:
        now = time.monotonic()
        return now - self.head_seen < FRESH and now - self.made < LASTS

    def saw(self, size: int, root: bytes) -> None:
        self.head_seen = time.monotonic()
        if size != self.head.size:
            self.head = Checkpoint(self.head.origin, size, bytes(root))

    @cached_property
    def on_paper(self) -> str:
        """The condition of a project, as SQL."""
        dialect: Dialect = sqlite.dialect() if self.sqlite else postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]
        condition = on_paper(source_of(self.edition.rules, self.phase))
        return str(condition.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))

    def is_open(self, at: datetime) -> bool:
        return self.opens <= at and (self.closes is None or at < self.closes)

    def may_be_first(self, sent: SentVote) -> bool:
        """Whether `cast` would take this as a first vote, as far as can be said without the database."""
        ballot = self.phase.ballot
        return (
            self.is_open(sent.arrived)
            and any(each.code == sent.category for each in self.edition.rules.categories)
            and (sent.confirmed or ballot.confirm != "two_step")
            and ballot.form == "choice"
            and ballot.least == 1
            and self.phase.open_to_all
            and NONE_OF_THESE not in sent.choices
            and obstacle(ballot, None, sent.choices) is None
        )

    def is_last(self, choices: Sequence[str]) -> bool:
        """Whether a first vote could not be changed."""
        return changes_left(self.phase.ballot, InForce(1, tuple(choices))) == 0

    def tags(self, holder: Holder) -> set[str]:
        """All of a voter."""
        return {self._tag(code, self._address(holder)) for code in self.categories}

    def _tag(self, category: str, address: str) -> str:
        return tag(self.key.secret, self.edition.slug, tag_category(self.phase.ballot, category), address)

    def may_vote(self, holder: Holder) -> bool:
        """Whether it has votes of its own here, see `Person.votes_as`."""
        return votes_as(self.key.form, holder.name, holder.former) is not None

    def _address(self, holder: Holder) -> str:
        return votes_as(self.key.form, holder.name, holder.former) or ""

    def progress(self, voted: Collection[str]) -> BallotProgress:
        chosen = dict.fromkeys(voted, ("",))
        return progress(self.edition.rules, self.phase, self.categories, chosen)

    def ready(self, sent: SentVote, holder: Holder) -> ReadyVote:
        """The vote as it will be written, with its ticket: nobody sees it before the commit."""
        address = self._address(holder)
        made = self._tag(sent.category, address)
        entry = entry_of(self.log, sent.category, made, ",".join(sent.choices))
        ticket = self.log.signer.sign(ticket_text(entry.leaf, instant_text(sent.at), self.head))
        left = changes_left(self.phase.ballot, InForce(1, sent.choices))
        voted = Voted(sent.category, (), sent.choices, True, left, entry.leaf, ticket)
        sealed = None
        if self.sealing is not None:
            sealed = noted(self.sealing, sent.seen, address, sent.at.timestamp(), holder.registered_at)
        marked = mark(self.key.secret, self.edition.slug, address)
        return ReadyVote(sent, holder, made, marked, entry, sealed, sent.answer(voted))


async def open_round(session: AsyncSession, slug: str, at: datetime) -> Round | None:
    """The round of an edition that is open at an instant; None if there is none, or if the first vote must make its key
    or its log, or if it has none.
    """
    edition = await edition_in_force(session, slug)
    there = round_at(edition.rules, at) if edition and edition.published and not edition.record else None
    opens = opens_at(edition.rules, there.phase.id) if edition and there else None
    if edition is None or there is None or there.in_grace or opens is None:
        return None
    row = await queries.log_of(session, slug, there.phase.id)
    if row is None or not row.key:
        return None
    try:
        key, log = await key_of(session, slug), await log_for(session, edition, there.phase)
    except Refusal:  # this machine lacks a key: `cast` says so
        return None
    if key is None or log is None:
        return None
    return Round(
        edition,
        there.phase,
        opens,
        closes_at(edition.rules, there.phase.id),
        key,
        circumstances_key(slug),
        log,
        Checkpoint(log.signer.verifier.name, row.size, bytes(row.root)),
        time.monotonic(),
        await categories_with_nominees(session, edition, there.phase),
        session.get_bind().dialect.name == "sqlite",
    )
