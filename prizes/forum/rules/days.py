"""Which days and meetings lie in some years: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from prizes.data.days import YearDay


@dataclass(frozen=True, slots=True)
class DayHeld:
    """A day or a meeting in one year, both days included."""

    day: YearDay
    first: date
    last: date
    place: str
    source: str


def days_held(days: Sequence[YearDay], years: Collection[int]) -> list[DayHeld]:
    """By their beginning."""
    return sorted(_held(days, years), key=lambda held: (held.first, held.day.id))


def _held(days: Sequence[YearDay], years: Collection[int]) -> Iterator[DayHeld]:
    for day in days:
        if day.each_year is not None:
            for year in years:
                on = date(year, *day.each_year)
                yield DayHeld(day, on, on, "", day.source)
        for known in day.known:
            if known.first.year in years:
                yield DayHeld(day, known.first, known.last, known.place, known.source)


def without_dates(days: Sequence[YearDay], year: int) -> list[YearDay]:
    """Meetings whose dates in this year are not known."""
    return [
        day
        for day in days
        if day.each_year is None and not any(known.first.year == year for known in day.known)
    ]
