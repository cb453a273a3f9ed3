"""What the charts of pages are drawn from, out of numbers by day and by country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from prizes.data.countries import by_name, itu_regions
from prizes.kit.chart import area, bounds, line, step_of, ticks

LABELS = 4
"""Days that are named under a line."""
LAST = 3
"""Days at the end of which the share is told, where the line has at least twice as many."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Votes by day, days without one included."""

    values: Sequence[tuple[date, int]]
    line: str
    area: str
    ticks: tuple[int, int, int]
    days: Sequence[date]
    """Some of them, evenly spread, the first and the last among them."""

    @property
    def at_last(self) -> float | None:
        """Share of the last three days in all."""
        total = sum(n for _, n in self.values)
        if len(self.values) < 2 * LAST or not total:
            return None
        return sum(n for _, n in self.values[-LAST:]) / total


def curve(
    votes: Sequence[tuple[date, int]], opened: date | None = None, closed: date | None = None
) -> Curve | None:
    """From the day of the opening to that of the close, also where nobody voted. None without a vote."""
    if not votes:
        return None
    first = min(votes[0][0], opened or votes[0][0])
    last = max(votes[-1][0], closed or votes[-1][0])
    whole, by_day = [first + timedelta(n) for n in range((last - first).days + 1)], dict(votes)
    values = [(day, by_day.get(day, 0)) for day in whole]
    numbers = [n for _, n in values]
    scale = ticks(max(numbers))
    named = sorted({(len(whole) - 1) * n // (LABELS - 1) for n in range(LABELS)})
    return Curve(values, line(numbers, scale[0]), area(numbers, scale[0]), scale, [whole[at] for at in named])


@dataclass(frozen=True, slots=True)
class RegionTiles:
    """The Member States of ITU in one of its regions, in the order of the reader's language."""

    title: str
    tiles: Sequence[tuple[str, int]]
    """Two letters, and a shade."""

    @property
    def reached(self) -> int:
        return sum(shade > 0 for _, shade in self.tiles)


@dataclass(frozen=True, slots=True)
class WorldTiles:
    regions: Sequence[RegionTiles]
    begins: Sequence[int]
    """Where each shade begins."""
    rows: Sequence[tuple[str, int]]
    """Codes of countries with their numbers, the largest first; those that are no Member States too."""


def world_tiles(counts: Mapping[str, int], lang: str, least: int = 1) -> WorldTiles:
    """`least`: what is smaller is shown as nothing."""
    begins = bounds(counts.values(), least)
    order = {each.alpha2: place for place, each in enumerate(by_name(lang))}
    return WorldTiles(
        regions=[
            RegionTiles(names[lang], list(_tiles(region, counts, begins, lang)))
            for region, names in sorted(itu_regions().items(), key=lambda each: each[1][lang])
        ],
        begins=begins,
        rows=sorted(counts.items(), key=lambda row: (-row[1], order.get(row[0], len(order)))),
    )


def _tiles(
    region: str, counts: Mapping[str, int], begins: Sequence[int], lang: str
) -> Iterable[tuple[str, int]]:
    for each in by_name(lang):
        if each.itu_member_state and each.itu_region == region:
            yield each.alpha2, step_of(counts.get(each.alpha2, 0), begins)
