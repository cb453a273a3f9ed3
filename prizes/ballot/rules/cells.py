"""Numbers of people by country or group that may be published: none from which one of a few could be told. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

LEAST = 5
"""People of whom at least a number is shown."""
A = TypeVar("A", bound=Hashable)
G = TypeVar("G", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cells:
    shown: dict[str, int]
    """The largest first."""
    others: int
    """Everybody else together, from wherever; 0, or at least `LEAST`, or fewer where they are all."""


def shown_cells(counts: Mapping[str | None, int], least: int = LEAST, names: Collection[str] = ()) -> Cells:
    """`counts`: people by what they said; None: by those who said nothing, who are always among the others. `names`:
    all that can be said; where they are not given, what was said.

    Shown are all from some number on, so that equals are shown together or not at all: whose name stood first would
    else tell. Those left over are nobody, or at least `least`, since the sum of all would give them away; and they are
    not as many as so many names have at most, since whoever knows this rule would know that each has that.
    """
    said = {*names, *(name for name, n in counts.items() if n)}
    numbers = sorted({n for name, n in counts.items() if name is not None and n >= least})
    shown: dict[str, int] = {}
    for line in numbers:
        rest = [counts.get(name, 0) for name in said if name is None or counts.get(name, 0) < line]
        full = bool(rest) and max(rest) < least and sum(rest) == (least - 1) * len(rest)
        if not sum(rest) or (sum(rest) >= least and not full):
            shown = {name: n for name, n in counts.items() if name is not None and n >= line}
            break
    order = sorted(shown.items(), key=lambda cell: (-cell[1], cell[0]))
    return Cells(dict(order), sum(counts.values()) - sum(shown.values()))


def shown_sums(
    counts: Mapping[str | None, int],
    group_of: Callable[[str], str | None],
    least: int = LEAST,
    names: Collection[str] = (),
) -> Cells:
    """The same people by group, such as countries by region, beside what `shown_cells` shows of `counts`. `names`: all
    that there are, of which any may have been said.

    Who takes the countries that are shown from the number of their region has those left over: these too are nobody or
    at least `least`, in each region and in all that are not shown together. Any sum that can be reckoned from both
    tables is a sum of such numbers. Nor are all countries left over in a region as many as can be without being shown.
    """
    shown = shown_cells(counts, least, names).shown
    sums, rests, left_out = Counter[str](), Counter[str](), Counter[str]()
    for name in {*names, *counts}:
        group = group_of(name) if name is not None else None
        if group is not None and name is not None:
            sums[group] += counts.get(name, 0)
            rests[group] += counts.get(name, 0) - shown.get(name, 0)
            left_out[group] += name not in shown
    full = {group for group, n in rests.items() if n and n == (least - 1) * left_out[group]}
    told = {group for group, n in sums.items() if n >= least and not 0 < rests[group] < least} - full

    def gives_away(told: Collection[str]) -> bool:
        """Whether all that are left over outside these groups are too few, or as many as can be."""
        left = sum(counts.values()) - sum(shown.values()) - sum(rests[group] for group in told)
        most = (least - 1) * (sum(n for group, n in left_out.items() if group not in told) + (None in counts))
        return 0 < left < least or 0 < left == most

    while gives_away(told) and (some := {sums[group] for group in told if rests[group]}):
        told -= {group for group in told if rests[group] and sums[group] == min(some)}
    order = sorted(told, key=lambda group: (-sums[group], group))
    return Cells({group: sums[group] for group in order}, sum(counts.values()) - sum(sums[g] for g in told))


def kept_cells(kept: Mapping[str, Any]) -> Cells:
    """As they were kept when the marks were deleted; databases forget the order of names."""
    shown = sorted(kept["shown"].items(), key=lambda cell: (-cell[1], cell[0]))
    return Cells(dict(shown), kept["others"])


def safe_sums(
    counts: Mapping[A, int], groups: Mapping[G, Collection[A]], least: int = LEAST
) -> dict[G, int] | None:
    """Sums of `counts` by group, beside their sum over all, as many as may be published together; groups may overlap,
    those that stand first are shown first. None: not even the sum over all may be.

    Whatever is shown parts the counted into blocks: those that are in the same shown groups. Each block holds nobody or
    at least `least`. What can be reckoned from sums is a sum of whole blocks, so none of it is a few, either.
    """
    if 0 < sum(counts.values()) < least:
        return None
    blocks: dict[A, int] = dict.fromkeys(counts, 0)
    shown: dict[G, int] = {}
    for group, members in groups.items():
        inside = sum(counts.get(each, 0) for each in members)
        if inside < least:
            continue
        parts = Counter[tuple[int, bool]]()
        for each, n in counts.items():
            parts[blocks[each], each in members] += n
        if any(0 < n < least for n in parts.values()):
            continue
        shown[group] = inside
        numbered = {part: number for number, part in enumerate(parts)}
        blocks = {each: numbered[block, each in members] for each, block in blocks.items()}
    return shown
