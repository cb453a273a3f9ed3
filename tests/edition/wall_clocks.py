"""What the clocks of a place show, asked instant by instant: an oracle that never turns a local time into an instant by
the library that the program uses for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

ZONES = tuple(sorted(available_timezones() - {"localtime", "Factory"}))
WEEK, HOUR, SECOND = timedelta(weeks=1), timedelta(hours=1), timedelta(seconds=1)
AROUND = timedelta(hours=52)
"""No clock is further from UTC than a day, and Apia once left out another."""


@dataclass(frozen=True, slots=True)
class Change:
    """Clocks are put forward or back at an instant."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def forward(self) -> bool:
        return self.after > self.before


def shown(instant: datetime, zone: str) -> datetime:
    """What the clock on the wall shows."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _ahead(instant: datetime, zone: str) -> timedelta:
    return shown(instant, zone) - instant.replace(tzinfo=None)


def changes(zone: str, start: datetime, end: datetime, step: timedelta) -> list[Change]:
    """All changes between two instants, to the second, if none are closer together than a step."""
    found = []
    while start < end:
        low, high = start, start + step
        before, after = _ahead(low, zone), _ahead(high, zone)
        if before != after:
            while high - low > SECOND:
                middle = low + ((high - low) // 2 // SECOND) * SECOND
                low, high = (middle, high) if _ahead(middle, zone) == before else (low, middle)
            found.append(Change(high, before, after))
        start += step
    return found


@cache
def changes_of_years(zone: str) -> tuple[Change, ...]:
    return tuple(changes(zone, datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC), WEEK))


def meant(local: datetime, zone: str) -> datetime:
    """The first instant at which the clock shows a local time. Where it never does, since clocks jumped over it: when a
    clock that had not been put forward would have shown it.
    """
    middle = local.replace(tzinfo=UTC)
    low, high = middle - AROUND, middle + AROUND
    jumps = changes(zone, low, high, HOUR)
    bounds = [low, *(jump.at for jump in jumps), high]
    offsets = [_ahead(low, zone), *(jump.after for jump in jumps)]
    for begin, end, ahead in zip(bounds, bounds[1:], offsets, strict=False):
        if begin <= middle - ahead < end:
            return middle - ahead
    return next(
        middle - jump.before
        for jump in jumps
        if jump.forward and jump.at <= middle - jump.before < jump.at + (jump.after - jump.before)
    )


def exists(local: datetime, zone: str) -> bool:
    return shown(meant(local, zone), zone) == local
