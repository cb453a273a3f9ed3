"""Rules of the time after a count. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from prizes.ballot.refusals import explanation_needed
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.titles import challenge_days

LEAST_SOURCE, MOST_SOURCE = 10, 300
"""Characters that say what is drawn in public, and where everybody sees it."""
LARGE = 20_000
"""So many votes are counted within a second, and their files made within another. Two million take half a minute."""


def is_large(votes: int) -> bool:
    """Whether a round has so many that nobody waits for its count: the worker counts and packs."""
    return votes > LARGE


def challenge_ends(rules: Rules, phase: VotingPhase, counted_at: datetime | None) -> datetime | None:
    """Until when a count can be challenged. None: nothing is counted, or the rules publish nothing of it."""
    days = challenge_days(rules, phase)
    return None if days is None or counted_at is None else counted_at + timedelta(days=days)


def public_source(text: str) -> str:
    """Where a number that nobody can choose will be seen, with single spaces. Raises Invalid for too few or too many
    characters.
    """
    source = " ".join(text.split())
    if not LEAST_SOURCE <= len(source) <= MOST_SOURCE:
        raise explanation_needed("source", least=LEAST_SOURCE, most=MOST_SOURCE)
    return source
