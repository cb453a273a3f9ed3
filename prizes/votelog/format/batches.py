"""How waiting lines become batches, and when. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from prizes.votelog.format.lines import TimeLine
from prizes.votelog.format.merkle import leaf_hash

EVERY = 10.0
"""Seconds between two batches at least."""
ENOUGH = 20
"""Votes that make a batch, so that order among few tells little."""
PATIENCE = 25.0
"""Seconds after which fewer votes make one too: tickets promise a minute."""


def is_due(waiting: int, waited: float, since_last: float) -> bool:
    """`waited`: seconds since the first of the waiting votes was seen."""
    return waiting > 0 and since_last >= EVERY and (waiting >= ENOUGH or waited >= PATIENCE)


def batches(at: str, votes: Iterable[str], others: Sequence[str]) -> list[list[str]]:
    """Each a time line and what follows it: votes in the order of their leaf hashes, at most one version of a vote in a
    batch, and in the last one also what else is to be written. `votes`: cast and blank lines as they came.
    """
    rounds: list[list[str]] = []
    versions: Counter[str] = Counter()
    for line in votes:
        _, category, tag, *_ = line.split(" ")
        number = versions[f"{category} {tag}"]
        versions[f"{category} {tag}"] += 1
        if number == len(rounds):
            rounds.append([])
        rounds[number].append(line)
    time = str(TimeLine(at))
    made = [[time, *sorted(each, key=lambda line: leaf_hash(line.encode()))] for each in rounds]
    if others:
        made = made or [[time]]
        made[-1] += others
    return made
