"""A cursor is read back; anything else is no cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.kit.bounded import LARGEST
from prizes.kit.paging import cursor, place


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    st.integers(-LARGEST, LARGEST),
)
def test_a_cursor_is_read_back(text, number):
    assert place(cursor([text, number]), 2) == [text, number]


@pytest.mark.parametrize(
    "word", ["nonsense", "%%%", "e30", cursor(["only one"]), "W251bGwsbnVsbF0", "\u0661", "W3RydWUsMV0"]
)
def test_another_word_is_no_cursor(word):
    with pytest.raises(ValueError):
        place(word, 2)


@pytest.mark.parametrize("word", [None, ""])
def test_no_word_is_the_beginning(word):
    assert place(word, 2) is None
