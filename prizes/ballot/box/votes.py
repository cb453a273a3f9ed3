"""A vote on its way into the box."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from prizes.ballot.actions import Voted
from prizes.ballot.circumstances import Seen
from prizes.ballot.logs import Entry


@dataclass(slots=True)
class Sent:
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
    """What is told of it once it is saved, with the status 200; kept for a repeat with the same idempotency key."""
    key: str | None
    request_hash: str
    """With a key: of what came with it."""
    saved: Future[str | None]
    """The answer, after the commit; None: nothing was written, and `ballot.actions.cast` is to say why, or to do it."""


class Holder(NamedTuple):
    """Who holds a session. The statement that writes asks again whether this is still so."""

    person: str
    address: str
    """Canonical."""
    registered_at: float


@dataclass(slots=True)
class Ready:
    """All that is written of a vote. Its columns are those of the statements in `postgres` and `sqlite`."""

    sent: Sent
    holder: Holder
    tag: str
    entry: Entry
    sealed: bytes | None
    body: str
    """Of the answer."""
