"""Distances, severity and strange reviews, as numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.review.rules.calibration import distance_of, mean_so_far, own_marks, quality, severity_of
from tests.edition.cutting.building import marking

F = Fraction


def only(**changes):
    return marking(a=1).model_copy(update=changes)


def marks(**projects):
    """marks(alpha="u3 v5"): expert u gave 3."""
    return {p: {each[0]: {"a": int(each[1:])} for each in text.split()} for p, text in projects.items()}


def test_the_distance_is_a_share_of_the_scales_length():
    assert distance_of(only(), [F(2, 5), F(4, 5)]) == F(1, 2)
    assert distance_of(only(), [F(1, 5), F(5, 5)]) == 1
    assert distance_of(only(), [F(1, 5)]) is None


@pytest.mark.parametrize(("most", "apart"), [(None, False), ("1/2", False), ("49/100", True)])
def test_projects_are_far_apart_beyond_what_the_rules_allow(most, apart):
    made = quality(only(spread_most=most), marks(alpha="u2 v4"))
    assert made.projects[0].far_apart is apart
    assert bool(made.far_apart) is apart


def test_a_project_shows_its_raw_standardised_and_robust_mark_and_what_it_lacks():
    made = quality(only(reviews=3), marks(alpha="u2 v4", beta="u1 v3"), ["alpha", "beta", "gamma"])
    alpha = next(row for row in made.projects if row.project == "alpha")
    assert (alpha.raw, alpha.standardised, alpha.robust) == (F(3, 5), F(3, 5), F(3, 5))
    assert (alpha.reviews, alpha.missing, alpha.variance) == (2, 1, F(1, 25))
    gamma = next(row for row in made.projects if row.project == "gamma")
    assert (gamma.raw, gamma.standardised, gamma.reviews, gamma.missing) == (None, None, 0, 3)
    assert made.projects[-1] is gamma


def test_an_unfinished_review_counts_for_nothing():
    made = quality(marking(a=1, b=1), {"alpha": {"u": {"a": 5}}})
    assert made.projects[0].reviews == 0
    assert made.experts == []


def test_severity_is_the_mean_distance_to_the_projects_means():
    made = quality(only(), marks(alpha="u1 v3", beta="u2 v4", gamma="w5"))
    assert [(row.expert, row.severity) for row in made.experts] == [
        ("u", F(-1, 5)),
        ("v", F(1, 5)),
        ("w", None),
    ]
    assert made.experts[0].z == pytest.approx(-1)
    assert made.experts[2].z is None
    assert [row.tells for row in made.experts] == [True, True, False]


def test_a_review_far_from_the_others_is_listed():
    usual = {f"p{n}": f"u{3 + n % 2} v3 w4" for n in range(12)}
    made = quality(only(), marks(**usual, alpha="u5 v5 w1"))
    assert [(each.project, each.expert) for each in made.strange] == [("alpha", "w")]
    assert made.strange[0].z < -2


def test_reviews_that_agree_are_none_of_them_strange():
    assert quality(only(), marks(alpha="u3 v3", beta="u4 v4")).strange == []


@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.dictionaries(st.sampled_from("uvwxy"), st.integers(0, 20).map(lambda n: F(n, 20)), min_size=1),
    )
)
def test_where_everybody_reviews_everything_severity_sums_to_nothing(given_):
    whole = {p: {e: given_.get(p, {}).get(e, F(1, 2)) for e in "uvwxy"} for p in given_}
    assert sum(severity_of(whole).values()) == 0


# --- what an expert sees of their own marks ---


def test_the_mean_so_far_weighs_the_criteria_that_have_a_mark():
    rules = marking(a=1, b=3, c=2)
    assert mean_so_far(rules, {"a": 2, "b": 4}) == F(14, 4)
    assert mean_so_far(rules, {}) is None
    assert mean_so_far(rules, {"a": 9, "gone": 3}) is None, "no mark of the scale, no criterion"


def test_ones_own_marks_are_those_of_complete_reviews():
    rules = marking(a=1, b=3)
    own = own_marks(rules, [{"a": 1, "b": 5}, {"a": 3, "b": 3}, {"a": 5}])
    assert (own.reviews, own.mean, own.least, own.most) == (2, F(7, 2), 3, 4)
    assert own.given == {1: 1, 2: 0, 3: 2, 4: 0, 5: 1}
    assert own_marks(rules, [{"a": 5}]) is None
