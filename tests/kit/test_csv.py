"""A table that people fill may hold formulas; none leaves as one."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.kit.csv import neutral, written


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", " =1", "\t=1", "\uff1d1", "\r=1", "|x", "%0A"]
)
def test_a_formula_becomes_text(cell):
    assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-5", "+41", "12.5%", "-0,5", "Ministry = good", "", 7, -7])
def test_numbers_and_plain_text_stay_as_they_are(cell):
    assert neutral(cell) == cell


def test_nothing_becomes_an_empty_cell():
    assert written(["a", "b"], [[None, 1]]).splitlines()[1] == ",1"


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=2, max_size=2)))
def test_what_is_written_is_read_back_but_for_the_apostrophes(rows):
    text = written(["one", "two"], rows).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[1:] == [[str(neutral(cell)) for cell in row] for row in rows]
