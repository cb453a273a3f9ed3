"""Marks freed of how severe each expert is and how widely each spreads their marks, in exact fractions.

A review says how far it lies from the mean of its expert's reviews, in units of their mean absolute deviation. That is
rational where a standard deviation is not, so that ranks never depend on rounding. See docs/calibration.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median

Shares = Mapping[str, Mapping[str, Fraction]]
"""The mark of each completed review as a share of the scale, by project and expert."""
LEAST = 2
"""Reviews of an expert from which their habit is known."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How an expert marks."""

    reviews: int
    mean: Fraction
    spread: Fraction
    """Mean absolute deviation from the mean."""

    @property
    def tells(self) -> bool:
        """Whether their marks put projects in an order at all: at least two of them, and not all equal."""
        return self.reviews >= LEAST and self.spread > 0


@dataclass(frozen=True, slots=True)
class Standard:
    """Standardised marks, brought back to shares of the scale: `centre` and `unit` are the same for all."""

    centre: Fraction = Fraction(0)
    unit: Fraction = Fraction(0)
    habits: dict[str, Habit] = field(default_factory=dict)
    """By expert."""
    means: dict[str, Fraction] = field(default_factory=dict)
    """By project: the standardised mark."""
    medians: dict[str, Fraction] = field(default_factory=dict)
    """By project: the same from the median of its reviews, which a single strange review moves less."""


def standardised(shares: Shares) -> Standard:
    """A review of an expert whose marks put projects in no order moves a project neither way; a project that has no
    other stands in the centre.
    """
    everything = [share for experts in shares.values() for share in experts.values()]
    if not everything:
        return Standard()
    habits = habits_of(shares)
    centre = _mean(everything)
    apart = {project: _deviations(experts, habits) for project, experts in shares.items() if experts}
    unit = _unit(centre, habits, [each for some in apart.values() for each in some])
    return Standard(
        centre=centre,
        unit=unit,
        habits=habits,
        means={project: centre + unit * _mean(some or [Fraction(0)]) for project, some in apart.items()},
        medians={project: centre + unit * median(some or [Fraction(0)]) for project, some in apart.items()},
    )


def habits_of(shares: Shares) -> dict[str, Habit]:
    given: dict[str, list[Fraction]] = {}
    for experts in shares.values():
        for expert, share in experts.items():
            given.setdefault(expert, []).append(share)
    return {expert: _habit(mine) for expert, mine in given.items()}


def _habit(shares: list[Fraction]) -> Habit:
    mean = _mean(shares)
    return Habit(len(shares), mean, _mean([abs(share - mean) for share in shares]))


def _deviations(experts: Mapping[str, Fraction], habits: Mapping[str, Habit]) -> list[Fraction]:
    """What the reviews of one project say, without those that say nothing."""
    telling = ((share, habits[expert]) for expert, share in experts.items() if habits[expert].tells)
    return [(share - habit.mean) / habit.spread for share, habit in telling]


def _unit(centre: Fraction, habits: Mapping[str, Habit], deviations: Iterable[Fraction]) -> Fraction:
    """The mean spread of the experts, made smaller where a review would leave the scale; the order stays."""
    spreads = [habit.spread for habit in habits.values() if habit.tells]
    limits = [((1 - centre) if each > 0 else centre) / abs(each) for each in deviations if each]
    return min([_mean(spreads), *limits]) if spreads else Fraction(0)


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
