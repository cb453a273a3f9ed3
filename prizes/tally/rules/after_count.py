"""Rules of the time after a count. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from prizes.edition.document.rules import Rules

LARGE = 20_000
"""So many votes are counted within a second, and their files made within another. Two million take half a minute."""


def is_large(votes: int) -> bool:
    """Whether a round has so many that nobody waits for its count: the worker counts and packs."""
    return votes > LARGE


def challenge_ends(rules: Rules, counted_at: datetime | None) -> datetime | None:
    """Until when a count can be challenged. None: nothing is counted, or the rules publish no winners."""
    announcement = rules.announcement
    if announcement is None or counted_at is None:
        return None
    return counted_at + timedelta(days=announcement.challenge_days)
