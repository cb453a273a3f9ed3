"""A vote on its way into the box."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from prizes.accounts.keeping import Kept
from prizes.ballot.actions import Voted
from prizes.ballot.circumstances import Seen
from prizes.ballot.logs import VoteEntry
from prizes.ballot.rules.voting import BallotProgress


@dataclass(slots=True)
class SentVote:
    """A vote as it was sent."""

    token_hash: str
    """Of the secret of the voter's session."""
    edition: str
    category: str
    choices: tuple[str, ...]
    """Sorted, each once."""
    arrived: datetime
    """The instant that decides over opening and close."""
    at: datetime
    seen: Seen
    confirmed: bool
    answer: Callable[[Voted], str]
    """What is told of it once it is saved; kept with its status, sealed, for a repeat with the same idempotency key."""
    status: int
    kept: Kept | None
    """Sent with an idempotency key: where the answer is kept."""
    with_progress: bool
    """Whether its voter is to be told how far they are."""
    saved: Future[SavedVote | None]
    """After the commit; None: nothing was written, and `ballot.actions.cast` is to say why, or to do it."""
    unsure: bool = False
    """With None: the database went away while this was being saved, so that it may be written all the same."""


class SavedVote(NamedTuple):
    """A vote that is saved."""

    body: str
    """Of its answer."""
    progress: BallotProgress | None


class Holder(NamedTuple):
    """Who holds a session. The statement that writes asks again whether this is still so."""

    person: str
    name: str
    """By which the account is known: `Person.canonical_email`."""
    former: str | None
    registered_at: float


@dataclass(slots=True)
class ReadyVote:
    """All that is written of a vote. Its columns are those of the statements in `postgres` and `sqlite`."""

    sent: SentVote
    holder: Holder
    tag: str
    mark: str
    entry: VoteEntry
    sealed: bytes | None
    body: str
    """Of the answer."""
