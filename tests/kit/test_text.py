"""Cleaning and folding of what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.kit.text import folded, likeness, many_lines, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Smart \t Village\n", "Smart Village"),
        ("a\x00b\x07c", "abc"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("\ud83d half", "half"),
        ("mi\u200cshavad", "mi\u200cshavad"),
        ("cafe\u0301", "caf\u00e9"),
        ("one\r\ntwo", "one two"),
    ],
)
def test_a_line_keeps_its_text_and_loses_what_is_none(typed, kept):
    assert one_line(typed) == kept


def test_paragraphs_stay_and_runs_of_empty_lines_become_one():
    assert many_lines("one  \r\n\r\n\r\n\r\ntwo\x00\n") == "one\n\ntwo"


@pytest.mark.parametrize(
    ("stored", "sought"),
    [
        ("\u00c9gypte", "egypte"),
        (
            "\u041c\u0418\u041d\u0418\u0421\u0422\u0415\u0420\u0421\u0422\u0412\u041e",
            "\u043c\u0438\u043d\u0438\u0441\u0442\u0435\u0440\u0441\u0442\u0432\u043e",
        ),
        ("\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u062d\u0645\u062f"),
        ("Stra\u00dfe", "STRASSE"),
        ("\uff25\uff30", "ep"),
    ],
)
def test_search_does_not_depend_on_case_accents_or_vowel_signs(stored, sought):
    assert folded(stored) == folded(sought)


def test_names_are_the_same_whatever_their_punctuation():
    assert likeness("Smart-Village: (Phase 2)") == likeness("smart village phase 2")
    assert likeness("Smart Village") != likeness("Smart Villages")


@given(st.text())
def test_cleaning_and_folding_twice_is_cleaning_and_folding_once(text):
    for change in (one_line, many_lines, folded, likeness):
        assert change(change(text)) == change(text)
