"""A text about each goal and objective that a project names: when it is asked for, who reads it, that none is lost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.nomination.rules.columns import office_columns
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.form import fields_for, sections_for, sent_answers, summary_of, visible_answers
from prizes.nomination.rules.goals import labels
from prizes.nomination.rules.languages import pieces
from prizes.nomination.rules.parsing import fit, with_values
from tests.contest import small_rules
from tests.nomination.drafts import WORDS, draft, rules_with

ABOUT = "Girls learn by radio."
AUDIENCES = ("public", "voters", "experts", "stewards")


def explaining(**rule: Any):
    """The small contest with texts of two to six words about each goal and each objective."""
    asked = {"words": {"least": 2, "most": 6}} | rule
    return small_rules(
        submission__form__sdgs_explained=asked,
        submission__form__gdc=True,
        submission__form__gdc_explained=asked,
    )


RULES = explaining()


def naming(sdgs, gdc=(1,), **answers: str):
    given_answers = {name.replace("_", "-"): text for name, text in answers.items()}
    return draft(sdgs=list(sdgs), gdc=list(gdc), answers={"description": WORDS} | given_answers)


def names(project, rules=RULES) -> list[str]:
    return [gap.field for gap in missing(rules, project)]


def test_each_goal_and_objective_that_is_named_asks_for_its_text():
    asked = [field.id for field in fields_for(RULES, naming([4, 9], [1, 5]))]
    assert asked == ["description", "impact", "sdg-4", "sdg-9", "gdc-1", "gdc-5"]
    assert [field.id for field in fields_for(small_rules(), naming([4, 9]))] == ["description", "impact"]


def test_what_is_missing_names_the_goal_in_the_order_of_the_form():
    assert names(naming([4, 9], sdg_9=ABOUT)) == ["answers.sdg-4", "answers.gdc-1"]
    gap = missing(RULES, naming([4], gdc_1=ABOUT))[0]
    assert gap.sentence.values["goal"]["en"] == "SDG 4 · Quality Education"
    assert gap.sentence.values["goal"]["fr"].startswith("ODD 4 · ")
    assert names(naming([4, 9], sdg_4=ABOUT, sdg_9=ABOUT, gdc_1=ABOUT)) == []


@pytest.mark.parametrize(("text", "fits"), [("one", False), ("one two", True), ("a b c d e f g", False)])
def test_the_words_of_each_text_are_counted(text, fits):
    assert (names(naming([4], sdg_4=text, gdc_1=ABOUT)) == []) is fits


def test_where_the_rules_leave_it_open_a_goal_is_named_without_a_text():
    optional = explaining(required=False)
    assert names(naming([4]), optional) == []
    assert names(naming([4], sdg_4="short"), optional) == ["answers.sdg-4"]


def test_without_objectives_no_text_about_them_is_asked():
    rules = small_rules(submission__form__gdc_explained={})
    assert [field.id for field in fields_for(rules, naming([4], [1]))] == ["description", "impact"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_text_is_shown_to_whom_the_rules_name_and_only_while_its_goal_is_named(audience):
    def seen(project, shown_to):
        rules = explaining(shown_to=shown_to)
        return "sdg-4" in [answer.field.id for answer in visible_answers(rules, project, [audience])]

    assert seen(naming([4], sdg_4=ABOUT), [audience])
    assert not seen(naming([9], sdg_4=ABOUT), [audience])
    assert not seen(naming([4], sdg_4=ABOUT), [other for other in AUDIENCES if other != audience])


def test_the_text_about_a_goal_that_is_not_named_any_more_stays_in_the_form_and_lacks_nothing():
    project = naming([9], sdg_4="far too long a text to be sent as it is", sdg_9=ABOUT, gdc_1=ABOUT)
    goals = next(section for section in sections_for(RULES, project) if section.id == "goals")
    assert goals.names == ("sdgs", "answers.sdg-4", "answers.sdg-9", "gdc", "answers.gdc-1")
    assert names(project) == []


def test_files_of_stewards_hold_the_texts_that_are_sent_and_no_others():
    project = naming([9], sdg_4="Not sent", sdg_9=ABOUT)
    columns = {column.id: column for column in office_columns(RULES)}
    row: Any = SimpleNamespace(project=project, edition="2027", address="")
    assert columns["answers.sdg-9"].value(row) == ABOUT
    assert columns["answers.sdg-4"].value(row) is None
    assert columns["answers.sdg-4"].label["es"].startswith("ODS 4 · ")
    sent = sent_answers(RULES, project, project.answers)
    assert set(sent) == {"description", "sdg-9"}


def test_a_text_about_a_goal_does_not_stand_for_the_project_in_lists():
    assert summary_of(RULES, naming([4], sdg_4=ABOUT)) == WORDS
    hidden = RULES.submission.form.fields[0].model_dump() | {"shown_to": ["experts"]}
    rules = small_rules(submission__form={"fields": [hidden], "sdgs_explained": {}})
    assert summary_of(rules, naming([4], sdg_4=ABOUT)) == ""


def test_texts_about_goals_are_translated_like_the_others():
    assert [piece.name for piece in pieces(RULES, naming([4, 9], sdg_4=ABOUT), None)] == [
        "title",
        "answers.description",
        "answers.sdg-4",
    ]


def test_only_goals_and_objectives_that_there_are_have_a_text():
    fitted = fit(RULES, {"answers.sdg-17": ABOUT, "answers.gdc-5": ABOUT})
    assert (fitted.values, fitted.faults) == ({"answers.sdg-17": ABOUT, "answers.gdc-5": ABOUT}, {})
    for name in ("answers.sdg-0", "answers.sdg-18", "answers.gdc-6", "answers.sdg-4x"):
        assert name in fit(RULES, {name: ABOUT}).faults
    assert "answers.sdg-4" in fit(rules_with(), {"answers.sdg-4": ABOUT}).faults


def test_every_goal_and_objective_has_a_name_in_six_languages():
    assert list(labels("sdgs")) == list(range(1, 18))
    assert list(labels("gdc")) == list(range(1, 6))
    assert all(len(label) == 6 for of in ("sdgs", "gdc") for label in labels(of).values())


CHANGES = st.lists(
    st.one_of(
        st.sets(st.sampled_from([4, 9, 17])).map(lambda chosen: {"sdgs": sorted(chosen)}),
        st.tuples(st.sampled_from(["sdg-4", "sdg-9", "sdg-17"]), st.text("ab ", max_size=9)).map(
            lambda pair: {f"answers.{pair[0]}": pair[1]}
        ),
    ),
    max_size=12,
)


@given(CHANGES)
def test_in_whatever_order_goals_are_chosen_and_texts_written_the_last_text_is_kept_and_in_sight(changes):
    project: Any = naming([])
    last: dict[str, str] = {}
    for change in changes:
        values = fit(RULES, change).values
        project = with_values(project, values)
        last |= {name: text for name, text in values.items() if name != "sdgs"}
    kept = {f"answers.{name}": text for name, text in project.answers.items() if name != "description"}
    assert kept == {name: text for name, text in last.items() if text}
    shown = {name for section in sections_for(RULES, project) for name in section.names}
    assert {name for name, text in kept.items() if text.strip()} <= shown
