"""What the check says of ballots and counts that do not fit each other, and of cuts that a count cannot serve."""

from __future__ import annotations

import pytest

from prizes.edition.check import problems
from tests.ballot.test_rankings import CUT
from tests.contest import NOMINATING, small_rules

FITTING = {
    "voting__ballot__form": "ranking",
    "voting__ballot__choices": 3,
    "voting__count": {"method": "schulze"},
    "voting__cut": CUT,
}
POINTS = {"method": "points", "table": [3, 2, 1]}


def places(**changes) -> list[str]:
    """Where the round of voting has a problem."""
    found = problems(small_rules(**(FITTING | changes)), NOMINATING)
    return [each.place.partition(".")[2] for each in found if each.place.startswith("phases[2].")]


@pytest.mark.parametrize("method", ["schulze", "ranked_pairs", "run_off", "stv"])
def test_what_fits_has_no_problem(method):
    assert places(voting__count={"method": method}) == []
    assert places(voting__count=POINTS) == []
    assert places(voting__count={"method": method, "quorum": 50}) == []


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"voting__count": {}}, "count.method"),
        ({"voting__ballot__form": "choice"}, "count.method"),
        ({"voting__ballot__choices": 1}, "ballot.choices"),
        ({"voting__ballot__least": 4}, "ballot.least"),
        ({"voting__count": {"method": "schulze", "table": [3, 2, 1]}}, "count.table"),
        ({"voting__count": {"method": "points"}}, "count.table"),
        ({"voting__count": {"method": "points", "table": [3, 2]}}, "count.table"),
        ({"voting__count": {"method": "points", "table": [3, 1, 2]}}, "count.table"),
        ({"voting__count": {"method": "points", "table": [0, 0, 0]}}, "count.table"),
        ({"voting__count": POINTS, "voting__cut": CUT | {"least_votes": 1}}, "cut.least_votes"),
        (
            {"voting__count": POINTS, "voting__cut": CUT | {"ties": ["fewest_set_aside", "admit_all"]}},
            "cut.ties[0]",
        ),
        ({"voting__cut": CUT | {"by": "edition"}}, "cut.by"),
        ({"voting__cut": CUT | {"by": "category_and_region"}}, "cut.by"),
        ({"voting__cut": CUT | {"basis": [{"source": "votes", "scale": "share_of_highest"}]}}, "cut.basis"),
        ({"voting__cut": CUT | {"threshold": "1/2"}}, "cut.threshold"),
        ({"voting__count": {"method": "stv"}, "voting__cut": CUT | {"most": None}}, "cut.most"),
        (
            {
                "voting__count": {"method": "stv"},
                "voting__cut": CUT | {"quotas": [{"of": "country", "most": 1}], "ties": ["leave_out"]},
            },
            "cut.quotas",
        ),
    ],
)
def test_what_does_not_fit_is_said_where_it_stands(changes, where):
    assert where in places(**changes)


def test_more_votes_can_decide_between_equal_places():
    ties = ["more_votes", "admit_all"]
    assert places(voting__cut=CUT | {"ties": ties}) == []
    assert places(voting__cut=CUT | {"ties": ties}, voting__ballot__form="choice", voting__count={}) != []
