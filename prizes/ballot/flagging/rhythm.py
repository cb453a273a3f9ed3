"""Intervals that are too even for people.

Arrivals of people who do not know of each other are close to a Poisson process, whose intervals have a standard
deviation as large as their mean (Cox and Lewis 1966). A program that casts one every so many seconds is far below,
also with some jitter.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from prizes.ballot.flagging.stream import Ballot

WINDOW = 16
"""Intervals looked at together. In so many of a Poisson process a ratio below the limit is rarer than 1 in 10,000."""
EVEN = 0.42


def even_windows(ballots: Sequence[Ballot]) -> tuple[str, ...]:
    """For each ballot `even` if it stands in a run of ballots for its project with intervals too even, else nothing."""
    of_project: dict[str, list[int]] = defaultdict(list)
    for place, ballot in enumerate(ballots):
        of_project[ballot.project].append(place)
    found = [""] * len(ballots)
    for places in of_project.values():
        places.sort(key=lambda place: ballots[place].at)
        for start in _even_starts([ballots[place].at for place in places]):
            for place in places[start : start + WINDOW + 1]:
                found[place] = "even"
    return tuple(found)


def _even_starts(instants: Sequence[float]) -> list[int]:
    """Where runs of WINDOW even intervals begin; sums are carried along so that each interval is looked at once."""
    gaps = [later - earlier for earlier, later in pairwise(instants)]
    if len(gaps) < WINDOW:
        return []
    total, squares = sum(gaps[:WINDOW]), sum(gap * gap for gap in gaps[:WINDOW])
    starts = []
    for start in range(len(gaps) - WINDOW + 1):
        if start:
            out, come = gaps[start - 1], gaps[start + WINDOW - 1]
            total, squares = total + come - out, squares + come * come - out * out
        mean = total / WINDOW
        if mean > 0 and math.sqrt(max(squares / WINDOW - mean * mean, 0.0)) / mean < EVEN:
            starts.append(start)
    return starts
