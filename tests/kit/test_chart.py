"""What charts are drawn from."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.kit.chart import STEPS, area, bounds, line, points, portion, step_of, ticks, top_of

MANY = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 2), (1, 2), (2, 2), (3, 4), (9, 10), (10, 10), (11, 20), (280, 400), (401, 500), (999, 1000)],
)
def test_a_scale_ends_on_a_round_number_with_a_whole_middle(most, top):
    assert top_of(most) == top
    assert ticks(most) == (top, top // 2, 0)


@given(MANY)
def test_a_scale_holds_its_largest_value_and_wastes_at_most_half(most):
    top = top_of(most)
    assert top >= most and top % 2 == 0
    assert top <= max(2 * most, 2)


@pytest.mark.parametrize(
    ("value", "most", "said"),
    [(39, 44, "88.64"), (44, 44, "100"), (0, 44, "0"), (1, 3, "33.33"), (0, 0, "0")],
)
def test_a_bar_is_as_long_as_its_share_of_the_longest(value, most, said):
    assert portion(value, most) == said


def test_a_line_goes_from_edge_to_edge_and_upwards_for_more():
    assert [(float(x), float(y)) for x, y in points([0, 5, 10], 10)] == [(0, 100), (50, 50), (100, 0)]
    assert line([0, 5, 10], 10) == "M0 100L50 50L100 0"
    assert area([0, 5, 10], 10) == "M0 100L50 50L100 0L100 100L0 100z"


def test_one_day_is_a_level_line_and_no_day_is_none():
    assert line([5], 10) == "M0 50L100 50"
    assert line([], 10) == area([], 10) == ""


@given(st.lists(MANY, min_size=1, max_size=60))
def test_no_point_lies_outside(values):
    numbers = [float(n) for n in re.findall(r"[\d.]+", area(values, top_of(max(values))))]
    assert all(0 <= n <= 100 for n in numbers)


@pytest.mark.parametrize(
    ("values", "least", "begins"),
    [
        ([388, 251, 3], 1, (1, 50, 200)),
        ([2, 1], 1, (1, 2)),
        ([1], 1, (1,)),
        ([], 1, ()),
        ([0], 1, ()),
        ([4], 5, ()),
        ([60, 9], 5, (5, 8, 40)),
    ],
)
def test_shades_begin_at_round_numbers(values, least, begins):
    assert bounds(values, least) == begins


@given(st.lists(MANY, max_size=30), st.integers(1, 9))
def test_every_shade_that_is_named_has_room_and_the_largest_value_is_in_the_last(values, least):
    begins = bounds(values, least)
    assert len(begins) < STEPS
    assert all(one < other for one, other in pairwise(begins))
    if begins:
        assert begins[0] == least
        assert step_of(max(values), begins) == len(begins)
        assert step_of(least - 1, begins) == 0
