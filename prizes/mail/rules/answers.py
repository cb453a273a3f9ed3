"""What answers of mail servers mean for the letter and for its domain: pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

GREYLISTED = frozenset({450, 451})
"""With these a server asks an unknown sender to come again, once. It says little of how many letters it takes."""
COMES_AGAIN = (timedelta(seconds=60), timedelta(seconds=245), timedelta(minutes=10), timedelta(minutes=30))
"""Waits of a letter that a greylist turned away: servers forgive after one minute or after five. So a code, which is
valid for ten, has two more tries.
"""
LEAST_NAMED, MOST_NAMED = timedelta(seconds=5), timedelta(hours=1)
SLOWEST, SLOWEST_GREYLISTED = 8, 1
"""How often a domain is slowed down at most."""
_NAMED = re.compile(r"\b(?:in|after|for)\s+(\d{1,5})\s*(s|secs?|seconds?|m|mins?|minutes?)\b", re.IGNORECASE)


def wait_named(answer: str) -> timedelta | None:
    """The time after which the server wants to see the letter again, where its answer says one. Example: “Greylisted,
    try again in 300 seconds”.
    """
    found = _NAMED.search(answer)
    if found is None:
        return None
    unit = timedelta(minutes=1) if found[2].lower().startswith("m") else timedelta(seconds=1)
    return min(max(int(found[1]) * unit, LEAST_NAMED), MOST_NAMED)


def comes_again(code: int, attempts: int, after: timedelta | None, otherwise: timedelta) -> timedelta:
    """How long a letter waits that was put off with `code` at its `attempts`-th try. `after`: what the server said;
    `otherwise`: what any letter would wait.
    """
    if after is not None:
        return after
    if code in GREYLISTED and attempts <= len(COMES_AGAIN):
        return COMES_AGAIN[attempts - 1]
    return otherwise


def slowed(level: int, code: int) -> int:
    """How slow a domain is after such an answer, which was at `level` before."""
    most = SLOWEST_GREYLISTED if code in GREYLISTED else SLOWEST
    return max(level, min(level + 1, most))


def gap(level: int) -> timedelta:
    """Between two letters to a domain: half a second at level 1, then twice as long at each; a minute at the last."""
    return timedelta(seconds=0.5 * 2 ** (level - 1)) if level > 0 else timedelta()


def span(per_second: float) -> timedelta:
    """The time in which letters are counted for such a limit: a second, or as long as one letter takes."""
    return timedelta(seconds=max(1.0, 1 / per_second))


def fitting(domains: Iterable[str], room: dict[str, int], usual: int | None) -> list[int]:
    """Which of these letters go now, by their place in the line: no more to a domain than its `room`, which is lowered,
    and to others no more than `usual` (None: any number).
    """
    taken: list[int] = []
    for place, domain in enumerate(domains):
        left = room.get(domain, usual)
        if left is None or left > 0:
            taken.append(place)
        if left is not None and left > 0:
            room[domain] = left - 1
    return taken
