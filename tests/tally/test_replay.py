"""A whole contest from its lines, and what holds for all of them."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.document.rules import Rules
from prizes.errors import Refusal
from prizes.tally import refusals
from prizes.tally.rules.lines import read_events
from prizes.tally.rules.poll import marking_of_vote, voting_phase
from prizes.tally.rules.replay import replay
from prizes.tally.rules.report import report
from tests.refusing import refuses
from tests.tally.building import AT, blank, cast, rules, void

NOMINEES = [
    {"type": "nominee", "category": category, "project": project}
    for category, projects in {"C1": "ab", "C2": "cd"}.items()
    for project in projects
]


def replayed(document, *events, **tables):
    lines = [json.dumps(event) for event in (*NOMINEES, *events)]
    return replay(document, voting_phase(document), read_events(lines), **tables)


def with_phases(document: Rules, *phases) -> Rules:
    return Rules.model_validate(document.model_dump(mode="json") | {"phases": list(phases)})


def notes(result):
    return [note.code for note in result.notes]


VOTING = {"id": "voting", "kind": "voting", "cut": {"gives": "champion"}}


def nomination(criterion):
    marking = {"criteria": [{"id": criterion, "label": criterion, "weight": 1}], "reviews": 3}
    return {"id": criterion, "kind": "nomination", "cut": {"gives": "nominated"}, "marking": marking}


def selection(criterion):
    return nomination(criterion) | {"kind": "selection", "cut": {"gives": "winner"}}


def test_marks_come_from_the_last_marking_before_the_vote():
    document = with_phases(rules(), nomination("first"), nomination("second"), VOTING, selection("third"))
    assert marking_of_vote(document, voting_phase(document)).criteria[0].id == "second"


def test_marks_come_from_the_next_marking_where_there_is_none_before():
    document = with_phases(rules(), VOTING, selection("third"), selection("fourth"))
    assert marking_of_vote(document, voting_phase(document)).criteria[0].id == "third"


def test_first_of_several_rounds_is_counted_unless_another_is_named():
    document = with_phases(rules(), VOTING | {"id": "one"}, VOTING | {"id": "two"})
    assert voting_phase(document).id == "one"
    assert voting_phase(document, "two").id == "two"
    with refuses(refusals.unknown_voting_phase):
        voting_phase(document, "three")


def test_rules_without_a_vote_cannot_be_counted():
    with refuses(refusals.no_voting_phase):
        voting_phase(with_phases(rules(), nomination("first")))


def test_marks_need_rules_that_say_how_experts_mark():
    with refuses(refusals.no_marking):
        replayed(rules("C1", "C2"), marks=["expert,project,criterion,mark"])


def test_marks_that_are_asked_for_and_missing_are_noted():
    assert notes(replayed(rules("C1", "C2", basis=[{"source": "marks"}]))) == ["no_marks"]


def test_countries_that_a_quota_asks_for_and_nobody_states_are_noted():
    document = rules("C1", "C2", by="category_and_region", quotas=[{"of": "country", "most": 1}])
    assert notes(replayed(document)) == ["no_country", "no_region"]


def test_completeness_that_nobody_can_reach_is_noted():
    assert notes(replayed(rules("C1", "C2", "C3", ballot={"complete": 3}))) == ["complete_out_of_reach"]
    assert notes(replayed(rules("C1", "C2", "C3", ballot={"complete": "all"}))) == []


def test_basis_that_cannot_be_computed_is_refused():
    document = rules("C1", "C2", basis=[{"source": "votes", "scale": "share_of_scale"}])
    with pytest.raises(Refusal):
        replayed(document)


def test_report_is_plain_json_with_every_category_of_the_rules():
    result = report(replayed(rules("C1", "C2", "C3"), cast("ana", "a"), void(77)))
    assert json.loads(json.dumps(result)) == result
    assert list(result["categories"]) == ["C1", "C2", "C3"]
    assert result["events"] == {"read": 6, "accepted": 5, "refused": 1}
    assert result["categories"]["C1"]["accepted"] == [0, 1, 4]
    assert [each["event"] for each in result["refused"]] == [5]
    assert result["phase"]["opens"] == "2027-02-28T23:00:00Z"


def test_report_is_said_in_the_words_it_is_given():
    result = report(replayed(rules("C1", "C2"), void(77)), lambda sentence: sentence.text.upper())
    assert result["refused"][0]["reason"] == "LINE %(EVENT)S IS NOT AN EARLIER, ACCEPTED VOTE."


# --- against a second reading of the vote log ------------------------------------------------------------

voters, places = st.sampled_from(["ana", "bo"]), st.sampled_from([("C1", "a"), ("C1", "b"), ("C2", "c")])
acts = st.one_of(
    st.builds(lambda v, p: cast(v, p[1], category=p[0]), voters, places),
    st.builds(lambda v, p: blank(v, category=p[0]), voters, places),
    st.builds(void, st.integers(3, 20), st.sampled_from(["BOT", "WITHDRAWN"]), st.sampled_from(["k1", "k2"])),
    st.builds(
        lambda e, r: void(e, r) | {"type": "restore"},
        st.integers(3, 20),
        st.sampled_from(["BOT", "WITHDRAWN"]),
    ),
)


def second_reading(events, complete):
    """Counts as docs/votelog.md words it, with no limit of changes: fold lines, then look at each tag."""
    lines, pairs = [*NOMINEES, *events], defaultdict(set)
    last: dict = {}
    stood: set[int] = set()
    for number, event in enumerate(lines):
        kind, slot = event["type"], (event.get("voter"), event.get("category"))
        if kind == "cast":
            last[slot] = number
            stood.add(number)
        elif kind == "blank" and last.get(slot) is not None:
            last[slot] = None
        elif kind == "void" and event["event"] in stood:
            pairs[event["event"]].add((event["reason"], event["case"]))
        elif kind == "restore" and event["event"] in stood and event["reason"] != "WITHDRAWN":
            pairs[event["event"]].discard((event["reason"], event["case"]))
    in_force = {slot: number for slot, number in last.items() if number is not None}
    counts = {project: [0, 0] for project in "abcd"}
    for (voter, _), number in in_force.items():
        if sum(slot[0] == voter for slot in in_force) < (2 if complete == "all" else 1):
            continue
        reasons = {reason for reason, _ in pairs[number]}
        if "WITHDRAWN" not in reasons:
            counts[lines[number]["choices"][0]][1] += 1
            counts[lines[number]["choices"][0]][0] += not reasons
    return counts


@given(st.lists(acts, max_size=16), st.sampled_from(["any", "all"]))
def test_count_equals_a_second_reading_of_the_log(events, complete):
    document = rules("C1", "C2", ballot={"complete": complete, "changes_most": None})
    tally = replayed(document, *events).tally
    counts = {
        each.project: [each.votes, each.votes_nothing_set_aside]
        for category in tally.categories.values()
        for each in category.projects
    }
    assert counts == second_reading(events, complete)


@given(st.lists(acts, max_size=12), st.sampled_from(["any", "all", 2]))
def test_every_cast_is_counted_replaced_taken_back_set_aside_withdrawn_or_incomplete(events, complete):
    result = replayed(rules("C1", "C2", ballot={"complete": complete}), *events)
    for category in report(result)["categories"].values():
        where = ("counted", "replaced", "taken_back", "set_aside", "withdrawn", "incomplete")
        assert all(category[key] >= 0 for key in where)
        assert category["cast"] == sum(category[key] for key in where)


@given(st.lists(st.builds(lambda v, p: cast(v, p[1], category=p[0]), voters, places), max_size=10), st.data())
def test_how_voters_fall_between_each_other_does_not_matter(events, data):
    queues = {voter: [event for event in events if event["voter"] == voter] for voter in ("ana", "bo")}
    order = data.draw(st.permutations([event["voter"] for event in events]))
    interleaved = [queues[voter].pop(0) for voter in order]
    document = rules("C1", "C2", ballot={"complete": "all"}, most=1)
    assert replayed(document, *interleaved).tally == replayed(document, *events).tally


def test_time_of_the_events_in_these_tests_is_within_the_vote():
    assert replayed(rules("C1", "C2"), cast("ana", "a", at=AT)).tally.in_force == 1


# --- a project leaves after votes were cast -----------------------------------------------------------------


def leave(project, at=AT, reason="withdrawn by its nominator"):
    return {"at": at, "type": "leave", "project": project, "reason": reason}


def of_c1(result):
    return report(result)["categories"]["C1"]


def test_votes_for_a_project_that_left_stay_accepted_and_count_for_nobody():
    votes = [cast("ana", "a"), cast("ben", "a"), cast("cy", "b")]
    told = of_c1(replayed(rules(), *votes, leave("a")))
    assert told["refused"] == []
    assert (told["in_force"], told["counted"], told["counts"]) == (3, 3, {"b": 1})
    assert told["left"] == [
        {
            "project": "a",
            "event": len(NOMINEES) + len(votes),
            "reason": "withdrawn by its nominator",
            "votes": 2,
            "votes_nothing_set_aside": 2,
        }
    ]
    assert told["shortlist"] == ["b"]


def test_from_then_on_no_vote_can_name_it_and_a_voter_can_choose_another():
    first = cast("ana", "a")
    told = of_c1(replayed(rules(), first, leave("a"), cast("ben", "a"), cast("ana", "b")))
    assert [each["code"] for each in told["refused"]] == ["left_the_contest"]
    assert (told["counts"], told["left"][0]["votes"]) == ({"b": 1}, 0)


def test_what_is_no_nominee_cannot_leave_and_nothing_leaves_twice():
    events = [leave("a"), leave("a"), leave("x"), {"type": "leave", "project": "b"}]
    result = report(replayed(rules("C1", "C2"), *events))
    assert [each["code"] for each in result["refused"]] == ["left_twice", "unknown_project", "malformed"]


def test_a_vote_for_it_that_is_set_aside_is_in_the_second_number_only():
    told = of_c1(replayed(rules(), cast("ana", "a"), leave("a"), void(len(NOMINEES))))
    assert (told["set_aside"], told["left"][0]["votes"], told["left"][0]["votes_nothing_set_aside"]) == (
        1,
        0,
        1,
    )


@pytest.mark.parametrize(("when", "counted"), [("before", 1), ("after", 0)])
def test_a_category_that_all_leave_before_the_close_is_asked_of_nobody(when, counted):
    document = rules("C1", "C2", ballot={"complete": "all"})
    closes = document.instant(voting_phase(document).closes)
    at = AT if when == "before" else closes.isoformat()
    told = of_c1(replayed(document, cast("ana", "a"), leave("c", at), leave("d", at)))
    assert (told["counted"], told["incomplete"]) == (counted, 1 - counted)
