"""`prizes count` where votes share out points: events with points, what is refused, and what old events mean."""

from __future__ import annotations

import json

import pytest

from prizes.tally.rules.lines import read_events
from prizes.tally.rules.poll import voting_phase
from prizes.tally.rules.replay import replay
from prizes.tally.rules.report import report
from tests.ballot.test_rankings import CUT
from tests.contest import small_rules

AT = "2027-02-10T12:00:00Z"


def counted(*votes, more=(), form="points", cut=CUT, **ballot):
    changes = {"points": 10, "most_points": 8} if form == "points" else {}
    rules = small_rules(voting__ballot={"form": form, "choices": 3} | changes | ballot, voting__cut=cut)
    events = [{"type": "nominee", "category": "C1", "project": each} for each in "abc"]
    events += [
        {"at": AT, "type": "cast", "voter": f"v{n}", "category": "C1", "choices": vote}
        for n, vote in enumerate(votes)
    ]
    lines = [json.dumps(event) for event in [*events, *more]]
    return report(replay(rules, voting_phase(rules), read_events(lines)))


def of_c1(told):
    return told["categories"]["C1"]


def test_points_are_added_up_and_the_cut_takes_who_has_most():
    told = counted({"a": 1, "b": 8}, {"a": 3}, {"a": 3})
    assert told["phase"]["unit"] == "points"
    assert of_c1(told)["counts"] == {"a": 7, "b": 8, "c": 0}
    assert of_c1(told)["shortlist"] == ["b"]
    [group] = [each for each in told["groups"] if each["category"] == "C1"]
    assert {row["project"]: row["score"] for row in group["ranking"]} == {"a": "7/15", "b": "8/15", "c": "0"}


def test_equal_points_are_tied_and_the_tie_rules_decide():
    told = counted({"a": 3, "b": 3})
    assert of_c1(told)["shortlist"] == ["a", "b"]
    assert of_c1(told)["tie_rule"] == "admit_all"


@pytest.mark.parametrize(("threshold", "passed"), [("8/15", ["b"]), ("9/15", [])])
def test_a_threshold_is_a_share_of_the_points(threshold, passed):
    told = counted({"a": 1, "b": 8}, {"a": 3}, {"a": 3}, cut=CUT | {"threshold": threshold})
    assert of_c1(told)["shortlist"] == passed


@pytest.mark.parametrize(
    ("vote", "code"),
    [
        ({"a": 8, "b": 3}, "too_many_points"),
        ({"a": 9}, "too_many_to_one"),
        ({"a": 1, "z": 1}, "not_a_nominee"),
        (["a"], "other_form"),
        ({"a": 0}, "malformed"),
        ({"a": 1.0}, "malformed"),
        ({}, "malformed"),
    ],
)
def test_what_is_refused(vote, code):
    [refused] = counted(vote)["refused"]
    assert refused["code"] == code


def test_how_many_projects():
    [few, many] = counted({"a": 1}, {"a": 1, "b": 1, "c": 1}, least=2, choices=2)["refused"]
    assert (few["code"], many["code"]) == ("too_few_choices", "too_many_choices")


@pytest.mark.parametrize("form", ["choice"])
def test_points_are_no_choice(form):
    told = counted({"a": 1}, ["a"], form=form)
    assert [each["code"] for each in told["refused"]] == ["other_form"]
    assert told["phase"]["unit"] == "votes"
    assert of_c1(told)["counts"] == {"a": 1, "b": 0, "c": 0}


def test_the_order_of_the_keys_and_the_same_points_again_change_nothing():
    again = {"at": AT, "type": "cast", "voter": "v0", "category": "C1", "choices": {"b": 2, "a": 1}}
    told = counted({"a": 1, "b": 2}, more=[again, again | {"choices": {"b": 1, "a": 2}}])
    assert len(of_c1(told)["unchanged"]) == 1
    assert of_c1(told)["counts"] == {"a": 2, "b": 1, "c": 0}


def test_an_excluded_vote_and_a_project_that_leaves():
    more = [
        {"at": AT, "type": "void", "event": 3, "reason": "BOT", "case": "one"},
        {"at": AT, "type": "leave", "project": "b", "reason": "withdrawn"},
    ]
    told = of_c1(counted({"a": 4, "b": 5}, {"a": 1, "b": 2}, more=more))
    assert told["counts"] == {"a": 1, "c": 0}
    assert told["counts_nothing_set_aside"] == {"a": 5, "c": 0}
    assert (told["left"][0]["votes"], told["left"][0]["votes_nothing_set_aside"]) == (2, 7)
