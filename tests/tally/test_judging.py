"""What stands and what does not: the wording of the vote log, one sentence a test."""

from __future__ import annotations

import pytest

from prizes.tally.rules.events import AsideReason
from tests.tally.building import blank, cast, codes, in_force, judged, restore, rules, void

BEFORE, AFTER = "2027-03-10T11:59:59Z", "2027-03-10T12:00:01Z"
LATE = "2027-05-01T12:00:00Z"


def test_first_vote_is_in_force():
    assert in_force(judged(rules(), cast("ana", "a"))) == {"ana": ("a", "clear")}


def test_last_of_several_votes_is_in_force():
    assert in_force(judged(rules(), cast("ana", "a"), cast("ana", "b"))) == {"ana": ("b", "clear")}


def test_nobody_has_a_vote_in_force_after_taking_it_back():
    judgement = judged(rules(), cast("ana", "a"), blank("ana"))
    assert codes(judgement) == ["accepted", "accepted"]
    assert in_force(judgement) == {}


def test_choice_can_be_made_again_after_taking_it_back():
    judgement = judged(rules(), cast("ana", "a"), blank("ana"), cast("ana", "a"))
    assert in_force(judgement) == {"ana": ("a", "clear")}


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (cast("ana", "a", category="C9"), "unknown_category"),
        (blank("ana", category="C9"), "unknown_category"),
        ({"type": "nominee", "category": "C9", "project": "a"}, "unknown_category"),
        ({"type": "nominee", "category": "C1", "project": "a"}, "nominee_twice"),
        (cast("ana", "z"), "not_a_nominee"),
        (cast("ana", "a", category="C2"), "not_a_nominee"),
        (cast("ana", "a", "b"), "too_many_choices"),
        (cast("ana", "a", at="2027-02-01T00:00:00Z"), "not_open_yet"),
        (cast("ana", "a", at=LATE), "closed"),
        (blank("ana", at=LATE), "closed"),
        (blank("ana"), "nothing_to_take_back"),
        (void(0), "not_a_cast"),
        (void(3), "not_a_cast"),
        (void(77), "not_a_cast"),
        (restore(0), "not_a_cast"),
        (void(0, "SPAM"), "unknown_reason"),
        (void(0, "bot"), "unknown_reason"),
    ],
)
def test_event_that_cannot_stand_is_refused_with_its_reason(event, code):
    judgement = judged(rules("C1", "C2"), event)
    assert codes(judgement) == [code]
    assert str(judgement.verdicts[3].sentence)
    assert in_force(judgement) == {}


def test_refused_vote_leaves_the_earlier_one_in_force():
    judgement = judged(rules(), cast("ana", "a"), cast("ana", "z"), cast("ana", "b", at=LATE))
    assert codes(judgement) == ["accepted", "not_a_nominee", "closed"]
    assert in_force(judgement) == {"ana": ("a", "clear")}


def test_nominee_after_the_first_vote_is_too_late():
    judgement = judged(rules(), cast("ana", "a"), {"type": "nominee", "category": "C1", "project": "d"})
    assert codes(judgement) == ["accepted", "nominee_late"]


def test_nominee_after_a_refused_vote_is_in_time():
    judgement = judged(rules(), cast("ana", "d"), {"type": "nominee", "category": "C1", "project": "d"})
    assert codes(judgement) == ["not_a_nominee", "accepted"]


def test_unknown_instants_leave_voting_open_at_that_end():
    document = rules().model_dump(mode="json")
    document["phases"][0] |= {"opens": None, "closes": None}
    judgement = judged(
        type(rules()).model_validate(document),
        cast("ana", "a", at=LATE),
        cast("bo", "a", at="1999-01-01T00:00:00Z"),
    )
    assert codes(judgement) == ["accepted", "accepted"]


# --- changes ---------------------------------------------------------------------------------------------


def test_vote_that_may_never_change_stays():
    judgement = judged(rules(ballot={"change": "never"}), cast("ana", "a"), cast("ana", "b"), blank("ana"))
    assert codes(judgement) == ["accepted", "change_never", "change_never"]
    assert in_force(judgement) == {"ana": ("a", "clear")}


def test_taking_back_is_a_change():
    judgement = judged(rules(ballot={"changes_most": 1}), cast("ana", "a"), blank("ana"), cast("ana", "b"))
    assert codes(judgement) == ["accepted", "accepted", "changes_used_up"]


def test_changes_are_counted_by_category():
    more = {"type": "nominee", "category": "C2", "project": "d"}
    document = rules("C1", "C2", ballot={"changes_most": 1})
    judgement = judged(document, more, cast("ana", "a"), cast("ana", "b"), cast("ana", "d", category="C2"))
    assert codes(judgement) == ["accepted"] * 4


def test_no_limit_of_changes_allows_many():
    document = rules(ballot={"changes_most": None})
    judgement = judged(document, *(cast("ana", "ab"[n % 2]) for n in range(50)))
    assert set(codes(judgement)) == {"accepted"}


def test_choice_cannot_be_taken_back_where_the_rules_say_so():
    judgement = judged(rules(ballot={"take_back": False}), cast("ana", "a"), blank("ana"))
    assert codes(judgement) == ["accepted", "take_back_not_allowed"]


def test_repeated_choice_is_accepted_and_uses_up_no_change():
    document = rules(ballot={"changes_most": 1})
    judgement = judged(document, cast("ana", "a"), cast("ana", "a"), cast("ana", "a"), cast("ana", "b"))
    assert codes(judgement) == ["accepted", "unchanged", "unchanged", "accepted"]


