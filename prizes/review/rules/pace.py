"""How long reading takes, when the reviews will be done, and how firmly to remind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

from prizes.edition.kinds.words import count_words

WORDS_A_MINUTE = 200
LEAST_MINUTES = 3
"""For marks and comments, however short a project is."""
EVENING = 60
"""Minutes that a list for one evening takes, about."""
WINDOW = timedelta(days=7)
"""The last days by which the pace is told."""
PLAIN_BEFORE, LAST_BEFORE = timedelta(days=7), timedelta(days=2)
"""So long before the close reminders become plain, then the last ones."""
LAST_HOURS = timedelta(hours=12)


def words_in(value: Any) -> int:
    """The words of an answer of any kind; of rows those of their cells."""
    if isinstance(value, str):
        return count_words(value)
    if isinstance(value, Mapping):
        return sum(words_in(part) for part in value.values())
    return sum(words_in(part) for part in value) if isinstance(value, list | tuple) else 0


def minutes_for(words: int) -> int:
    """Minutes that reading and marking a project takes, about."""
    return max(LEAST_MINUTES, ceil(words / WORDS_A_MINUTE) + 1)


def for_tonight(left: Sequence[str], minutes: Mapping[str, int]) -> list[str]:
    """The first of the projects left that fit an evening, in their order; at least one."""
    chosen: list[str] = []
    spent = 0
    for project in left:
        spent += minutes[project]
        if chosen and spent > EVENING:
            break
        chosen.append(project)
    return chosen


def done_by(missing: int, done_lately: int, now: datetime) -> datetime | None:
    """When the missing reviews will be handed in at the pace of the last seven days. None: there is no pace."""
    if missing <= 0:
        return now
    return now + WINDOW * missing / done_lately if done_lately > 0 else None


class Tone(StrEnum):
    """How a reminder speaks."""

    FRIENDLY = "friendly"
    PLAIN = "plain"
    LAST = "last"


def tone_of(closes: datetime | None, now: datetime) -> Tone:
    """The tone that fits the time left."""
    if closes is None or closes - now > PLAIN_BEFORE:
        return Tone.FRIENDLY
    return Tone.LAST if closes - now <= LAST_BEFORE else Tone.PLAIN


def week_of(now: datetime) -> str:
    """The week of a digest: at most one mail to an expert carries it."""
    year, week, _ = now.isocalendar()
    return f"{year}-W{week:02}"


def digest_due(now: datetime, closes: datetime | None) -> bool:
    """Digests leave on Mondays from 06:00 UTC, or on Tuesdays where that was missed; none in the last hours."""
    at_work = (now.weekday() == 0 and now.hour >= 6) or now.weekday() == 1
    return at_work and (closes is None or closes - now > LAST_HOURS)
