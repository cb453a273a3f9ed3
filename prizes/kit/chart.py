"""What charts are drawn from: heights, points and steps. Pure; templates draw them by attributes of SVG alone.

A chart has no text of its own: labels are HTML beside it, so that they keep their size and their direction.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, log10

ROUND = (1, 2, 4, 5, 6, 8, 10)
"""Beginnings of numbers on which a scale may end; a half of each but the first has at most one more digit."""
STEPS = 4
"""Shades of a tile: none, few, more, many."""


def top_of(most: int) -> int:
    """A round number, at least `most` and at least 2: where a scale ends whose middle is whole."""
    most = max(most, 2)
    power: int = 10 ** int(log10(most))
    return next(n * power for n in ROUND if n * power >= most and n * power % 2 == 0)


def ticks(most: int) -> tuple[int, int, int]:
    """From the top of the scale to its foot."""
    top = top_of(most)
    return top, top // 2, 0


def portion(value: int, most: int) -> str:
    """How long a bar is, in per cent of the longest, as an attribute of SVG has it."""
    return _decimal(Fraction(100 * value, most)) if most > 0 else "0"


def points(values: Sequence[int], top: int) -> list[tuple[Fraction, Fraction]]:
    """Places of a line in a square of 100: from the left, downwards. One value alone stands at the left edge."""
    last = max(len(values) - 1, 1)
    return [(Fraction(100 * n, last), 100 - Fraction(100 * value, top)) for n, value in enumerate(values)]


def line(values: Sequence[int], top: int) -> str:
    """The line as a path; empty without values."""
    places = [f"{_decimal(x)} {_decimal(y)}" for x, y in points(values, top)]
    if len(places) == 1:
        places.append(f"100 {places[0].partition(' ')[2]}")
    return "M" + "L".join(places) if places else ""


def area(values: Sequence[int], top: int) -> str:
    """What lies under the line, as a path; empty without values."""
    drawn = line(values, top)
    return f"{drawn}L100 100L0 100z" if drawn else ""


def bounds(values: Iterable[int], least: int = 1) -> tuple[int, ...]:
    """Where each shade of tiles begins, by the largest value: the first holds from `least` on. Fewer where there is
    little to tell apart; none where nothing reaches `least`.
    """
    most = max(values, default=0)
    if most < least:
        return ()
    found = [least]
    for share in (Fraction(1, 8), Fraction(1, 2)):
        bound = max(_round_up(most * share), found[-1] + 1)
        if bound <= most:
            found.append(bound)
    return tuple(found)


def step_of(value: int, begins: Sequence[int]) -> int:
    """Which shade a value has: 0 below the first bound."""
    return bisect_right(begins, value)


def _round_up(value: Fraction) -> int:
    whole = ceil(value)
    power: int = 10 ** int(log10(whole)) if whole > 0 else 1
    return next(n * power for n in ROUND if n * power >= whole)


def _decimal(value: Fraction) -> str:
    """With two digits at most, without noughts at the end."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