def test_repeated_choice_in_another_order_is_the_same():
    document = rules(ballot={"choices": 2, "change": "never"})
    assert codes(judged(document, cast("ana", "a", "b"), cast("ana", "b", "a"))) == ["accepted", "unchanged"]


def test_older_line_cannot_replace_a_newer_vote():
    judgement = judged(rules(), cast("ana", "a"), cast("ana", "b", at=BEFORE), blank("ana", at=BEFORE))
    assert codes(judgement) == ["accepted", "out_of_order", "out_of_order"]
    assert in_force(judgement) == {"ana": ("a", "clear")}


def test_lines_of_different_voters_need_no_order():
    assert codes(judged(rules(), cast("ana", "a"), cast("bo", "b", at=BEFORE))) == ["accepted", "accepted"]


# --- grace -----------------------------------------------------------------------------------------------

CLOSES = "2027-03-31T21:00:00Z"


@pytest.mark.parametrize(
    ("at", "asked", "code"),
    [
        ("2027-03-31T20:59:59Z", None, "accepted"),
        (CLOSES, None, "closed"),
        (CLOSES, "2027-03-31T20:59:59Z", "accepted"),
        ("2027-03-31T21:29:59Z", "2027-03-31T20:00:00Z", "accepted"),
        ("2027-03-31T21:30:00Z", "2027-03-31T20:00:00Z", "closed"),
        ("2027-03-31T21:10:00Z", CLOSES, "closed"),
    ],
)
def test_grace_is_for_codes_asked_for_before_the_close(at, asked, code):
    assert codes(judged(rules(), cast("ana", "a", at=at, code_requested_at=asked))) == [code]


# --- setting aside ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [reason for reason in AsideReason if reason is not AsideReason.WITHDRAWN])
def test_vote_is_set_aside_and_restored(reason):
    aside = judged(rules(), cast("ana", "a"), void(3, reason))
    back = judged(rules(), cast("ana", "a"), void(3, reason), restore(3, reason))
    assert in_force(aside) == {"ana": ("a", "set_aside")}
    assert in_force(back) == {"ana": ("a", "clear")}


def test_withdrawn_vote_stays_withdrawn():
    judgement = judged(rules(), cast("ana", "a"), void(3, "WITHDRAWN"), restore(3, "WITHDRAWN"))
    assert codes(judgement) == ["accepted", "accepted", "withdrawn_is_final"]
    assert in_force(judgement) == {"ana": ("a", "withdrawn")}


def test_withdrawn_goes_before_set_aside():
    judgement = judged(rules(), cast("ana", "a"), void(3, "BOT"), void(3, "WITHDRAWN"))
    assert in_force(judgement) == {"ana": ("a", "withdrawn")}


def test_vote_is_set_aside_while_one_reason_is_left():
    judgement = judged(rules(), cast("ana", "a"), void(3, "BOT"), void(3, "BOT", "k2"), restore(3, "BOT"))
    assert in_force(judgement) == {"ana": ("a", "set_aside")}


def test_same_reason_in_the_same_case_stands_once():
    judgement = judged(rules(), cast("ana", "a"), void(3), void(3), restore(3), restore(3))
    assert codes(judgement) == ["accepted", "accepted", "already_set_aside", "accepted", "not_set_aside"]


def test_case_that_did_not_set_the_vote_aside_cannot_restore_it():
    judgement = judged(
        rules(), cast("ana", "a"), void(3, "BOT", "k1"), restore(3, "BOT", "k2"), restore(3, "DUP", "k1")
    )
    assert codes(judgement)[2:] == ["not_set_aside", "not_set_aside"]


def test_later_vote_is_not_set_aside_with_the_earlier_one():
    judgement = judged(rules(), cast("ana", "a"), void(3), cast("ana", "b"))
    assert in_force(judgement) == {"ana": ("b", "clear")}


def test_same_choice_after_setting_aside_is_a_new_vote_and_a_change():
    allowed = judged(rules(), cast("ana", "a"), void(3), cast("ana", "a"))
    never = judged(rules(ballot={"change": "never"}), cast("ana", "a"), void(3), cast("ana", "a"))
    assert (codes(allowed)[2], in_force(allowed)) == ("accepted", {"ana": ("a", "clear")})
    assert (codes(never)[2], in_force(never)) == ("change_never", {"ana": ("a", "set_aside")})


def test_replaced_vote_can_be_set_aside_without_effect():
    judgement = judged(rules(), cast("ana", "a"), cast("ana", "b"), void(3))
    assert codes(judgement)[2] == "accepted"
    assert in_force(judgement) == {"ana": ("b", "clear")}


def test_refused_vote_and_a_choice_taken_back_cannot_be_set_aside():
    judgement = judged(rules(), cast("ana", "z"), void(3), cast("bo", "a"), blank("bo"), void(6))
    assert codes(judgement)[1] == "not_a_cast"
    assert codes(judgement)[4] == "not_a_cast"


def test_votes_are_set_aside_after_the_close_too_but_not_before_they_were_cast():
    assert codes(judged(rules(), cast("ana", "a"), void(3, at=LATE))) == ["accepted", "accepted"]
    assert codes(judged(rules(), cast("ana", "a"), void(3, at=BEFORE))) == ["accepted", "out_of_order"]


def test_verdict_knows_the_category_of_the_vote_it_is_about():
    judgement = judged(
        rules("C1", "C2"),
        cast("ana", "a"),
        void(3),
        void(99),
        cast("bo", "a", category="C7"),
        {"type": "cast", "category": "C2"},
    )
    assert [verdict.category for verdict in judgement.verdicts[3:]] == ["C1", "C1", None, None, "C2"]
