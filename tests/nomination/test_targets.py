"""Targets of goals: which there are, how their codes are typed, what keeps a project from being submitted."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.data.reading import csv_file
from prizes.data.targets import goal_targets, in_order, target_in, targets_of
from prizes.edition.guidelines.form import TARGETS
from prizes.i18n.languages import CODES as LANGUAGES
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.form import sections_for, suggested_targets
from prizes.nomination.rules.goals import named_targets
from prizes.nomination.rules.parsing import fit
from tests.contest import small_rules
from tests.nomination.drafts import draft

NUMBERS = (7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19)
"""Of targets by goal, as in the global indicator framework (A/RES/71/313)."""
CODES = st.sampled_from(sorted(goal_targets()))


def asking(how: str):
    return small_rules(submission__form__sdg_targets=how)


def fitted(*sent: str):
    return fit(small_rules(), {"targets": list(sent)})


# --- which there are -----------------------------------------------------------------------------------


def test_there_are_the_169_of_the_united_nations():
    assert len(goal_targets()) == sum(NUMBERS) == 169
    assert Counter(each.goal for each in goal_targets().values()) == dict(enumerate(NUMBERS, 1))


SCRIPTS = {"ar": "ARABIC", "zh": "CJK", "ru": "CYRILLIC", "en": "LATIN", "fr": "LATIN", "es": "LATIN"}
YEAR = re.compile(r"20[12345]\d")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_has_its_wording_in_six_languages_and_the_years_of_the_english_one(lang):
    titles = [each.title for each in goal_targets().values()]
    for title in titles:
        said = title[lang]
        assert said == " ".join(said.split()) and "\N{ARABIC TATWEEL}" not in said
        letters = {unicodedata.name(sign).split()[0] for sign in said if sign.isalpha()}
        assert letters == {SCRIPTS[lang]}, said
        assert sorted(set(YEAR.findall(said))) == sorted(set(YEAR.findall(title["en"]))), said
    assert len({title[lang] for title in titles}) == 169


def test_each_goal_has_its_numbers_without_a_gap_and_then_its_letters():
    for goal in range(1, 18):
        ends = [each.code.partition(".")[2] for each in targets_of(goal)]
        numbers = [end for end in ends if end.isdigit()]
        letters = ends[len(numbers) :]
        assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
        assert "".join(letters) == "abcd"[: len(letters)]
    assert targets_of(18) == ()


def test_the_matrix_links_targets_that_there_are():
    assert {row["target"] for row in csv_file("sdg_links.csv")} - {""} <= set(goal_targets())
    assert "9.c" in suggested_targets("C2")
    assert suggested_targets(None) == ()


# --- as people type them -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["4.1, 9.c", "9.C 4.1", "4.1;9.c", "4.1،9.c", "٤.١ ٩.c", "4.1、9.c,", "  9.c\n4.1 4.1"]
)
def test_codes_are_read_in_any_script_order_and_with_anything_between(typed):
    assert fitted(typed).values == {"targets": ["4.1", "9.c"]}


def test_what_is_ticked_and_what_is_typed_are_one_list():
    assert fitted("9.c", "", "4.1 9.c").values == {"targets": ["4.1", "9.c"]}
    assert fitted("").values == {"targets": []}


@pytest.mark.parametrize("typed", ["9.z", "18.1", "4", "9c", "4.10", "nine", "9.c.1", "²", "<b>"])
def test_a_wrong_code_is_named(typed):
    found = fitted(f"4.1 {typed}")
    assert found.values == {}
    assert found.faults["targets"].values["code"] == typed
    assert target_in(typed) is None


@given(st.lists(CODES))
def test_every_code_is_read_as_it_is_and_each_kept_once_in_order(codes):
    assert fitted(*codes).values["targets"] == in_order(codes)
    assert Counter(in_order(codes)) == Counter(set(codes))
    assert [code for code in goal_targets() if code in codes] == in_order(codes)


# --- what a project may and must name ------------------------------------------------------------------


def gaps(how: str, *targets: str, sdgs=(4, 9)):
    return [
        (gap.field, dict(gap.sentence.values))
        for gap in missing(asking(how), draft(sdgs=list(sdgs), targets=list(targets)))
    ]


@pytest.mark.parametrize("how", ["none", "optional", "required"])
def test_a_target_of_a_goal_that_is_not_named_is_refused(how):
    found = gaps(how, "4.1", "9.c", "13.a")
    assert found == [("targets", {"target": "13.a", "goal": 13})]


def test_where_targets_are_required_each_goal_needs_one():
    assert gaps("required", "4.1") == [("targets", {"goal": 9})]
    assert gaps("required", "4.1", "9.c") == []
    assert gaps("optional") == gaps("none") == []


@given(st.lists(CODES, unique=True), st.sets(st.integers(1, 17)))
def test_only_targets_of_goals_that_are_named_are_shown(codes, goals):
    project = SimpleNamespace(targets=codes, sdgs=sorted(goals))
    shown = {each.code for each in named_targets(project)}
    assert shown == {code for code in codes if int(code.split(".")[0]) in goals}


def test_the_form_asks_for_them_where_the_rules_do():
    for how, asked in (("none", False), ("optional", True), ("required", True)):
        (goals,) = [each for each in sections_for(asking(how), draft()) if each.id == "goals"]
        assert ("targets" in goals.names) is asked
        assert (TARGETS[how] is not None) is asked
