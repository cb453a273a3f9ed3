"""Whom an owner's answer holds up, and what the link that asks for it is made of."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.consent import OPEN_STATES, consent_gap, consent_token, may_answer, whom_to_ask
from prizes.nomination.rules.states import PUBLIC, State
from tests.conftest import NOON
from tests.contest import small_rules
from tests.nomination.drafts import draft

ASKED, REQUIRED, NONE = (small_rules(submission__consent=way) for way in ("asked", "required", "none"))


def answered(answer: str | None) -> SimpleNamespace:
    return SimpleNamespace(answer=answer)


def gaps(rules, **changes) -> list[str]:
    return [gap.field for gap in missing(rules, draft(**changes))]


def test_where_owners_are_not_asked_nothing_of_it_is_missing_and_nobody_is_asked():
    assert gaps(NONE, belongs=None, owner_email="") == []
    assert whom_to_ask(NONE, draft(belongs=False, owner_email="owner@example.org")) is None


@pytest.mark.parametrize("rules", [ASKED, REQUIRED])
@pytest.mark.parametrize(
    ("belongs", "email", "lacking"),
    [
        (None, "", ["belongs"]),
        (True, "", []),
        (True, "not an address", []),
        (False, "", ["owner_email"]),
        (False, "owner at example", ["owner_email"]),
        (False, "owner@example.org", []),
    ],
)
def test_who_does_not_belong_to_the_owner_says_where_it_is_asked(rules, belongs, email, lacking):
    assert gaps(rules, belongs=belongs, owner_email=email) == lacking


def test_only_who_does_not_belong_to_the_owner_has_it_asked():
    assert whom_to_ask(ASKED, draft(belongs=False, owner_email="owner@example.org")) == "owner@example.org"
    for belongs in (True, None):
        assert whom_to_ask(ASKED, draft(belongs=belongs, owner_email="owner@example.org")) is None


def test_where_it_is_required_only_a_confirmation_lets_a_project_pass():
    assert consent_gap(REQUIRED, None) is None
    assert consent_gap(REQUIRED, answered("confirmed")) is None
    assert "not confirmed" in str(consent_gap(REQUIRED, answered(None)))
    assert "objects" in str(consent_gap(REQUIRED, answered("objected")))


@given(st.sampled_from([None, "confirmed", "objected"]))
def test_where_it_is_only_asked_no_answer_decides(answer):
    assert consent_gap(ASKED, answered(answer)) is None


def test_an_answer_can_be_changed_until_the_experts_decide():
    assert {state for state in State if may_answer(state)} == OPEN_STATES
    assert not OPEN_STATES & PUBLIC
    assert not may_answer(State.NOT_NOMINATED)


def test_a_link_is_of_one_question_only():
    links = {
        consent_token("s", "a", "x@example.org", NOON),
        consent_token("t", "a", "x@example.org", NOON),
        consent_token("s", "b", "x@example.org", NOON),
        consent_token("s", "a", "y@example.org", NOON),
        consent_token("s", "a", "x@example.org", NOON + timedelta(microseconds=1)),
    }
    assert len(links) == 5
    assert all(len(link) == 43 for link in links)
