"""When a delivery is tried again, and when a webhook is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

MOST_TRIES = 10
"""Of one delivery: over about 22 hours, see `jobs.actions.back_off`. Then a steward can send it again."""
PATIENCE = timedelta(days=5)
"""For how long a webhook may fail without one success before it is switched off."""
KEPT = timedelta(days=30)
"""How long deliveries are listed, and can be sent again."""
MOST_ANSWER = 1024
"""Bytes of an answer that are read."""


def is_given_up(failing_since: datetime | None, now: datetime) -> bool:
    return failing_since is not None and now - failing_since >= PATIENCE


def is_taken(status: int) -> bool:
    """Whether an answer says that the receiver has it. A redirect is none: it is not followed."""
    return 200 <= status < 300
