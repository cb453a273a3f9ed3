"""What cannot be kept is refused with a sentence; what can is brought to one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.nomination.rules.parsing import NAME_LENGTH, differing, fit, with_values
from tests.contest import small_rules
from tests.nomination.drafts import draft, flat, rules_with

RULES = small_rules()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "x" * (NAME_LENGTH + 1)),
        ("title", 7),
        ("owner", ["a"]),
        ("url", "https://example.org/" + "x" * 500),
        ("category", "C99"),
        ("category", "c1"),
        ("country", "Kenya"),
        ("stakeholder_type", "everybody"),
        ("language", "de"),
        ("language", ""),
        ("sdgs", [18]),
        ("sdgs", ["four"]),
        ("sdgs", "4"),
        ("gdc", [6]),
        ("answers.description", "word " * 4001),
        ("answers.description", {"a": 1}),
        ("answers.nobody-asked", "x"),
        ("state", "winner"),
        ("nominator_id", "x"),
        ("submitted_at", "2026-01-01"),
    ],
)
def test_what_no_form_sends_is_refused_by_name(name, value):
    fitted = fit(RULES, {name: value})
    assert list(fitted.faults) == [name]
    assert fitted.values == {}


@pytest.mark.parametrize(
    ("name", "sent", "kept"),
    [
        ("title", "  Smart\n village\u202e\x00 ", "Smart village"),
        ("title", None, ""),
        ("category", "", None),
        ("country", " KE ", "KE"),
        ("sdgs", ["9", 4, "٤"], [4, 9]),
        ("answers.description", "one\r\n\r\n\r\ntwo\x07", "one\n\ntwo"),
    ],
)
def test_what_fits_is_kept_in_one_form(name, sent, kept):
    assert fit(RULES, {name: sent}).values == {name: kept}


def test_a_number_is_kept_as_a_number_and_what_is_none_as_it_was_typed():
    rules = rules_with({"id": "reach", "kind": "number", "label": "Reach"})
    read = [fit(rules, {"answers.reach": v}).values["answers.reach"] for v in ("1200", 12.5, "about 10", "")]
    assert read == [1200, 12.5, "about 10", ""]


def test_empty_rows_go_and_foreign_columns_are_refused():
    rules = rules_with(
        {"id": "team", "kind": "rows", "label": "Team", "columns": [{"id": "name", "label": "Name"}]}
    )
    assert fit(rules, {"answers.team": [{"name": " "}, {"name": "Ana"}]}).values["answers.team"] == [
        {"name": "Ana"}
    ]
    assert list(fit(rules, {"answers.team": [{"salary": "1"}]}).faults) == ["answers.team"]
    assert fit(rules, {"answers.team": [{"name": "x"}] * 40}).faults == {}
    assert list(fit(rules, {"answers.team": [{"name": "x"}] * 41}).faults) == ["answers.team"]


def test_only_what_is_really_other_differs():
    project = draft()
    assert differing(project, fit(RULES, flat()).values) == []
    assert differing(project, {"title": "Another", "answers.impact": "", "gdc": []}) == ["title"]


SAVED = fit(RULES, flat(title="Another", **{"answers.impact": "Much"})).values


@given(st.permutations(sorted(SAVED)))
def test_fields_saved_one_by_one_in_any_order_make_the_same_project(order):
    project = draft(title="", owner="", answers={})
    for name in order:
        project = with_values(project, {name: SAVED[name]})
    assert project == with_values(draft(title="", owner="", answers={}), SAVED)


@given(st.sets(st.sampled_from(sorted(SAVED))))
def test_a_save_leaves_alone_what_it_does_not_name(names):
    before = draft()
    after = with_values(before, {name: SAVED[name] for name in names})
    assert set(differing(before, fit(RULES, flat()).values)) == set()
    untouched = {name: value for name, value in fit(RULES, flat()).values.items() if name not in names}
    assert differing(after, untouched) == []
