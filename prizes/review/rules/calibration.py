"""How far the marks of a phase can be trusted: distances, severity, strange reviews, and each score beside the others.

What ranks or is listed is decided by exact fractions; floats are for display alone. Method: docs/calibration.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from prizes.edition.cutting.marks import Review, on_scale, review_share, shares_of
from prizes.edition.cutting.standard import Shares, Standard, standardised
from prizes.edition.document.components import Marking

OUTLIER = 2
"""Standard deviations from the other reviews of a project beyond which a review is listed."""


@dataclass(frozen=True, slots=True)
class ProjectQuality:
    """One project's completed reviews."""

    project: str
    reviews: int
    missing: int
    raw: Fraction | None
    standardised: Fraction | None
    robust: Fraction | None
    """The standardised mark by the median instead of the mean."""
    distance: Fraction | None
    """Between the highest and the lowest review, as a share of the scale's length. None: fewer than two reviews."""
    variance: Fraction | None
    """Of the reviews' shares of the scale."""
    far_apart: bool
    """Whether the distance is beyond what the rules allow."""


@dataclass(frozen=True, slots=True)
class ExpertQuality:
    """One expert's completed reviews."""

    expert: str
    reviews: int
    mean: Fraction
    spread: Fraction
    """Mean absolute deviation."""
    severity: Fraction | None
    """Mean distance to the means of their projects: below 0 is severe, above generous. None: no other reviewed any."""
    z: float | None
    """The severity in standard deviations of all experts' severity."""
    tells: bool
    """Whether their marks put projects in an order, and so move standardised marks."""


@dataclass(frozen=True, slots=True)
class OwnMarks:
    """What an expert has given so far, for themselves: in marks, not in shares of the scale."""

    reviews: int
    mean: Fraction
    """Of the marks of their reviews, each weighted by criterion."""
    least: Fraction
    most: Fraction
    given: dict[int, int]
    """How often each mark was given, over all criteria."""


@dataclass(frozen=True, slots=True)
class StrangeReview:
    """A review far from the others of its project."""

    project: str
    expert: str
    share: Fraction
    others: Fraction
    """Mean of the other reviews."""
    z: float


@dataclass(frozen=True, slots=True)
class Quality:
    projects: list[ProjectQuality]
    """The greatest distance first."""
    experts: list[ExpertQuality]
    """The most severe first; those without others to compare with last."""
    strange: list[StrangeReview]
    """The strangest first."""
    reviewers: dict[str, frozenset[str]]
    """Who reviewed what, by project."""

    @property
    def far_apart(self) -> list[ProjectQuality]:
        return [project for project in self.projects if project.far_apart]

    def within(self, projects: Collection[str]) -> Quality:
        """The same numbers, of these projects and their experts alone."""
        reviewers = {project: who for project, who in self.reviewers.items() if project in projects}
        experts: frozenset[str] = frozenset().union(*reviewers.values())
        return Quality(
            [row for row in self.projects if row.project in projects],
            [row for row in self.experts if row.expert in experts],
            [row for row in self.strange if row.project in projects],
            reviewers,
        )


def mean_so_far(marking: Marking, marks: Review) -> Fraction | None:
    """The weighted mean of the marks that a review has until now; None: it has none."""
    given = [
        (criterion.weight or 1, marks[criterion.id])
        for criterion in marking.criteria
        if criterion.id in marks and on_scale(marking, marks[criterion.id])
    ]
    weights = sum(weight for weight, _ in given)
    return Fraction(sum(weight * mark for weight, mark in given), weights) if given else None


def own_marks(marking: Marking, reviews: Iterable[Review]) -> OwnMarks | None:
    """Over the completed reviews of one expert; None: there are none."""
    complete = [review for review in reviews if review_share(marking, review) is not None]
    means = [mean for review in complete if (mean := mean_so_far(marking, review)) is not None]
    if not means:
        return None
    asked = {criterion.id for criterion in marking.criteria}
    given = Counter(mark for review in complete for key, mark in review.items() if key in asked)
    steps = range(marking.scale.least, marking.scale.most + 1)
    return OwnMarks(
        len(means), sum(means, Fraction(0)) / len(means), min(means), max(means), {n: given[n] for n in steps}
    )


