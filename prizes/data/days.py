"""Days and meetings of the year around the Prizes, with where their dates were seen. Sources are in docs/data.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from prizes.data.reading import Names, json_file, names_of


@dataclass(frozen=True, slots=True)
class KnownDates:
    """When a meeting is held, both days included."""

    first: date
    last: date
    place: str
    source: str
    """Where the dates were seen."""


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of each year, or a meeting with the dates that are known."""

    id: str
    names: Names
    page: str
    """Address of whoever holds it."""
    each_year: tuple[int, int] | None
    """Month and day."""
    known: Sequence[KnownDates]
    source: str
    """Of a day of each year; empty: each known date has its own."""


@cache
def year_days() -> tuple[YearDay, ...]:
    return tuple(
        YearDay(
            id=entry["id"],
            names=names_of(entry),
            page=entry["page"],
            each_year=(entry["month"], entry["day"]) if "month" in entry else None,
            known=tuple(
                KnownDates(
                    date.fromisoformat(one["from"]),
                    date.fromisoformat(one["to"]),
                    one["place"],
                    one["source"],
                )
                for one in entry.get("known", ())
            ),
            source=entry.get("source", ""),
        )
        for entry in json_file("days.json")["days"]
    )
