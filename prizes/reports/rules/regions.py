"""How many projects were submitted, by ITU region, as far as everybody may know it. Pure.

Everybody sees later which projects were selected, and a number of submitted ones from before beside them tells how many
were not. So while a contest is under way numbers are rounded down to fives, or are those of the selected projects where
these are more. After the announcement they are those of the data set `submissions`, which hides what must be hidden
(`submissions.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prizes.ballot.rules.cells import LEAST, shown_cells
from prizes.data.countries import itu_region


@dataclass(frozen=True, slots=True)
class RegionNumbers:
    total: int | None
    """None: not known here, or not to be shown."""
    regions: Mapping[str, int]
    """By id of an ITU region, the largest first; those that are not shown are among the others."""
    others: int | None
    """Of other regions, of several, or of none that is known; None as `total`."""
    rounded: bool
    """Whether a number is no more than the least that it can be: rounded down, or of the selected projects alone."""


Countries = Mapping[str | None, int]
"""Projects by country; None: of no one country."""


def numbers_so_far(submitted: Countries, selected: Countries) -> RegionNumbers:
    """`selected`: those of the submitted that everybody sees."""
    there, seen = _by_region(submitted), _by_region(selected)
    cells = shown_cells(there)
    if 0 < there.total() < LEAST and not seen.total():
        return RegionNumbers(None, {}, None, rounded=True)
    shown = {region: _least(n, seen[region]) for region, n in cells.shown.items()}
    others = sum(n for region, n in seen.items() if region not in shown)
    return RegionNumbers(
        _least(there.total(), seen.total()), shown, _least(cells.others, others), rounded=True
    )


def _by_region(countries: Countries) -> Counter[str | None]:
    regions = Counter[str | None]()
    for country, n in countries.items():
        regions[itu_region(country) if country else None] += n
    return regions


def numbers_at_the_end(rows: Iterable[Mapping[str, Any]]) -> RegionNumbers:
    """From the rows of `submissions`; without any no number is known, or may be shown."""
    found = {(row["by"], row["key"]): int(row["submitted"]) for row in rows}
    regions = {key: n for (by, key), n in found.items() if by == "region" and n}
    regions = dict(sorted(regions.items(), key=lambda each: (-each[1], each[0])))
    if (total := found.get(("all", ""))) is None:
        return RegionNumbers(None, {}, None, rounded=False)
    return RegionNumbers(total, regions, total - sum(regions.values()), rounded=False)


def _least(submitted: int, selected: int) -> int:
    return max(submitted - submitted % LEAST, selected)