def quality(
    marking: Marking, given: Mapping[str, Mapping[str, Review]], projects: Sequence[str] = ()
) -> Quality:
    """`given`: marks by project and expert; `projects`: those that stand in the list even without a review."""
    shares = shares_of(marking, {project: {} for project in projects} | dict(given))
    standard = standardised(shares)
    rows = [_project(marking, project, list(each.values()), standard) for project, each in shares.items()]
    return Quality(
        sorted(rows, key=lambda row: (-(row.distance if row.distance is not None else -1), row.project)),
        _experts(shares, standard),
        _strange(shares),
        {project: frozenset(each) for project, each in shares.items()},
    )


def _project(marking: Marking, project: str, shares: list[Fraction], standard: Standard) -> ProjectQuality:
    distance = distance_of(marking, shares)
    return ProjectQuality(
        project=project,
        reviews=len(shares),
        missing=max(0, marking.reviews - len(shares)),
        raw=_mean(shares) if shares else None,
        standardised=standard.means.get(project),
        robust=standard.medians.get(project),
        distance=distance,
        variance=_variance(shares) if len(shares) > 1 else None,
        far_apart=too_far_apart(marking, distance),
    )


def distance_of(marking: Marking, shares: Sequence[Fraction]) -> Fraction | None:
    """On a scale from 1 to 5, reviews of 2 and 4 are one half of the scale apart."""
    length = marking.scale.most - marking.scale.least
    if len(shares) < 2:
        return None
    return (max(shares) - min(shares)) * marking.scale.most / length if length else Fraction(0)


def too_far_apart(marking: Marking, distance: Fraction | None) -> bool:
    return (
        marking.spread_most is not None and distance is not None and distance > Fraction(marking.spread_most)
    )


# --- experts -------------------------------------------------------------------------------------------


def _experts(shares: Shares, standard: Standard) -> list[ExpertQuality]:
    severities = severity_of(shares)
    typical = sqrt(_variance(list(severities.values()))) if severities else 0.0
    middle = _mean(list(severities.values())) if severities else Fraction(0)
    rows = []
    for expert, habit in standard.habits.items():
        severity = severities.get(expert)
        z = float(severity - middle) / typical if severity is not None and typical else None
        rows.append(ExpertQuality(expert, habit.reviews, habit.mean, habit.spread, severity, z, habit.tells))
    return sorted(rows, key=lambda row: (row.severity is None, row.severity or 0, row.expert))


def severity_of(shares: Shares) -> dict[str, Fraction]:
    """By expert: how far their reviews lie above the means of their projects, where others reviewed these too."""
    apart: dict[str, list[Fraction]] = {}
    for experts in shares.values():
        if len(experts) > 1:
            mean = _mean(list(experts.values()))
            for expert, share in experts.items():
                apart.setdefault(expert, []).append(share - mean)
    return {expert: _mean(each) for expert, each in apart.items()}


# --- strange reviews -----------------------------------------------------------------------------------


def _strange(shares: Shares) -> list[StrangeReview]:
    """Reviews whose distance from the mean of the others is more than twice the typical (root mean square) one."""
    apart = [
        (project, expert, share, _mean([other for who, other in experts.items() if who != expert]))
        for project, experts in shares.items()
        if len(experts) > 1
        for expert, share in experts.items()
    ]
    if not apart:
        return []
    typical = _mean([(share - others) ** 2 for _, _, share, others in apart])
    found = [
        StrangeReview(project, expert, share, others, float(share - others) / sqrt(typical))
        for project, expert, share, others in apart
        if (share - others) ** 2 > OUTLIER**2 * typical
    ]
    return sorted(found, key=lambda each: (-abs(each.share - each.others), each.project, each.expert))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _variance(values: Sequence[Fraction]) -> Fraction:
    mean = _mean(values)
    return _mean([(value - mean) ** 2 for value in values])
