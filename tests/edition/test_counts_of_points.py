"""What the check says of points that voters share out, and of counts and cuts that do not fit them."""

from __future__ import annotations

import pytest

from prizes.edition.check import problems
from tests.ballot.test_rankings import CUT
from tests.contest import NOMINATING, small_rules

FITTING = {
    "voting__ballot__form": "points",
    "voting__ballot__choices": 3,
    "voting__ballot__points": 10,
    "voting__cut": CUT,
}


def places(**changes) -> list[str]:
    """Where the round of voting has a problem."""
    found = problems(small_rules(**(FITTING | changes)), NOMINATING)
    return [each.place.partition(".")[2] for each in found if each.place.startswith("phases[2].")]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"voting__ballot__most_points": 4},
        {"voting__ballot__most_points": 10},
        {"voting__ballot__least": 3},
        {"voting__ballot__choices": 2},
        {"voting__count": {"quorum": 50}},
        {"voting__cut": CUT | {"threshold": "1/2"}},
        {"voting__cut": CUT | {"by": "edition"}},
        {"voting__cut": CUT | {"basis": [{"source": "votes", "scale": "share_of_highest"}]}},
    ],
)
def test_what_fits_has_no_problem(changes):
    assert places(**changes) == []


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"voting__ballot__points": None}, "ballot.points"),
        ({"voting__ballot__form": "choice"}, "ballot.points"),
        ({"voting__ballot__form": "choice", "voting__ballot__most_points": 2}, "ballot.most_points"),
        ({"voting__ballot__choices": 1}, "ballot.choices"),
        ({"voting__ballot__choices": 11}, "ballot.choices"),
        ({"voting__ballot__most_points": 11}, "ballot.most_points"),
        ({"voting__ballot__most_points": 3}, "ballot.most_points"),
        ({"voting__ballot__least": 4}, "ballot.least"),
        ({"voting__count": {"method": "schulze"}}, "count.method"),
        ({"voting__count": {"method": "points", "table": [3, 2, 1]}}, "count.method"),
        ({"voting__count": {"table": [3, 2, 1]}}, "count.table"),
        ({"voting__cut": CUT | {"least_votes": 1}}, "cut.least_votes"),
        ({"voting__cut": CUT | {"ties": ["fewest_set_aside", "admit_all"]}}, "cut.ties[0]"),
        ({"voting__cut": CUT | {"ties": ["more_votes", "admit_all"]}}, "cut.ties[0]"),
    ],
)
def test_what_does_not_fit_is_said_where_it_stands(changes, where):
    assert where in places(**changes)
