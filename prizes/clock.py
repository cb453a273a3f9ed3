"""Now. The one source of time, so that tests and the demo can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)
_stopped: list[datetime] = []


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _set.get() or (_stopped[-1] if _stopped else datetime.now(UTC))


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
