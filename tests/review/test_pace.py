"""How long reading takes, when the reviews will be done, and how a reminder speaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.review.rules.pace import (
    EVENING,
    LEAST_MINUTES,
    Tone,
    digest_due,
    done_by,
    for_tonight,
    minutes_for,
    tone_of,
    week_of,
    words_in,
)
from tests.contest import at

NOW = at("2027-01-11 08:00")  # a Monday


def test_words_are_counted_in_answers_of_every_kind():
    assert words_in("Two words") == 2
    assert words_in([{"name": "Ana B.", "role": "Lead"}, {"name": "C."}]) == 4
    assert words_in(17) == 0


@pytest.mark.parametrize(
    ("words", "minutes"), [(0, LEAST_MINUTES), (400, LEAST_MINUTES), (1000, 6), (1001, 7)]
)
def test_minutes_follow_the_words(words, minutes):
    assert minutes_for(words) == minutes


@given(st.lists(st.integers(1, 90), min_size=1, max_size=30))
def test_a_list_for_the_evening_is_the_first_part_that_fits_and_never_empty(minutes):
    left = [str(n) for n in range(len(minutes))]
    each = dict(zip(left, minutes, strict=True))
    chosen = for_tonight(left, each)
    assert chosen == left[: len(chosen)]
    assert len(chosen) == 1 or sum(each[p] for p in chosen) <= EVENING
    if len(chosen) < len(left):
        assert sum(each[p] for p in left[: len(chosen) + 1]) > EVENING


def test_the_end_is_told_by_the_pace_of_the_last_seven_days():
    assert done_by(10, 5, NOW) == NOW + timedelta(days=14)
    assert done_by(0, 0, NOW) == NOW
    assert done_by(3, 0, NOW) is None


@pytest.mark.parametrize(
    ("left", "tone"),
    [
        (None, Tone.FRIENDLY),
        (8, Tone.FRIENDLY),
        (7, Tone.PLAIN),
        (3, Tone.PLAIN),
        (2, Tone.LAST),
        (0, Tone.LAST),
    ],
)
def test_the_tone_fits_the_time_left(left, tone):
    assert tone_of(None if left is None else NOW + timedelta(days=left), NOW) is tone


def test_the_weekly_letter_leaves_on_a_monday_morning_and_not_in_the_last_hours():
    assert [day for day in range(7) if digest_due(NOW + timedelta(days=day), None)] == [0, 1]
    assert not digest_due(at("2027-01-11 05:00"), None)
    assert not digest_due(NOW, NOW + timedelta(hours=12))
    assert week_of(NOW) == week_of(NOW + timedelta(days=6)) != week_of(NOW + timedelta(days=7))
