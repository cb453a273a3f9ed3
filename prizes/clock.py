"""Now. The one source of time, so that tests and the demo can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)
_arrived: ContextVar[datetime | None] = ContextVar("arrived", default=None)
_stopped: list[datetime] = []
LONGEST_WAY = timedelta(minutes=5)
"""How long a request may take from its head to its decision and still count from its head. A line that is held open
for longer must not carry what was written after the close.
"""


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _set.get() or (_stopped[-1] if _stopped else datetime.now(UTC))


def arrived() -> datetime:
    """When the request in hand arrived, by its head: what decides over a close, however long its body, a lock or the
    database took. Outside a request, and for one that took longer than `LONGEST_WAY`: now.
    """
    present, head = now(), _arrived.get()
    return head if head is not None and present - LONGEST_WAY <= head <= present else present


def the_hour(instant: datetime) -> datetime:
    """When it began. What stands beside a vote keeps no finer time, since that could be held against a sign-in."""
    return instant.replace(minute=0, second=0, microsecond=0)


class arriving:  # noqa: N801 - used as `with clock.arriving():`
    """A request arrives now; for the code inside, in this context only. A class, since every request passes here."""

    __slots__ = ("_token",)

    def __enter__(self) -> None:
        self._token = _arrived.set(now())

    def __exit__(self, *_: object) -> None:
        _arrived.reset(self._token)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let it be this instant for the code inside, in this context only."""
    token = _set.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


@contextmanager
def stopped_at(instant: datetime) -> Iterator[None]:
    """Let it be this instant for the whole process: for tests that talk to a server in another thread."""
    _stopped.append(instant.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.pop()
