from datetime import timedelta

import pytest

from prizes.accounts.rules.roles import Grant, Role
from prizes.review.rules.reviews import (
    Progress,
    covers,
    gives_away,
    lacking,
    marking_phases,
    may_be_reminded,
    panel_of,
    phase_to_review,
    progress_of,
    shown_facts,
    wrong_marks,
)
from tests.contest import NOMINATING, SELECTING, SUBMITTING, VOTING, small_rules

MARKING = {
    "criteria": [
        {"id": "relevance", "label": "Relevance", "weight": 2},
        {"id": "impact", "label": "Impact", "weight": 1},
    ]
}


def marking(**changes):
    return small_rules(nomination__marking=MARKING | changes).phase("nomination").marking


def test_a_review_lacks_every_criterion_without_a_mark():
    assert set(lacking(marking(), {"impact": 3}, "")) == {"mark.relevance"}
    assert not lacking(marking(), {"impact": 3, "relevance": 1}, "")


@pytest.mark.parametrize(
    ("rule", "comment", "lacks"),
    [
        ("required", " \n", {"comment"}),
        ("required", "Good.", set()),
        ("optional", "", set()),
        ("none", "", set()),
    ],
)
def test_a_comment_is_asked_for_where_the_rules_say_so(rule, comment, lacks):
    assert set(lacking(marking(comment=rule), {"impact": 3, "relevance": 1}, comment)) == lacks


@pytest.mark.parametrize(
    ("marks", "wrong"),
    [
        ({"impact": 1, "relevance": 5}, set()),
        ({"impact": 0}, {"mark.impact"}),
        ({"impact": 6}, {"mark.impact"}),
        ({"impact": True}, {"mark.impact"}),
        ({"impact": "3"}, {"mark.impact"}),
        ({"beauty": 3}, {"mark.beauty"}),
    ],
)
def test_a_mark_is_a_whole_number_of_the_scale_for_a_criterion_of_the_rules(marks, wrong):
    assert set(wrong_marks(marking(), marks)) == wrong


def test_the_scale_of_the_rules_bounds_the_marks():
    ten = marking(scale={"least": 0, "most": 10})

    assert not wrong_marks(ten, {"impact": 0, "relevance": 10})
    assert "0" in str(wrong_marks(ten, {"impact": 11})["mark.impact"])


@pytest.mark.parametrize(
    ("marks", "comment", "submitted", "progress"),
    [
        (None, None, None, Progress.NOT_BEGUN),
        ({}, "", None, Progress.NOT_BEGUN),
        ({"impact": 1}, "", None, Progress.BEGUN),
        ({}, "Hm.", None, Progress.BEGUN),
        ({"impact": 1}, "", NOMINATING, Progress.DONE),
    ],
)
def test_progress(marks, comment, submitted, progress):
    assert progress_of(marks, comment, submitted) is progress


def test_a_panel_is_what_the_grants_of_this_edition_say():
    grants = [
        Grant(Role.EXPERT, "2027", "C1"),
        Grant(Role.EXPERT, "2026", "C2"),
        Grant(Role.STEWARD, "2027", "*"),
        Grant(Role.EXPERT, "*", "C7-EGOV"),
    ]

    assert panel_of(grants, "2027") == {"C1", "C7-EGOV"}


def test_a_panel_of_all_covers_every_category_but_no_missing_one():
    assert covers({"*"}, "C2")
    assert covers({"C2"}, "C2")
    assert not covers({"C1"}, "C2")
    assert not covers({"*"}, None)


@pytest.mark.parametrize(
    ("instant", "phase"),
    [
        (SUBMITTING, "nomination"),
        (NOMINATING, "nomination"),
        (VOTING, "nomination"),
        (SELECTING, "selection"),
    ],
)
def test_what_is_reviewed_is_the_open_phase_or_the_last_or_the_first_to_come(instant, phase):
    rules = small_rules(selection__marking=MARKING)

    assert phase_to_review(rules, instant).id == phase


def test_without_marks_nothing_is_reviewed():
    rules = small_rules(nomination__marking=None)

    assert marking_phases(rules) == []
    assert phase_to_review(rules, NOMINATING) is None


FACTS = {
    "owner": "Ministry",
    "country": "KE",
    "stakeholder_type": "government",
    "nominator": "Ana",
    "url": "https://x.example",
}


@pytest.mark.parametrize(
    ("hidden", "gone"),
    [
        ([], set()),
        (["owner"], {"owner", "url"}),
        (["country"], {"country"}),
        (["stakeholder_type", "nominator"], {"stakeholder_type", "nominator"}),
    ],
)
def test_what_the_rules_hide_is_not_shown_nor_what_would_name_it(hidden, gone):
    shown = shown_facts(marking(hidden=hidden), **FACTS)

    assert {name for name in FACTS if getattr(shown, name) is None} == gone


@pytest.mark.parametrize(
    ("field", "hidden", "given_away"),
    [
        ({"kind": "country"}, ["country"], True),
        ({"kind": "country"}, ["owner"], False),
        ({"kind": "long_text", "only_for": ["government"]}, ["stakeholder_type"], True),
        ({"kind": "long_text", "only_for": ["government"]}, ["country"], False),
        ({"kind": "long_text"}, ["country", "stakeholder_type"], False),
        ({"kind": "long_text", "asked_if": "stakeholder_type = 'academia'"}, ["stakeholder_type"], True),
        ({"kind": "long_text", "asked_if": "stakeholder_type = 'academia'"}, ["country"], False),
        ({"kind": "long_text", "asked_if": "not region = 'africa'"}, ["country"], True),
        ({"kind": "long_text", "asked_if": "y is given"}, ["country"], True),
        ({"kind": "long_text", "asked_if": "category = 'C1'"}, ["country", "stakeholder_type"], False),
    ],
)
def test_an_answer_that_would_give_a_hidden_fact_away_is_hidden_too(field, hidden, given_away):
    other = {"id": "y", "kind": "yes_no", "label": "Y", "asked_if": "project.country = 'KE'"}
    fields = [{"id": "x", "label": "X", "shown_to": ["experts"]} | field, other]
    rules = small_rules(submission__form={"fields": fields})

    assert gives_away(rules, rules.submission.form.fields[0], marking(hidden=hidden)) is given_away


def test_a_reminder_is_not_sent_twice_within_a_day():
    assert may_be_reminded(None, NOMINATING)
    assert not may_be_reminded(NOMINATING, NOMINATING + timedelta(hours=23, minutes=59))
    assert may_be_reminded(NOMINATING, NOMINATING + timedelta(days=1))
