"""A table that people fill may hold formulas; none leaves as one."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.kit.csv import is_formula, neutral, neutral_row, restored, written

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20|%"
TEXTS = st.text(
    st.one_of(st.sampled_from(SIGNS + "';,\t\r\n\" 1a"), st.characters(exclude_categories=["Cs"]))
)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", " =1", "\uff1d1", "|x", "%0A"]
)
def test_a_formula_becomes_text(cell):
    assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("sign", SIGNS)
def test_each_sign_is_known(sign):
    assert neutral(f"{sign}A1") == f"'{sign}A1"
    assert neutral(f"x;{sign}A1") == f"x;'{sign}A1"


@pytest.mark.parametrize(
    ("cell", "written_as"),
    [
        ("x;=1+1;y", "x;'=1+1;y"),
        ("a\t=1+1", "a\t'=1+1"),
        ("a; =1", "a;' =1"),
        ("a\n=1", "a\n'=1"),
        ("a;'=1", "a;''=1"),
        ('a;"=1', "a;'\"=1"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\tx", "'\tx"),
        ("a;-5", "a;'-5"),
        ("poverty; hunger; 5", "poverty; hunger; 5"),
        ("'-5", "''-5"),
        ("A; B - C; 1 = 1", "A; B - C; 1 = 1"),
    ],
)
def test_what_begins_a_cell_for_semicolons_or_tabs_becomes_text_too(cell, written_as):
    assert neutral(cell) == written_as
    assert restored(written_as) == cell


def runs_in_part(piece: str) -> bool:
    """Whether a cell could run that goes on over commas to the next separator."""
    start = piece.strip(" ").removeprefix('"')
    return start[:1] in (*SIGNS, "") and start != "" and not re.fullmatch(r"[+-]?\d+", start)


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_no_cell_is_a_formula_whatever_the_separator_is(row):
    """Read as a spreadsheet does that takes semicolons or tabs: quotes within a line are letters like others."""
    text = written(["head"] * len(row), [row]).removeprefix("\ufeff")
    assert not any(is_formula(cell) for line in csv.reader(io.StringIO(text, newline="")) for cell in line)
    for separator in ";\t":
        pieces = re.split(f"[{separator}\r\n]", text)
        assert not any(runs_in_part(piece.replace('""', "")) for piece in pieces)


def test_a_number_with_a_sign_does_not_begin_a_row():
    assert written(["a", "b"], [["-5", "1+cmd|' /C calc'!A0"]]).splitlines()[1] == "'-5,1+cmd|' /C calc'!A0"
    assert restored("'-5") == "-5"


@given(TEXTS)
def test_what_was_neutralised_is_restored(text):
    assert restored(str(neutral(text))) == text
    assert restored(str(neutral(text, begins_row=True))) == text


@pytest.mark.parametrize("cell", ["-5", "+41", "12.5%", "-0,5", "Ministry = good", "", 7, -7])
def test_numbers_and_plain_text_stay_as_they_are(cell):
    assert neutral(cell) == cell


def test_nothing_becomes_an_empty_cell():
    assert written(["a", "b"], [[None, 1]]).splitlines()[1] == ",1"


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=2, max_size=2)))
def test_what_is_written_is_read_back_but_for_the_apostrophes(rows):
    text = written(["one", "two"], rows).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[1:] == [[str(cell) for cell in neutral_row(row)] for row in rows]
