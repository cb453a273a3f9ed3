"""Intervals and waits that are too even for people.

Arrivals of people who do not know of each other are close to a Poisson process, whose intervals have a standard
deviation as large as their mean (Cox and Lewis 1966). A program that casts one every so many seconds is far below,
also with some jitter. How long people take from registering to the vote is as wide, about log-normal with a standard
deviation of half a natural logarithm or more (Limpert, Stahel and Abbt 2001): a program's wait stands out as a peak.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from prizes.ballot.rules.flagging.stream import StreamedBallot

WINDOW = 16
"""Intervals looked at together. In so many of a Poisson process a ratio below the limit is rarer than 1 in 10,000."""
EVEN = 0.42


def even_windows(ballots: Sequence[StreamedBallot]) -> tuple[str, ...]:
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


STEPS = 4
"""Of waits, in an octave."""
APART = (3, 4)
"""Steps from a peak to what it is compared with: so near, people's waits are more than a third as frequent."""
PEAK = 2.7
LEAST_WAIT = 1
"""In octaves of seconds: shorter waits are those of forms that were filled in before signing in."""


def even_waits(ballots: Sequence[StreamedBallot]) -> tuple[str, ...]:
    """For each ballot `even` if far too many for its project have its wait, beside shorter and longer ones."""
    waits = [round(STEPS * math.log2(max(b.at - b.registered_at, 0.5))) for b in ballots]
    of_project: dict[str, Counter[int]] = defaultdict(Counter)
    for ballot, wait in zip(ballots, waits, strict=True):
        of_project[ballot.project][wait] += 1
    peaks = {
        (project, wait)
        for project, number in of_project.items()
        for wait, k in number.items()
        if wait > STEPS * LEAST_WAIT
        and k > PEAK * (3 + max(number[wait + side * step] for side in (-1, 1) for step in APART))
    }
    return tuple("even" if (b.project, w) in peaks else "" for b, w in zip(ballots, waits, strict=True))
