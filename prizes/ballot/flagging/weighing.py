"""How much a project's ballots have in common that the other ballots have not.

For each trait (a network, a device, a pace …) the share among the ballots of one project is compared with the share
among all others. That the difference is no chance is bounded by Chernoff's inequality for the binomial distribution:
P(X >= k) <= exp(-n KL(k/n, p)) (Chernoff 1952; Hoeffding 1963, theorem 1). Weights are natural logarithms of ratios of
shares, as in a likelihood ratio, kept below a limit so that no single family of traits can flag a ballot.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from prizes.ballot.flagging.traits import Column

LEAST = 12
"""Fewer ballots with a trait say nothing: a household, an office."""
RATIO = 2.5
CHANCE = math.log(1e-9)
"""Natural logarithm of the chance below which a difference counts; there are some hundred thousand comparisons."""
MOST = 3.0
"""The most one family of traits can weigh."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A trait that one project's ballots have much more often than others."""

    family: str
    name: str
    value: str
    ballots: int
    of: int
    expected: float
    weight: float


def log_chance(k: int, n: int, p: float) -> float:
    """Upper bound of the natural logarithm of P(X >= k) for a binomial X of n trials with chance p."""
    if k <= n * p:
        return 0.0
    share = k / n
    rest = (1 - share) * math.log((1 - share) / (1 - p)) if share < 1 else 0.0
    return -n * (share * math.log(share / p) + rest)


def shared(projects: Sequence[str], column: Column) -> dict[tuple[str, str], Shared]:
    """By project and value: what stands out. `projects` is the project of each ballot, in the column's order."""
    of_value = Counter(column.values)
    of_project = Counter(p for p, v in zip(projects, column.values, strict=True) if v)
    together = Counter(zip(projects, column.values, strict=True))
    total = sum(of_project.values())
    found = {}
    for (project, value), k in together.items():
        if value and k >= LEAST:
            n = of_project[project]
            background = (of_value[value] - k + 1) / (total - n + len(of_value))
            ratio = k / n / background
            if ratio >= RATIO and log_chance(k, n, min(background, 0.999)) < CHANCE:
                weight = min(math.log(ratio), MOST)
                found[project, value] = Shared(
                    column.family, column.name, value, k, n, n * background, weight
                )
    return found


def weigh(projects: Sequence[str], columns: Sequence[Column]) -> list[dict[str, Shared]]:
    """For each ballot, by family, the heaviest trait that stands out."""
    weighed: list[dict[str, Shared]] = [{} for _ in projects]
    for column in columns:
        outstanding = shared(projects, column)
        if not outstanding:
            continue
        for of_ballot, key in zip(weighed, zip(projects, column.values, strict=True), strict=True):
            what = outstanding.get(key)
            if what and (what.family not in of_ballot or of_ballot[what.family].weight < what.weight):
                of_ballot[what.family] = what
    return weighed
