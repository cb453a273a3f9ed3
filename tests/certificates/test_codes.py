"""Codes of certificates: a slip of the hand is told from a code that nobody issued."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.certificates.rules.codes import WrongSignError, check_sign, new_code, spelled, typed_code
from prizes.kit.base32 import LETTERS

MARKS = "\u200e\u200f\u2066\u2067\u2068"
CODES = st.text(alphabet=LETTERS, min_size=16, max_size=16)


def test_an_example_by_hand():
    """The sign completes the sum, in which each second one from the end counts twice, to a multiple of 32."""
    assert check_sign("0" * 16) == "0"
    assert check_sign("0" * 15 + "1") == LETTERS[32 - 2]
    assert check_sign("0" * 15 + "G") == LETTERS[32 - 1]  # 16 twice is 32: 1 and 0
    assert check_sign("0" * 14 + "10") == LETTERS[32 - 1]


@given(CODES)
def test_what_is_spelled_is_read(code):
    typed = spelled(code)
    assert typed_code(typed) == typed_code(typed.lower().replace("-", " ")) == code
    assert typed_code(typed.replace("0", "O").replace("1", "l")) == code
    for mark in MARKS:
        assert typed_code(f"{mark}{typed}\u2069{mark}") == code


@given(CODES, st.integers(0, 16), st.sampled_from(LETTERS))
def test_every_single_wrong_sign_is_found(code, place, wrong):
    whole = code + check_sign(code)
    typed = whole[:place] + wrong + whole[place + 1 :]
    if typed == whole:
        assert typed_code(typed) == code
    else:
        with pytest.raises(WrongSignError):
            typed_code(typed)


@given(CODES, st.integers(0, 14))
def test_neighbours_that_changed_places_are_found_but_for_the_first_and_last_letter(code, place):
    a, b = code[place], code[place + 1]
    typed = code[:place] + b + a + code[place + 2 :] + check_sign(code)
    if a == b or {a, b} == {LETTERS[0], LETTERS[-1]}:
        assert typed_code(typed)
    else:
        with pytest.raises(WrongSignError):
            typed_code(typed)


@pytest.mark.parametrize(
    "text", ["", "-", "83TA-TQJY", "83TA-TQJY-6EYN-0TBU-7", "é" * 17, "0" * 18, "a" * 10_000]
)
def test_what_is_no_code_is_none(text):
    assert typed_code(text) is None


def test_codes_are_random_and_long_enough():
    assert len({new_code() for _ in range(1000)}) == 1000
    assert new_code(bytes) == "0" * 16
