"""What experts' marks amount to, as exact shares of the scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from prizes.edition.cutting.standard import Shares, standardised
from prizes.edition.document.components import Marking

Review = Mapping[str, int]
"""Whole marks by criterion id."""


@dataclass(frozen=True, slots=True)
class Mark:
    share: Fraction | None
    """What ranks: the mean of the completed reviews, or the standardised mark where the rules say so. The highest mark
    for everything is 1. None: no completed review."""
    reviews: int
    """Completed reviews."""
    missing: int
    """Reviews the rules still ask for."""
    raw: Fraction | None = None
    """The mean of the completed reviews as they were given."""
    standardised: Fraction | None = None
    """The mean once severity is taken out, whether it ranks or not."""


def mark(marking: Marking, reviews: Iterable[Review]) -> Mark:
    """The mean over completed reviews. An unfinished review counts for nothing."""
    shares = [share for review in reviews if (share := review_share(marking, review)) is not None]
    mean = sum(shares, Fraction(0)) / len(shares) if shares else None
    return Mark(mean, len(shares), max(0, marking.reviews - len(shares)))


def marks_of_all(marking: Marking, given: Mapping[str, Mapping[str, Review]]) -> dict[str, Mark]:
    """The marks of all projects of a phase, from the reviews by project and expert; the rules say which score ranks."""
    shares = shares_of(marking, given)
    standard = standardised(shares)
    found = {}
    for project, reviews in given.items():
        plain = mark(marking, reviews.values())
        both = replace(plain, raw=plain.share, standardised=standard.means.get(project))
        found[project] = replace(both, share=both.standardised) if marking.score == "standardised" else both
    return found


def shares_of(marking: Marking, given: Mapping[str, Mapping[str, Review]]) -> Shares:
    """The completed reviews as shares of the scale."""
    return {
        project: {
            expert: share
            for expert, review in reviews.items()
            if (share := review_share(marking, review)) is not None
        }
        for project, reviews in given.items()
    }


def review_share(marking: Marking, review: Review) -> Fraction | None:
    """The weighted mean of one review's marks, a mark of m on a scale up to M being m/M. None: not completed.

    A criterion without a weight weighs 1.
    """
    total = weights = 0
    for criterion in marking.criteria:
        given, weight = review.get(criterion.id), criterion.weight or 1
        if given is None or not on_scale(marking, given):
            return None
        total += weight * given
        weights += weight
    return Fraction(total, weights * marking.scale.most)


def on_scale(marking: Marking, given: int) -> bool:
    return marking.scale.least <= given <= marking.scale.most
