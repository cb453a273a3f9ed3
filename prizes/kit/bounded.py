"""Whole numbers and times that people and programs send, within what a column holds and what can be reckoned with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

LARGEST = 2**31 - 1
Whole = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
"""For every whole number in an address or a body; a narrower bound may be said besides."""
MOST_Q = 200
"""Characters of a search: each of its words is looked for in every project."""

EARLIEST, LATEST = datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2999-12-31")
"""Local times. A zone or some days more or less would lead out of the calendar of Python, which ends with 9999."""
Instant = Annotated[AwareDatetime, Field(ge=EARLIEST.replace(tzinfo=UTC), le=LATEST.replace(tzinfo=UTC))]
"""For every instant in a body."""


def local_time(text: str) -> datetime:
    """Day and time as a form sends it, without a zone. Raises ValueError."""
    typed = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    if not EARLIEST <= typed <= LATEST:
        raise ValueError(text)
    return typed
