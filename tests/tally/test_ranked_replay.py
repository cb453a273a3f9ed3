"""`prizes count` where votes are rankings: ordered choices, points and places, who left, and what old events mean."""

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
VOTES = ["a b", "a b", "a b", "a b", "b c", "b c", "b", "c b", "c b"]


def counted(method, votes=VOTES, *, more=(), form="ranking", **count):
    rule = {"method": method} | ({"table": [3, 1, 0]} if method == "points" else {}) | count
    rules = small_rules(
        voting__ballot__form=form,
        voting__ballot__choices=3,
        voting__cut=CUT,
        voting__count=rule,
    )
    events = [{"type": "nominee", "category": "C1", "project": each} for each in "abc"]
    events += [
        {"at": AT, "type": "cast", "voter": f"v{n}", "category": "C1", "choices": ranking.split()}
        for n, ranking in enumerate(votes)
    ]
    lines = [json.dumps(event) for event in [*events, *more]]
    return report(replay(rules, voting_phase(rules), read_events(lines)))


def places(told):
    [group] = [each for each in told["groups"] if each["category"] == "C1"]
    return {row["project"]: (row.get("place"), row["score"]) for row in group["ranking"]}


@pytest.mark.parametrize(
    ("method", "counts", "right"),
    [
        (
            "points",
            {"a": 12, "b": 15, "c": 8},
            {"b": (None, "3/7"), "a": (None, "12/35"), "c": (None, "8/35")},
        ),
        ("schulze", {"a": 4, "b": 9, "c": 4}, {"b": (1, "1"), "a": (2, "0"), "c": (2, "0")}),
        ("run_off", {"a": 4, "b": 9, "c": 4}, {"b": (1, "1"), "a": (2, "1/2"), "c": (3, "0")}),
        ("stv", {"a": 4, "b": 9, "c": 4}, {"b": (1, "1"), "a": (2, "1/2"), "c": (3, "0")}),
    ],
)
def test_ordered_choices_are_rankings(method, counts, right):
    told = counted(method)
    assert told["phase"]["count"] == method
    assert told["categories"]["C1"]["counts"] == counts
    assert told["categories"]["C1"]["shortlist"] == ["b"]
    assert places(told) == right


def test_the_same_projects_in_another_order_are_another_vote():
    again = [
        {"at": AT, "type": "cast", "voter": "v0", "category": "C1", "choices": order}
        for order in ("ab", "ba")
    ]
    told = counted("schulze", more=[each | {"choices": list(each["choices"])} for each in again])
    category = told["categories"]["C1"]
    assert len(category["unchanged"]) == 1
    assert (category["cast"], category["replaced"]) == (11, 2)


def test_without_rankings_the_order_of_choices_means_nothing():
    votes = [{"at": AT, "type": "cast", "voter": "v0", "category": "C1", "choices": ["b", "a"]}]
    told = counted("sum", more=votes, form="choice")
    assert len(told["categories"]["C1"]["unchanged"]) == 1
    assert told["categories"]["C1"]["counts"] == {"a": 4, "b": 9, "c": 4}


def test_who_left_is_passed_over_in_rankings():
    left = [{"at": AT, "type": "leave", "project": "b", "reason": "withdrawn"}]
    told = counted("run_off", more=left)
    assert places(told) == {"a": (1, "0"), "c": (1, "0")}
    assert told["categories"]["C1"]["left"][0]["votes"] == 0
    told = counted("points", more=left)
    assert told["categories"]["C1"]["counts"] == {"a": 12, "c": 12}


def test_what_is_excluded_is_in_the_second_column_of_places():
    voids = [{"at": AT, "type": "void", "event": 3 + n, "reason": "BOT", "case": "k"} for n in range(4, 9)]
    told = counted("schulze", more=voids)
    assert told["categories"]["C1"]["shortlist"] == ["a"]
    assert told["categories"]["C1"]["counts"] == {"a": 4, "b": 4, "c": 0}
    assert told["categories"]["C1"]["counts_nothing_set_aside"] == {"a": 4, "b": 9, "c": 4}


@pytest.mark.parametrize(("quorum", "passed"), [(9, ["b"]), (10, [])])
@pytest.mark.parametrize("method", ["schulze", "points"])
def test_a_quorum_is_of_counted_votes(method, quorum, passed):
    told = counted(method, quorum=quorum)
    assert told["categories"]["C1"]["shortlist"] == passed
    codes = {row["code"] for group in told["groups"] if group["category"] == "C1" for row in group["ranking"]}
    assert ("no_quorum" in codes) == (not passed)


def test_a_quorum_holds_for_plain_votes_too():
    assert counted("sum", ["a", "b", "b"], form="choice", quorum=3)["categories"]["C1"]["shortlist"] == ["b"]
    assert counted("sum", ["a", "b", "b"], form="choice", quorum=4)["categories"]["C1"]["shortlist"] == []


def test_too_many_places_are_refused():
    told = counted("schulze", ["a b c"], more=[])
    assert told["events"]["refused"] == 0
    rules = small_rules(
        voting__ballot__form="ranking", voting__ballot__choices=2, voting__count={"method": "schulze"}
    )
    lines = [json.dumps({"type": "nominee", "category": "C1", "project": each}) for each in "abc"]
    lines.append(json.dumps({"at": AT, "type": "cast", "voter": "v", "category": "C1", "choices": [*"abc"]}))
    told = report(replay(rules, voting_phase(rules), read_events(lines)))
    assert [each["code"] for each in told["refused"]] == ["too_many_choices"]


def test_votes_for_none_and_votes_that_name_too_few():
    rules = small_rules(
        voting__ballot={"choices": 3, "least": 2, "none_of_these": True},
        voting__cut=CUT,
    )
    events = [{"type": "nominee", "category": "C1", "project": each} for each in "abc"]
    head = {"at": AT, "type": "cast", "category": "C1"}
    events += [
        head | {"voter": "v0", "choices": ["a", "b"]},
        head | {"voter": "v1", "none": True},
        head | {"voter": "v2", "choices": ["a"]},
        {"at": AT, "type": "leave", "project": "b", "reason": "withdrawn"},
        {"at": AT, "type": "leave", "project": "c", "reason": "withdrawn"},
        head | {"voter": "v3", "choices": ["a"]},
    ]
    told = report(replay(rules, voting_phase(rules), read_events([json.dumps(each) for each in events])))
    assert [each["code"] for each in told["refused"]] == ["too_few_choices"]
    c1 = told["categories"]["C1"]
    assert (c1["counted"], c1["none"], c1["none_nothing_set_aside"], c1["counts"]) == (3, 1, 1, {"a": 2})
    plain = small_rules()
    told = report(replay(plain, voting_phase(plain), read_events([json.dumps(each) for each in events])))
    assert "none_not_offered" in [each["code"] for each in told["refused"]]
    assert "none" not in told["categories"]["C1"]
