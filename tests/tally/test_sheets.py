"""Tables beside the events: what does not fit is refused by line, the rest is taken."""

from __future__ import annotations

import pytest

from prizes.tally import refusals
from prizes.tally.rules.sheets import read_decisions, read_marks
from tests.edition.cutting.building import TWO
from tests.refusing import refuses

HEADER = "expert,project,criterion,mark"


def marks(*rows, header=HEADER):
    return read_marks(TWO, {"a", "b"}, [header, *rows])


def test_marks_are_gathered_by_project_and_expert():
    sheet = marks("ada,a,impact,5", "ada,a,reach,1", "ben,a,impact,2")
    assert sheet.marks == {"a": {"ada": {"impact": 5, "reach": 1}, "ben": {"impact": 2}}}
    assert (sheet.accepted, sheet.refused) == (3, [])


def test_columns_may_stand_in_any_order_with_others_between():
    sheet = marks("5,note,impact,a,ada", header="mark,remark,criterion,project,expert")
    assert sheet.marks == {"a": {"ada": {"impact": 5}}}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",a,impact,5", "no_expert"),
        ("ada,z,impact,5", "unknown_project"),
        ("ada,a,beauty,5", "unknown_criterion"),
        ("ada,a,impact,6", "not_on_scale"),
        ("ada,a,impact,0", "not_on_scale"),
        ("ada,a,impact,4.5", "not_on_scale"),
        ("ada,a,impact,-1", "not_on_scale"),
        ("ada,a,impact,٤", "not_on_scale"),
        ("ada,a,impact,", "not_on_scale"),
        ("ada,a,impact", "not_on_scale"),
        ("ada,a", "unknown_criterion"),
    ],
)
def test_row_that_does_not_fit_is_refused_with_its_line(row, code):
    sheet = marks("ben,b,reach,1", row)
    assert [(refused.line, refused.code) for refused in sheet.refused] == [(3, code)]
    assert sheet.marks == {"b": {"ben": {"reach": 1}}}


def test_second_mark_for_the_same_is_refused_and_the_first_stays():
    sheet = marks("ada,a,impact,5", "ada,a,impact,1")
    assert [refused.code for refused in sheet.refused] == ["mark_twice"]
    assert sheet.marks["a"]["ada"] == {"impact": 5}


@pytest.mark.parametrize("lines", [[], [""], ["expert,project,mark"], ["expert;project;criterion;mark"]])
def test_table_without_its_columns_is_unreadable(lines):
    with refuses(refusals.columns_needed):
        read_marks(TWO, {"a"}, lines)


def test_decisions_are_yes_or_no_once_for_each_project():
    sheet = read_decisions({"a", "b", "c"}, ["project,passes", "a,yes", "b,no", "a,no", "z,yes", "c,maybe"])
    assert sheet.decisions == {"a": True, "b": False}
    assert [(refused.line, refused.code) for refused in sheet.refused] == [
        (4, "decision_twice"),
        (5, "unknown_project"),
        (6, "not_yes_or_no"),
    ]
