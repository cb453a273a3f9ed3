"""When a project may be written and submitted, how many may be, and what stands for it."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from prizes.edition.document.components import Breach
from prizes.nomination.rules import submission as nomination
from prizes.nomination.rules.form import sections_for, suggested_sdgs, summary_of, visible_answers
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import Counted, EarlierResult
from tests.contest import SUBMITTING, at, small_rules
from tests.nomination.drafts import answered, draft, rules_with

RULES = small_rules()
OPENS, CLOSES = at("2026-11-01 08:00"), at("2026-12-20 22:00")
"""09:00 and 23:00 in Geneva, in winter."""
JUST = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (OPENS - JUST, "submission-not-open-yet"),
        (OPENS, None),
        (CLOSES - JUST, None),
        (CLOSES, "submission-closed"),
    ],
)
def test_submission_is_open_from_its_first_instant_to_just_before_its_last(now, code):
    refusal = nomination.no_start(RULES, now)
    assert (refusal.code if refusal else None) == code


def test_a_late_submission_is_told_the_instant_in_utc():
    refusal = nomination.no_start(RULES, CLOSES)
    assert refusal is not None
    assert "2026-12-20 22:00 UTC" in str(refusal.sentence)
    assert refusal.sentence.values["closes"] == CLOSES


def test_past_editions_and_those_without_a_submission_take_nothing():
    record = small_rules(kind="record")
    assert nomination.no_start(record, SUBMITTING) is not None
    without = RULES.model_copy(update={"phases": RULES.phases[1:]})
    assert nomination.no_start(without, SUBMITTING) is not None


@pytest.mark.parametrize(
    ("state", "until", "now", "may"),
    [
        (State.DRAFT, None, SUBMITTING, True),
        (State.DRAFT, None, CLOSES, False),
        (State.SUBMITTED, None, SUBMITTING, True),
        (State.SUBMITTED, None, CLOSES, False),
        (State.RETURNED, CLOSES + timedelta(days=5), CLOSES, True),
        (State.RETURNED, CLOSES, CLOSES, False),
        (State.RETURNED, None, SUBMITTING, False),
        (State.INELIGIBLE, None, SUBMITTING, False),
        (State.WITHDRAWN, None, SUBMITTING, False),
        (State.NOMINATED, None, SUBMITTING, False),
        (State.WINNER, None, SUBMITTING, False),
    ],
)
def test_what_a_nominator_may_change(state, until, now, may):
    assert nomination.may_edit(RULES, state, until, now) is may


def test_where_the_rules_say_so_a_submitted_project_is_final():
    rules = small_rules(submission__edit_until_close=False)
    assert not nomination.may_edit(rules, State.SUBMITTED, None, SUBMITTING)
    assert nomination.may_edit(rules, State.DRAFT, None, SUBMITTING)


def test_only_drafts_and_returned_projects_are_submitted():
    later = SUBMITTING + timedelta(days=1)
    may = {s for s in State if nomination.may_submit(RULES, s, later, SUBMITTING)}
    assert may == {State.DRAFT, State.RETURNED}


def test_a_nominator_withdraws_before_the_decision_only():
    assert {s for s in State if nomination.may_withdraw(s)} == {State.DRAFT, State.SUBMITTED, State.RETURNED}


def test_a_correction_ends_in_the_evening_of_its_last_day_and_before_the_experts_decide():
    assert nomination.correction_end(RULES, SUBMITTING) == at("2026-12-02 22:00")
    decided = at("2027-01-31 22:00")
    assert nomination.correction_end(RULES, decided - timedelta(days=1)) == decided
    assert nomination.latest_correction(RULES, SUBMITTING) == SUBMITTING + timedelta(days=60)


LIMITS = [
    ("per_entity", "by_entity", "owner"),
    ("per_entity_and_category", "by_entity_in_category", "owner"),
    ("per_person", "by_person", "title"),
    ("per_category", "in_category", "category"),
]


@pytest.mark.parametrize(("limit", "count", "field"), LIMITS)
def test_each_limit_lets_so_many_in_and_no_more(limit, count, field):
    rules = small_rules(submission__limits={limit: 2})
    assert nomination.over_limits(rules, Counted(**{count: 1}), exception=False) == []
    over = nomination.over_limits(rules, Counted(**{count: 2}), exception=False)
    assert [gap.field for gap in over] == [field]
    assert "2" in str(over[0].sentence)


@pytest.mark.parametrize(("limit", "count", "field"), LIMITS)
def test_without_a_limit_any_number_goes(limit, count, field):
    rules = small_rules(submission__limits={})
    assert nomination.over_limits(rules, Counted(**{count: 999}), exception=False) == []


def test_the_same_project_twice_only_where_the_rules_allow_and_never_in_one_category():
    once = small_rules(submission__limits={})
    twice = small_rules(submission__limits={"same_project_twice": True})
    elsewhere = Counted(same_project=1)
    here = Counted(same_project=1, same_project_in_category=1)
    assert nomination.over_limits(once, elsewhere, exception=False)
    assert not nomination.over_limits(twice, elsewhere, exception=False)
    assert nomination.over_limits(twice, here, exception=False)


@pytest.mark.parametrize(
    ("barred", "state", "out"),
    [
        (["winner"], State.WINNER, True),
        (["winner"], State.CHAMPION, False),
        (["champion"], State.WINNER, True),
        (["nominated"], State.SPECIAL_RECOGNITION, True),
        (["special_recognition"], State.WINNER, False),
        ([], State.WINNER, False),
    ],
)
def test_an_earlier_result_keeps_out_what_the_rules_bar(barred, state, out):
    rules = small_rules(submission__barred=barred)
    counted = Counted(earlier=(EarlierResult({"en": "WSIS Prizes 2025"}, state),))
    over = nomination.over_limits(rules, counted, exception=False)
    assert bool(over) is out
    assert not out or "WSIS Prizes 2025" in str(over[0].sentence)


def test_where_only_owners_submit_others_are_refused():
    rules = small_rules(submission__must_own=True)
    assert nomination.over_limits(rules, Counted(belongs_to_owner=False), exception=False)
    assert not nomination.over_limits(RULES, Counted(belongs_to_owner=False), exception=False)


def test_an_exception_lifts_limits_only_where_the_rules_know_exceptions():
    full = Counted(by_entity_in_category=1)
    assert nomination.over_limits(RULES, full, exception=True) == []
    strict = small_rules(submission__exceptions=False)
    assert nomination.over_limits(strict, full, exception=True) != []


def test_an_owner_is_the_same_whatever_its_spelling():
    key = nomination.entity_key
    assert key("Ministère  de l'Économie") == key("MINISTERE DE L’ECONOMIE")
    assert key("Ministry A") != key("Ministry B")
    assert key(None) == ""
    assert len(key("ﷺ" * 400)) <= 400


def test_the_summary_is_the_first_long_text_that_the_public_sees():
    rules = rules_with({"id": "more", "kind": "long_text", "label": "More", "shown_to": ["public"]})
    assert summary_of(rules, answered(more="Second")).startswith("This project")
    hidden = small_rules(
        submission__form={
            "fields": [{"id": "description", "kind": "long_text", "label": "D", "shown_to": ["voters"]}]
        }
    )
    assert summary_of(hidden, draft()) == ""


def test_answers_are_shown_to_their_audience_and_to_nobody_else():
    rules = rules_with(
        {"id": "budget", "kind": "number", "label": "Budget", "shown_to": ["stewards"]},
        {"id": "team", "kind": "short_text", "label": "Team", "shown_to": ["experts"]},
    )
    project = answered(budget=5, team="Ana")

    def seen(*audiences):
        return [a.field.id for a in visible_answers(rules, project, audiences)]

    assert seen("public") == ["description"]
    assert seen("experts") == ["description", "team"]
    assert seen("stewards") == ["description", "budget"]
    assert seen() == []


def test_goals_are_suggested_for_a_category_and_for_none_without():
    assert suggested_sdgs("C1")
    assert set(suggested_sdgs("C1")) <= set(range(1, 18))
    assert suggested_sdgs(None) == () == suggested_sdgs("unheard-of")


def test_sections_follow_the_rules_and_every_question_stands_in_one():
    rules = small_rules(
        submission__form={
            "sections": [{"id": "results", "title": "Results"}],
            "fields": [
                {"id": "impact", "kind": "long_text", "label": "Impact", "section": "results"},
                {"id": "description", "kind": "long_text", "label": "Description"},
                {"id": "lost", "kind": "short_text", "label": "Lost", "section": "unheard-of"},
            ],
        }
    )
    sections = sections_for(rules, draft())
    assert [(s.id, s.names) for s in sections[2:]] == [
        ("about", ("answers.description", "answers.lost")),
        ("s-results", ("answers.impact",)),
        ("goals", ("sdgs",)),
    ]


def test_every_rule_that_a_check_can_name_can_be_quoted():
    assert tuple(nomination.BREACHES) == get_args(Breach)
