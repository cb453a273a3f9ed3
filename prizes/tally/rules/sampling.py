"""Which votes are looked at one by one, drawn by a number that nobody could know before. Pure.

How many: if the share f of a category's votes is wrong that lies between the last project that passes and the next one,
a sample of ceil(ln 0.05 / ln(1 - f)) votes shows at least one wrong vote in 95 of 100 cases.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256

RISK = 0.05
MOST = 3000
"""Votes of a category that are drawn at most: where the next project is as close as a thousandth or equal."""


def sample_size(margin: Fraction) -> int:
    """`margin`: share of the votes, 0 to 1."""
    if margin >= 1:
        return 1
    if margin <= 0:
        return MOST
    return min(MOST, math.ceil(math.log(RISK) / math.log1p(-float(margin))))


def margin_of(votes_last: int, votes_next: int, counted: int) -> Fraction:
    """Between the last that passes and the next, as a share of the counted votes."""
    return Fraction(abs(votes_last - votes_next), counted) if counted else Fraction(0)


def seed_of(log: str, root: str, number: str) -> str:
    """SHA-256 in hex of the log's name, the root in base64 and the public number, a space between them."""
    return sha256(f"{log} {root} {number}".encode()).hexdigest()


def drawn(seed: str, places: Iterable[int], n: int) -> list[int]:
    """The n places whose SHA-256 of seed, space and place is smallest, in ascending order."""
    smallest = heapq.nsmallest(n, places, key=lambda place: sha256(f"{seed} {place}".encode()).digest())
    return sorted(smallest)
