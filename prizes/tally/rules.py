"""Rules of the time after a count. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from prizes.edition.document.rules import Rules


def challenge_ends(rules: Rules, counted_at: datetime | None) -> datetime | None:
    """Until when a count can be challenged. None: nothing is counted, or the rules publish no winners."""
    announcement = rules.announcement
    if announcement is None or counted_at is None:
        return None
    return counted_at + timedelta(days=announcement.challenge_days)
