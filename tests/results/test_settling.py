"""How far a category is, what a form changes of it, and whom the form of a record has as present."""

from __future__ import annotations

import pytest

from prizes.edition.kinds.fields import PanelField
from prizes.results.rules.settling import (
    SettledSoFar,
    SettlingStep,
    WantedTitle,
    differences,
    next_to_settle,
)
from prizes.review.rules.minutes import Away, Member, PanelSession, presumed_present


@pytest.mark.parametrize(
    ("progress", "step"),
    [
        (SettledSoFar(chosen=False, recorded=True, holds=True, confirmed=True), SettlingStep.CHOOSE),
        (SettledSoFar(chosen=True, recorded=False), SettlingStep.DONE),
        (SettledSoFar(chosen=True, recorded=True), SettlingStep.RECORD),
        (SettledSoFar(chosen=True, recorded=True, confirmed=True), SettlingStep.RECORD),
        (SettledSoFar(chosen=True, recorded=True, holds=True), SettlingStep.CONFIRM),
        (SettledSoFar(chosen=True, recorded=True, holds=True, confirmed=True), SettlingStep.DONE),
    ],
)
def test_what_comes_next_in_a_category(progress, step):
    assert progress.step is step


def test_the_next_category_is_the_one_behind_then_from_the_beginning():
    steps = {
        "A": SettlingStep.CHOOSE,
        "B": SettlingStep.CONFIRM,
        "C": SettlingStep.RECORD,
        "D": SettlingStep.DONE,
    }
    assert next_to_settle(steps) == "A"
    assert next_to_settle(steps, "A") == "C"
    assert next_to_settle(steps, "C") == "A"
    assert next_to_settle({"A": SettlingStep.CHOOSE, "B": SettlingStep.DONE}, "A") is None


def test_a_choice_stays_unless_it_goes_or_has_another_reason():
    now = {("ant", "winner"): "Good.", ("bee", "special"): "Fine."}
    same = differences(now, [WantedTitle("ant", "winner", " Good. "), WantedTitle("bee", "special")])
    assert (same.back, same.give) == ([], [])
    other = differences(now, [WantedTitle("ant", "winner", "Better."), WantedTitle("cat", "special")])
    assert other.back == [("ant", "winner"), ("bee", "special")]
    assert [(each.project, each.title) for each in other.give] == [("ant", "winner"), ("cat", "special")]


def panel(**facts):
    members = [Member(p, p, "substitute" if p == "sub" else "expert") for p in ("one", "two", "away", "sub")]
    recused = [Away("ant", "away", "away", "employer")]
    return PanelSession(
        "2027",
        "selection",
        PanelField("C1", "C1", {"en": "C1"}),
        1,
        "",
        members=members,
        recused=recused,
        **facts,
    )


def test_whoever_left_marks_was_present_and_nobody_else_is_presumed():
    assert presumed_present(panel(took_part={"one"}), seen={"two"}, declared={"two"}) == {"one"}


def test_without_marks_those_who_decide_and_were_at_other_sessions_are_filled_in():
    everybody = {"one", "away", "sub", "stranger"}
    assert presumed_present(panel(), seen=everybody, declared={"two"}) == {"one"}
    assert presumed_present(panel(), seen={"stranger"}, declared={"two", "away"}) == {"two"}
    assert presumed_present(panel(), seen=(), declared=()) == set()
