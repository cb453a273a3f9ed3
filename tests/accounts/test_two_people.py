"""Which accounts are one person, who brought whom in, and from when a steward approves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.accounts.rules.two_people import (
    STEWARD_WAIT,
    Officer,
    approves_from,
    invited_one_another,
    is_one_person,
    one_mailbox,
)
from tests.conftest import NOON


@pytest.mark.parametrize(
    "spelled",
    [
        "ana.silva@corp.example",
        "anasilva@corp.example",
        "ANA.SILVA+second@Corp.example",
        "ana.silva+a+b@corp.example",
        "a.n.a.silva@corp.example.",
        "ａｎａ.silva@corp.example",
    ],
)
def test_dots_and_plus_tags_make_no_other_person_at_any_provider(spelled):
    assert one_mailbox(spelled) == "anasilva@corp.example"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana@corp.example", "ana@other.example"),
        ("ana@corp.example", "anna@corp.example"),
        ("ana-x@corp.example", "ana@corp.example"),
        ("+a@corp.example", "+b@corp.example"),
        (".@corp.example", "..a@corp.example"),
    ],
)
def test_other_mailboxes_are_other_people(one, other):
    assert one_mailbox(one) != one_mailbox(other)


@given(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.from_regex(r"[a-z.+]{0,8}", fullmatch=True))
def test_one_mailbox_is_spelled_one_way(name, tag):
    assert one_mailbox(f"{name}+{tag}@x.example") == one_mailbox(one_mailbox(f"{name}@x.example"))


def test_people_are_told_apart_by_account_and_by_mailbox():
    one = Officer("1", "ana@x.example")
    assert is_one_person(one, Officer("1", "bo@x.example"))
    assert is_one_person(one, Officer("2", "ana@x.example"))
    assert not is_one_person(one, Officer("2", "bo@x.example"))


def test_an_invitation_counts_from_both_sides():
    one, other = Officer("1", "ana@x.example"), Officer("2", "bo@x.example", frozenset({"1"}))
    assert invited_one_another(one, other) and invited_one_another(other, one)
    assert not invited_one_another(one, Officer("3", "cy@x.example", frozenset({"2"})))


@pytest.mark.parametrize(
    ("first", "since", "wait", "opens"),
    [
        (False, NOON, STEWARD_WAIT, NOON + timedelta(hours=72)),
        (False, NOON, timedelta(0), NOON),
        (True, NOON, STEWARD_WAIT, None),
        (False, None, STEWARD_WAIT, None),
    ],
)
def test_a_steward_approves_some_time_after_the_role_came(first, since, wait, opens):
    assert approves_from(Officer("1", "x@x.example", steward_since=since, first=first), wait) == opens
