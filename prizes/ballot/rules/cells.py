"""Numbers of people by country or group that may be published: none from which one of a few could be told. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEAST = 5
"""People of whom at least a number is shown."""


@dataclass(frozen=True, slots=True)
class Cells:
    shown: dict[str, int]
    """The largest first."""
    others: int
    """Everybody else together, from wherever; 0, or at least `LEAST`, or fewer where they are all."""


def shown_cells(counts: Mapping[str | None, int], least: int = LEAST) -> Cells:
    """`counts`: people by what they said; None: by those who said nothing, who are always among the others.

    Where those left over would be too few themselves, the smallest number that could be shown joins them: otherwise the
    sum of all would give them away.
    """
    order = sorted(((n, name) for name, n in counts.items() if name is not None and n >= least), reverse=True)
    others = sum(counts.values()) - sum(n for n, _ in order)
    while order and 0 < others < least:
        others += order.pop()[0]
    return Cells({name: n for n, name in sorted(order, key=lambda cell: (-cell[0], cell[1]))}, others)


def kept_cells(kept: Mapping[str, Any]) -> Cells:
    """As they were kept when the marks were deleted; databases forget the order of names."""
    shown = sorted(kept["shown"].items(), key=lambda cell: (-cell[1], cell[0]))
    return Cells(dict(shown), kept["others"])
