"""In which zone instants are shown, and how texts say whose it is.

A request and a letter speak of one edition at most, and show its time; whatever speaks of none shows Geneva's. Whoever
finds the edition says so once (`show_times_of`), and every instant that is shown afterwards follows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

GENEVA = ZoneInfo("Europe/Zurich")


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A zone, and the place that its time is named after."""

    zone: ZoneInfo = GENEVA
    place: Mapping[Any, str] = field(default_factory=dict)
    """In each language; none: the city of the zone."""

    @property
    def of_geneva(self) -> bool:
        return self.zone == GENEVA and not self.place


GENEVA_TIME = LocalTime()
_shown: ContextVar[LocalTime] = ContextVar("local_time", default=GENEVA_TIME)


def time_shown() -> LocalTime:
    return _shown.get()


def show_times_of(time: LocalTime) -> None:
    """From here to the end of this request, or of this task."""
    _shown.set(time)


class times_of:  # noqa: N801 - used as `with times_of(…):`
    """For as long as the block runs. A class, since every request passes here."""

    __slots__ = ("_token", "time")

    def __init__(self, time: LocalTime) -> None:
        self.time = time

    def __enter__(self) -> None:
        self._token = _shown.set(self.time)

    def __exit__(self, *_: object) -> None:
        _shown.reset(self._token)


def zone_of(instant: datetime) -> LocalTime:
    """Of an instant that brings its zone, that one; of any other, whose time is shown here."""
    zone = instant.tzinfo
    if not isinstance(zone, ZoneInfo) or zone.key == "UTC":
        return _shown.get()
    return GENEVA_TIME if zone == GENEVA else LocalTime(zone)


def offset(instant: datetime, zone: ZoneInfo) -> str:
    """From UTC, as `UTC+3` or `UTC−3:30`."""
    ahead = instant.astimezone(zone).utcoffset() or timedelta()
    hours, minutes = divmod(abs(int(ahead.total_seconds())) // 60, 60)
    if not hours and not minutes:
        return "UTC"
    sign = "+" if ahead > timedelta() else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def is_utc(zone: ZoneInfo) -> bool:
    """A zone without a place: its time has no other name."""
    return zone.key.rpartition("/")[2] in {"UTC", "GMT", "UCT", "Universal", "Zulu"}


def plain_name(place: str) -> str:
    """The name of a place without signs that mean something in a template or a page."""
    return re.sub(r"[<>\"%{}]", "", place)
