"""Which days and meetings lie in some years: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from prizes.data.days import KnownDates, YearDay
from prizes.kit.sentence import Sentence, say
from prizes.wording.rules.blocks import leads_outside

LONGEST_MEETING = 60
"""Days."""
MOST_AHEAD = 10
"""Years."""
LONGEST_PLACE, LONGEST_SOURCE = 300, 500


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


def with_written(days: Sequence[YearDay], written: Mapping[str, Sequence[KnownDates]]) -> list[YearDay]:
    """The meetings with what stewards wrote, by id, in place of what the data says of the same year."""
    return [
        replace(day, known=sorted([*_unwritten(day, mine), *mine], key=lambda known: known.first))
        if (mine := written.get(day.id, ()))
        else day
        for day in days
    ]


def _unwritten(day: YearDay, written: Sequence[KnownDates]) -> list[KnownDates]:
    years = {known.first.year for known in written}
    return [known for known in day.known if known.first.year not in years]


def dates_faults(dates: KnownDates, today: date) -> dict[str, Sentence]:
    """What is wrong by field."""
    faults: dict[str, Sentence] = {}
    if not today.year <= dates.first.year <= today.year + MOST_AHEAD:
        faults["first"] = say("Choose a day of this year or a year to come.")
    if not 0 <= (dates.last - dates.first).days < LONGEST_MEETING:
        faults["last"] = say("Choose a last day that is not before the first, and not months after it.")
    if len(dates.place) > LONGEST_PLACE:
        faults["place"] = say("This is too long: at most %(most)s characters.", most=LONGEST_PLACE)
    if not leads_outside(dates.source) or len(dates.source) > LONGEST_SOURCE:
        faults["source"] = say("Enter a web address that begins with https://")
    return faults
