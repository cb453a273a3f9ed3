"""A small linear program: columns between nothing and their most, rows that must come out, and goals in order.

Goals are reached one after the other: among the solutions that are best by the first goal the best by the second is
sought, and so on. What is no part of any best solution is told by the reduced costs of the solver (complementary
slackness), and held where it is before the next goal. The programs made here are flows in networks, whose corners
are whole numbers, and the simplex method ends in a corner; so no branching is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

NO_COST = 1e-6


class LinearProgram:
    """Columns and rows, as they are added."""

    def __init__(self, goals: int) -> None:
        self.totals: list[int] = []
        self.most: list[int] = []
        self.costs: list[list[float]] = [[] for _ in range(goals)]
        self.entries: tuple[list[int], list[int], list[int]] = ([], [], [])
        """Row, column and factor."""

    def row(self, total: int = 0) -> int:
        """A row whose columns, each by its factor, must add up to the total."""
        self.totals.append(total)
        return len(self.totals) - 1

    def column(self, rows: Iterable[tuple[int, int]], costs: Sequence[float] = (), most: int = 1) -> int:
        """A column by its rows and factors, and what one of it costs by each goal."""
        number = len(self.most)
        self.most.append(most)
        for row, factor in rows:
            for kept, value in zip(self.entries, (row, number, factor), strict=True):
                kept.append(value)
        for goal, each in enumerate(self.costs):
            each.append(costs[goal] if goal < len(costs) else 0)
        return number

    def solve(self) -> list[int]:
        """How much of each column, best by all goals in their order. There must be a solution."""
        if not self.most:
            return []
        from scipy.sparse import csr_matrix

        factors = csr_matrix(
            (self.entries[2], self.entries[:2]), shape=(len(self.totals), len(self.most)), dtype=float
        )
        least, most = [0.0] * len(self.most), [float(n) for n in self.most]
        values: list[float] = least
        for costs in self.costs:
            if not any(costs):
                continue
            found = _solved(factors, self.totals, costs, least, most)
            values = [float(value) for value in found.x]
            _hold(least, most, found)
        return [_whole(value) for value in values]


def _solved(factors: Any, totals: Sequence[int], costs: Sequence[float], least: Any, most: Any) -> Any:
    from scipy.optimize import linprog  # half a second to import, and few programs need it

    bounds = list(zip(least, most, strict=True))
    found = linprog(costs, A_eq=factors, b_eq=totals, bounds=bounds, method="highs-ds")
    if found.status != 0:
        raise ArithmeticError(found.message)
    return found


def _hold(least: list[float], most: list[float], found: Any) -> None:
    """Narrow the bounds to the solutions that are best by this goal."""
    for n, (value, low, high) in enumerate(
        zip(found.x, found.lower.marginals, found.upper.marginals, strict=True)
    ):
        if low > NO_COST or high < -NO_COST:
            least[n] = most[n] = float(round(value))


def _whole(value: float) -> int:
    if abs(value - round(value)) > NO_COST:
        raise ArithmeticError(f"not a corner: {value}")
    return round(value)
