"""What letters say and how many go out, as pure questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.mail.rules.letters import Letters, filled, room, unknown_places, uses
from prizes.wording.rules.places import FIRST_STRONG, MOST_BYTES, POP, too_long


@pytest.mark.parametrize(
    ("per_minute", "tried", "expected"),
    [
        (600, 0, (600, 480, 540)),
        (600, 480, (120, 0, 60)),
        (600, 540, (60, 0, 0)),
        (600, 600, (0, 0, 0)),
        (600, 700, (0, 0, 0)),
        (1, 0, (1, 1, 0)),
        (2, 0, (2, 1, 1)),
        (10, 0, (10, 8, 9)),
    ],
)
def test_a_mailing_leaves_a_tenth_of_the_rate_to_letters_for_one_person_and_a_crowd_a_fifth(
    per_minute, tried, expected
):
    assert room(per_minute, tried) == Letters(*expected)


@given(st.integers(1, 10_000), st.integers(0, 20_000))
def test_never_more_than_the_rate(per_minute, tried):
    left = room(per_minute, tried)
    assert 0 <= left.bulk <= left.calm <= per_minute
    assert 0 <= left.crowded <= left.calm


def test_places_are_filled_in_and_cannot_turn_the_line_round():
    text = filled(
        "Dear {name}: “{title}” at {link} {other}", {"name": "ليلى", "title": "", "link": "http://a"}
    )
    assert text == f"Dear {FIRST_STRONG}ليلى{POP}: “” at http://a {{other}}"


def test_a_value_that_looks_like_a_place_is_not_filled_in_again():
    assert "{link}" in filled("{title}", {"title": "{link}", "link": "http://a"})


@given(st.text())
def test_any_text_without_places_stays_as_it_is(text):
    plain = text.replace("{", "(")
    assert filled(plain, {"title": "x", "name": "y", "link": "z"}) == plain
    assert unknown_places(plain) == [] and not uses(plain, "title")


def test_unknown_places_are_named():
    assert unknown_places("{titel} {name} {code}") == ["code", "titel"]


@pytest.mark.parametrize(
    ("letter", "most"), [("a", MOST_BYTES), ("ل", MOST_BYTES // 2), ("奖", MOST_BYTES // 3)]
)
def test_the_bound_is_said_in_letters_of_the_script(letter, most):
    assert too_long(letter * most) is None
    assert too_long(letter * (most + 1)) == most
