"""Questions, sections and cells under conditions: what a project is asked, what it lacks, what becomes of the rest."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.kinds.kind import question_kind
from prizes.nomination.rules.chapters import chapters_for
from prizes.nomination.rules.columns import office_columns
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.form import (
    fields_for,
    is_sent,
    sections_for,
    sent_answers,
    visible_answers,
)
from tests.contest import small_rules
from tests.nomination.drafts import WORDS, answered, draft, rules_with

STAGES = [{"id": "pilot", "label": "Pilot"}, {"id": "service", "label": "Service"}]
STAGE = {"id": "stage", "kind": "choice", "label": "Stage", "choices": STAGES, "required": False}
SINCE = {"id": "since", "kind": "date", "label": "Since", "asked_if": "stage = 'service'"}
PERMIT = {"id": "permit", "kind": "short_text", "label": "Permit", "required_if": "since < 2020-01-01"}
RULES = rules_with(STAGE, SINCE, PERMIT)


def asked(project: Any, rules: Any = RULES) -> list[str]:
    return [field.id for field in fields_for(rules, project)]


def lacking(project: Any, rules: Any = RULES) -> list[str]:
    return [gap.field for gap in missing(rules, project)]


def test_a_question_is_asked_only_where_its_condition_is_true():
    assert asked(answered()) == ["description", "stage", "permit"]
    assert asked(answered(stage="pilot")) == ["description", "stage", "permit"]
    assert asked(answered(stage="service")) == ["description", "stage", "since", "permit"]


def test_what_is_not_asked_is_not_missing_and_an_answer_is_required_where_the_condition_is_true():
    assert lacking(answered(stage="pilot")) == []
    assert lacking(answered(stage="service")) == ["answers.since"]
    assert lacking(answered(stage="service", since="2021-03-01")) == []
    assert lacking(answered(stage="service", since="2019-03-01")) == ["answers.permit"]
    assert lacking(answered(stage="service", since="2019-03-01", permit="Of 2018")) == []


def test_the_answer_to_what_is_not_asked_is_kept_apart_and_counts_for_no_condition():
    project = answered(stage="pilot", since="2019-03-01")
    assert lacking(project) == []
    names = [name for section in sections_for(RULES, project) for name in section.names]
    assert names.index("answers.stage") < names.index("answers.since") < names.index("answers.permit")
    since = next(field for field in RULES.submission.form.fields if field.id == "since")
    assert not is_sent(RULES, project, since)
    assert set(sent_answers(RULES, project, project.answers)) == {"description", "stage"}
    assert [answer.field.id for answer in visible_answers(RULES, project, ["stewards"])] == [
        "description",
        "stage",
    ]
    columns = {column.id: column for column in office_columns(RULES)}
    row: Any = SimpleNamespace(project=project, edition="2027", address="")
    assert columns["answers.since"].value(row) is None
    again = answered(stage="service", since="2019-03-01")
    assert (
        columns["answers.since"].value(SimpleNamespace(project=again, edition="2027", address=""))
        == "2019-03-01"
    )


def test_an_empty_question_that_is_not_asked_is_not_in_the_form():
    names = [name for section in sections_for(RULES, answered(stage="pilot")) for name in section.names]
    assert "answers.since" not in names


def test_a_section_under_a_condition_asks_nothing_where_it_is_not_true():
    rules = small_rules(
        submission__form={
            "sections": [{"id": "abroad", "title": "Abroad", "asked_if": "country != 'KE'"}],
            "fields": [{"id": "where", "kind": "short_text", "label": "Where", "section": "abroad"}],
        }
    )
    assert asked(draft(), rules) == []
    assert asked(draft(country="TZ"), rules) == ["where"]
    assert asked(draft(country=None), rules) == []
    assert {part.id for parts in chapters_for(rules, draft()).values() for part in parts}.isdisjoint(
        {"s-abroad"}
    )


@pytest.mark.parametrize(
    ("holds", "project", "gaps"),
    [
        ("since <= closes - 2 years", answered(stage="service", since="2024-02-29"), []),
        ("since <= closes - 2 years", answered(stage="service", since="2026-06-01"), ["answers.since"]),
        ("since <= closes - 2 years", answered(stage="pilot", since="2026-06-01"), []),
        ("region = 'africa'", answered(stage="pilot"), []),
        ("region = 'europe'", answered(stage="pilot"), ["title"]),
        ("country in ['CH']", answered(stage="pilot"), ["country"]),
        ("count(sdgs) >= 3", answered(stage="pilot"), ["sdgs"]),
        ("sdgs has '4' and url is given", answered(stage="pilot"), []),
        ("stakeholder_type = 'academia' or category = 'C1'", answered(), []),
        (
            "voting.opens > closes and stage = 'pilot'",
            answered(stage="service", since="2021-01-01"),
            ["answers.stage"],
        ),
    ],
)
def test_a_requirement_is_broken_only_where_it_is_false(holds, project, gaps):
    form = RULES.submission.form.model_dump() | {"requirements": [{"id": "one", "holds": holds}]}
    assert lacking(project, small_rules(submission__form=form)) == gaps


def test_a_requirement_says_its_own_words_or_the_condition():
    form = RULES.submission.form.model_dump()
    needed = {"id": "one", "holds": "stage = 'service'", "applies_if": "country = 'KE'"}
    rules = small_rules(submission__form=form | {"requirements": [needed]})
    said = str(missing(rules, answered(stage="pilot"))[0].both)
    assert said.startswith("The answers do not meet a rule of this edition. If ")
    worded = small_rules(submission__form=form | {"requirements": [needed | {"otherwise": "Only services."}]})
    assert "Only services." in str(missing(worded, answered(stage="pilot"))[0].both)
    assert missing(rules, draft(country="TZ")) == []


TEAM = {
    "id": "team",
    "kind": "rows",
    "label": "Team",
    "columns": [
        {"id": "name", "label": "Name"},
        {"id": "paid", "label": "Paid", "kind": "yes_no"},
        {"id": "share", "label": "Share", "kind": "percentage", "asked_if": "paid = yes"},
        {"id": "note", "label": "Note", "required_if": "share > 50"},
    ],
}


@pytest.mark.parametrize(
    ("row", "complete"),
    [
        ({"name": "Ana", "paid": False}, True),
        ({"name": "Ana", "paid": False, "share": 900}, True),
        ({"name": "Ana", "paid": True}, False),
        ({"name": "Ana", "paid": True, "share": 900}, False),
        ({"name": "Ana", "paid": True, "share": 50}, True),
        ({"name": "Ana", "paid": True, "share": 51}, False),
        ({"name": "Ana", "paid": True, "share": 51, "note": "Half"}, True),
        ({"name": "Ana", "paid": False, "share": 51}, True),
        ({"name": "Ana"}, False),
    ],
)
def test_cells_are_asked_and_required_by_the_other_cells_of_their_row(row, complete):
    assert (lacking(answered(team=[row]), rules_with(TEAM)) == []) is complete


def test_a_cell_that_is_not_asked_is_kept_and_shown_to_nobody_else():
    rules = rules_with(TEAM)
    project = answered(
        team=[{"name": "Ana", "paid": False, "share": 7}, {"name": "Ben", "paid": True, "share": 8}]
    )
    rows = sent_answers(rules, project, project.answers)["team"]
    assert [row["share"] for row in rows] == [None, 8]
    field = next(field for field in fields_for(rules, project) if field.id == "team")
    assert "7" not in str(question_kind(field).shown(project.answers["team"]))
    assert project.answers["team"][0]["share"] == 7


def test_requirements_see_rows_and_what_is_around_them():
    form = rules_with(TEAM, {"id": "least", "kind": "number", "label": "Least"}).submission.form.model_dump()
    holds = "every(team: share >= least) and count(team: paid = yes) = 1 and sum(team.share) = 8"
    rules = small_rules(submission__form=form | {"requirements": [{"id": "one", "holds": holds}]})
    paid, unpaid = {"name": "Ben", "paid": True, "share": 8}, {"name": "Ana", "paid": False, "share": 7}
    assert lacking(answered(team=[paid], least=3), rules) == []
    assert lacking(answered(team=[paid], least=9), rules) == ["answers.team"]
    assert lacking(answered(team=[paid, paid], least=1), rules) == ["answers.team"]
    assert lacking(answered(team=[paid, unpaid], least=3), rules) == []


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "stage": st.sampled_from(["pilot", "service", "", None, "gone", 7, ["pilot"]]),
        "since": st.sampled_from(["2019-01-01", "2024-02-30", "", None, 3, "2026-01-01"]),
        "permit": st.sampled_from(["yes", "", None]),
        "team": st.lists(
            st.dictionaries(
                st.sampled_from(["name", "paid", "share", "note"]),
                st.sampled_from(["a", True, False, 60, None]),
            ),
            max_size=3,
        ),
    },
)


@given(ANSWERS)
def test_whatever_is_kept_each_answer_is_asked_for_or_set_apart_and_none_is_lost(answers):
    rules = rules_with(STAGE, SINCE, PERMIT, TEAM)
    project = draft(answers={"description": WORDS} | answers)
    names = [name for section in sections_for(rules, project) for name in section.names]
    assert len(names) == len(set(names))
    for name, value in answers.items():
        if value not in (None, "", []):
            assert f"answers.{name}" in names
    in_form = {f"answers.{field.id}" for field in fields_for(rules, project)}
    assert {gap.field for gap in missing(rules, project) if gap.field.startswith("answers.")} <= in_form
    assert {f"answers.{name}" for name in sent_answers(rules, project, project.answers)} <= in_form
