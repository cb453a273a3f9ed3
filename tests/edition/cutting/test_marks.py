"""Marks as exact shares of the scale."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.cutting.marks import Mark, mark, review_share
from tests.edition.cutting.building import TWO, marking


def test_review_is_the_weighted_mean_of_its_criteria():
    assert review_share(TWO, {"impact": 5, "reach": 1}) == Fraction(16, 20)


@pytest.mark.parametrize("review", [{}, {"impact": 5}, {"impact": 5, "reach": 0}, {"impact": 6, "reach": 1}])
def test_review_that_lacks_a_mark_or_leaves_the_scale_is_not_completed(review):
    assert review_share(TWO, review) is None


def test_highest_marks_are_one():
    assert review_share(TWO, {"impact": 5, "reach": 5}) == 1


def test_criteria_without_weights_weigh_the_same():
    assert review_share(marking(a=None, b=None), {"a": 1, "b": 4}) == Fraction(1, 2)


def test_mark_is_the_mean_of_completed_reviews():
    reviews = [{"impact": 5, "reach": 1}, {"impact": 4, "reach": 3}, {"impact": 5}]
    assert mark(TWO, reviews) == Mark((Fraction(16, 20) + Fraction(15, 20)) / 2, 2, 0)


def test_thirds_stay_exact():
    assert mark(marking(a=1), [{"a": 1}, {"a": 1}, {"a": 2}]).share == Fraction(4, 15)


def test_project_short_of_reviews_is_flagged():
    assert mark(TWO, [{"impact": 5, "reach": 1}]) == Mark(Fraction(4, 5), 1, 1)
    assert mark(TWO, []) == Mark(None, 0, 2)


@given(st.lists(st.fixed_dictionaries({"impact": st.integers(1, 5), "reach": st.integers(1, 5)}), min_size=1))
def test_mark_is_a_share(reviews):
    share = mark(TWO, reviews).share
    assert Fraction(1, 5) <= share <= 1
