"""An export counts to the same result, and every alteration of it is named."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.cutting.marks import Mark
from prizes.edition.document.rules import Rules
from prizes.errors import Refusal
from prizes.tally.rules.counting import CountableVote, VoteStanding
from prizes.tally.rules.events import Nominee
from prizes.tally.rules.export import LOT, NOMINEES, RESULTS, RULES, VOTES, export_files, export_lot
from prizes.tally.rules.poll import Poll, voting_phase
from prizes.tally.rules.recount import recount
from tests.tally.building import rules

CLEAR, ASIDE, WITHDRAWN = VoteStanding
VOTE_LIST = [
    CountableVote("t1", "C1", "a"),
    CountableVote("t1", "C2", "c"),
    CountableVote("t2", "C1", "b", ASIDE),
    CountableVote("t2", "C2", "c"),
    CountableVote("t3", "C1", "a", WITHDRAWN),
    CountableVote("t3", "C2", "d"),
    CountableVote("t4", "C1", "a"),
]


def poll_of(complete="all", **more):
    document = rules("C1", "C2", ballot={"complete": complete}, most=1, ties=["expert_score", "panel"])
    nominees = {
        "C1": {p: Nominee("C1", p, country="KE", region="Africa") for p in ("b", "a")},
        "C2": {p: Nominee("C2", p) for p in ("c", "d")},
    }
    return Poll(document, voting_phase(document), nominees, **more)


def exported(directory, poll=None, votes=VOTE_LIST):
    poll = poll or poll_of()
    tally = poll.count(votes)
    export_files(directory, poll, votes, tally, poll.cut(tally))
    return directory


def altered(directory, name, old, new):
    path = directory / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")
    return [(each.code, each.where) for each in recount(directory).differences]


def test_export_holds_exactly_these_files(tmp_path):
    exported(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {RULES, NOMINEES, VOTES, RESULTS}
    assert (tmp_path / RULES).read_bytes() == poll_of().rules.canonical()
    assert (tmp_path / VOTES).read_text() == (
        "tag,category,choices,state\n"
        "t1,C1,a,counted\n"
        "t2,C1,b,set_aside\n"
        "t3,C1,,withdrawn\n"
        "t4,C1,a,incomplete\n"
        "t1,C2,c,counted\n"
        "t2,C2,c,counted\n"
        "t3,C2,d,counted\n"
    )
    assert (tmp_path / RESULTS).read_text() == (
        "phase,category,project,votes,votes_nothing_set_aside,rank,score,outcome\n"
        "voting,C1,a,1,1,1,1,passed\n"
        "voting,C1,b,0,1,2,0,not_passed\n"
        "voting,C2,c,2,2,1,2/3,passed\n"
        "voting,C2,d,1,1,2,1/3,not_passed\n"
    )


def test_order_of_casting_leaves_no_trace_in_the_export(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    exported(tmp_path / "one")
    exported(tmp_path / "two", votes=list(reversed(VOTE_LIST)))
    for name in (RULES, NOMINEES, VOTES, RESULTS):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_recount_of_an_export_is_equal(tmp_path):
    result = recount(exported(tmp_path))
    assert (result.equal, result.differences, result.phase) == (True, (), "voting")
    assert result.rules_sha256 == poll_of().rules.sha256()
    assert result.tally == poll_of().count(VOTE_LIST)


def test_marks_decisions_and_leaving_are_part_of_the_recount(tmp_path):
    poll = poll_of(
        "any",
        marks={"a": Mark(Fraction(17, 20), 2, 0), "b": Mark(Fraction(17, 20), 2, 0), "c": Mark(None, 0, 2)},
        decisions={"a": False, "b": True},
        left={"d"},
    )
    votes = [CountableVote("t1", "C1", "a"), CountableVote("t2", "C1", "b"), CountableVote("t3", "C2", "d")]
    assert recount(exported(tmp_path, poll, votes)).equal
    assert (tmp_path / RESULTS).read_text().splitlines()[1:] == [
        "voting,C1,a,1,1,1,1/2,not_passed",
        "voting,C1,b,1,1,1,1/2,passed",
        "voting,C2,c,0,0,1,0,passed",
        "voting,C2,d,1,1,,,",
    ]
    assert ("wrong_outcome", "results.csv:2") in altered(tmp_path, NOMINEES, "17/20,2,yes,", "17/20,2,,")


@pytest.mark.parametrize(
    ("name", "old", "new", "difference"),
    [
        (RESULTS, "voting,C1,a,1,1", "voting,C1,a,2,1", ("wrong_votes", "results.csv:2")),
        (RESULTS, "voting,C1,b,0,1", "voting,C1,b,0,0", ("wrong_votes_nothing_set_aside", "results.csv:3")),
        (RESULTS, "2,0,not_passed", "1,0,not_passed", ("wrong_rank", "results.csv:3")),
        (RESULTS, "2/3,passed", "4/6,passed", ("wrong_score", "results.csv:4")),
        (RESULTS, "1/3,not_passed", "1/3,passed", ("wrong_outcome", "results.csv:5")),
        (RESULTS, "voting,C2,d,1,1,2,1/3,not_passed\n", "", ("missing_result", "results.csv")),
        (RESULTS, "voting,C2,d,1,1", "voting,C2,z,1,1", ("surplus_result", "results.csv:5")),
        (VOTES, "t1,C1,a,counted", "t1,C1,a,set_aside", ("wrong_votes", "results.csv:2")),
        (VOTES, "t4,C1,a,incomplete", "t4,C1,a,counted", ("wrong_state", "votes.csv:5")),
        (VOTES, "t1,C2,c,counted\n", "", ("wrong_state", "votes.csv:2")),
        (VOTES, "t1,C2,c,counted\n", "t1,C2,c,counted\nt1,C2,c,counted\n", ("vote_twice", "votes.csv:7")),
        (VOTES, "t1,C1,a,counted", "t9,C1,a,counted", ("out_of_order", "votes.csv:3")),
        (VOTES, "t1,C1,a,counted", "t1,C1,z,counted", ("not_a_nominee", "votes.csv:2")),
        (VOTES, "t1,C1,a,counted", 't1,C1,"a,b",counted', ("too_many_choices", "votes.csv:2")),
        (VOTES, "t1,C1,a,counted", "t1,C1,a,maybe", ("unreadable_vote", "votes.csv:2")),
        (VOTES, "t1,C1,a,counted", "t1,C0,a,counted", ("unreadable_vote", "votes.csv:2")),
        (NOMINEES, "C2,d,", "C9,d,", ("unknown_category", "nominees.csv:5")),
        (NOMINEES, "C2,d,", "C2,c,", ("nominee_twice", "nominees.csv:5")),
        (NOMINEES, "C1,b,KE,Africa,,,,,,", "C1,b,KE,Africa,,,1e9,1,,", ("unreadable_mark", "nominees.csv:3")),
    ],
)  # fmt: skip
def test_alteration_is_named_with_its_file_and_line(tmp_path, name, old, new, difference):
    assert difference in altered(exported(tmp_path), name, old, new)


def test_incomplete_vote_under_rules_that_know_none_is_a_difference(tmp_path):
    directory = exported(tmp_path, poll_of("any"))
    assert altered(directory, VOTES, "t4,C1,a,counted", "t4,C1,a,incomplete") == [
        ("wrong_state", "votes.csv:5")
    ]


@pytest.mark.parametrize("name", [RULES, NOMINEES, VOTES, RESULTS])
@pytest.mark.parametrize("content", [None, b"", b"tag\n", b"\xff\xff", b'"'])
def test_file_that_is_missing_or_unreadable_is_refused(tmp_path, name, content):
    path = exported(tmp_path) / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refusal):
        recount(tmp_path)


def test_row_with_a_cell_too_few_is_refused(tmp_path):
    path = exported(tmp_path) / VOTES
    path.write_text(path.read_text() + "t9,C2,c\n")
    with pytest.raises(Refusal):
        recount(tmp_path)


def test_rules_of_another_contest_make_another_hash(tmp_path):
    document = json.loads((exported(tmp_path) / RULES).read_bytes()) | {"title": {"en": "Another contest"}}
    (tmp_path / RULES).write_text(json.dumps(document))
    assert recount(tmp_path).rules_sha256 != poll_of().rules.sha256()


choices = st.sampled_from([("C1", "a"), ("C1", "b"), ("C2", "c"), ("C2", "d")])


@given(
    votes=st.dictionaries(
        st.tuples(st.integers(0, 9), choices), st.sampled_from(list(VoteStanding)), max_size=12
    ),
    complete=st.sampled_from(["any", "all", 2]),
)
def test_recount_equals_count_for_all_votes(tmp_path_factory, votes, complete):
    unique = {
        (tag, category): CountableVote(str(tag), category, choice, standing)
        for (tag, (category, choice)), standing in votes.items()
    }
    poll = poll_of(complete)
    result = recount(exported(tmp_path_factory.mktemp("export"), poll, list(unique.values())))
    assert (result.equal, result.tally) == (True, poll.count(unique.values()))


# --- lots ----------------------------------------------------------------------------------------------

SEED = "07 11 23"


def drawn(directory, seed=SEED):
    document = rules("C1", ballot={"complete": "any"}, most=1, ties=["lot"])
    nominees = {"C1": {p: Nominee("C1", p) for p in ("c", "a", "b")}}
    poll = Poll(document, voting_phase(document), nominees, seed=seed)
    tally = poll.count([CountableVote(f"t{n}", "C1", p) for n, p in enumerate("abc")])
    result = poll.cut(tally)
    export_files(
        directory, poll, [CountableVote(f"t{n}", "C1", p) for n, p in enumerate("abc")], tally, result
    )
    export_lot(directory, poll, result)
    return directory


def test_a_lot_lies_beside_the_files_and_is_drawn_again(tmp_path):
    order = sorted("abc", key=lambda p: hashlib.sha256(f"{SEED} {p}".encode()).hexdigest())
    lines = (drawn(tmp_path) / LOT).read_text().splitlines()
    assert lines[:2] == [f"seed {SEED}", f"lot C1 * 1 {' '.join(order)}"]
    assert recount(tmp_path).equal
    assert recount(tmp_path, " 07  11 23 ").equal
    passed = [row for row in (tmp_path / RESULTS).read_text().splitlines() if row.endswith(",passed")]
    assert passed == [f"voting,C1,{order[0]},1,1,1,1/3,passed"]


def test_the_line_beside_a_lot_repeats_it_in_any_shell(tmp_path):
    lines = (drawn(tmp_path) / LOT).read_text().splitlines()
    command = lines[2].removeprefix("# ").replace("python3", sys.executable)
    said = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True).stdout
    assert said.split() == lines[1].split()[4:]


def test_another_seed_is_a_difference(tmp_path):
    found = [each.code for each in recount(drawn(tmp_path), "07 11 24").differences]
    assert "wrong_seed" in found and "wrong_lot" in found


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("lot C1 * 1", "lot C1 * 2", "wrong_lot"), (f"seed {SEED}", "seed 5", "wrong_lot")],
)
def test_an_altered_lot_is_named(tmp_path, old, new, code):
    assert code in [each for each, _ in altered(drawn(tmp_path), LOT, old, new)]


@pytest.mark.parametrize("content", [b"", b"\xff", b"lot C1 * 1 a\n", b"seed \n", b"seed $(rm)\n"])
def test_a_lot_that_is_none_is_refused(tmp_path, content):
    (drawn(tmp_path) / LOT).write_bytes(content)
    with pytest.raises(Refusal):
        recount(tmp_path)


def test_without_a_seed_there_is_no_file_and_the_tie_is_open(tmp_path):
    assert not (drawn(tmp_path, "") / LOT).exists()
    assert recount(tmp_path).equal
    assert "undecided" in (tmp_path / RESULTS).read_text()


# --- budgets ---------------------------------------------------------------------------------------------


def with_costs(costs):
    document = rules("C1", ties=["steward"], budget={"cost": "cost", "most": 100})
    nominees = {
        "C1": {p: Nominee("C1", p, cost=None if c is None else Fraction(c)) for p, c in costs.items()}
    }
    return Poll(document, voting_phase(document), nominees)


def test_costs_are_a_column_where_there_is_a_budget_and_count_to_the_same(tmp_path):
    votes = [CountableVote(f"t{n}", "C1", p) for n, p in enumerate("aaab")]
    exported(tmp_path, with_costs({"a": "12.5", "b": 90, "c": None}), votes)
    lines = (tmp_path / NOMINEES).read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith(",decision,left,cost")
    assert [line.rpartition(",")[2] for line in lines[1:]] == ["25/2", "90", ""]
    results = (tmp_path / RESULTS).read_text(encoding="utf-8")
    assert [line.rpartition(",")[2] for line in results.splitlines()[1:]] == [
        "passed",
        "not_passed",
        "not_passed",
    ]
    assert recount(tmp_path).equal


def test_another_cost_makes_another_result(tmp_path):
    votes = [CountableVote(f"t{n}", "C1", p) for n, p in enumerate("aaab")]
    exported(tmp_path, with_costs({"a": "12.5", "b": 90}), votes)
    assert altered(tmp_path, NOMINEES, "25/2", "10") == [("wrong_outcome", "results.csv:3")]
    assert ("unreadable_cost", "nominees.csv:2") in altered(tmp_path, NOMINEES, ",10", ",1e9")


def test_without_a_budget_the_columns_are_as_before(tmp_path):
    exported(tmp_path)
    assert (tmp_path / NOMINEES).read_text(encoding="utf-8").splitlines()[0].endswith(",decision,left")


def classified():
    size = {
        "id": "size",
        "kind": "choice",
        "label": "Size",
        "choices": [{"id": "small", "label": "Small"}, {"id": "large", "label": "Large"}],
        "shown_to": ["public"],
        "classifies": True,
    }
    plain = rules("C1", "C2", most=1, ties=["lot"], also_by=["size", "country"])
    call = {"id": "call", "kind": "submission", "form": {"fields": [size]}}
    document = Rules.model_validate(plain.model_dump() | {"phases": [call, *plain.model_dump()["phases"]]})
    nominees = {
        "C1": {p: Nominee("C1", p, country="KE", classes={"size": "small"}) for p in ("a", "b")},
        "C2": {
            "c": Nominee("C2", "c", classes={"size": "large"}),
            "d": Nominee("C2", "d", classes={"size": "small"}),
        },
    }
    return Poll(document, voting_phase(document), nominees, seed="7")


def test_classes_by_which_a_line_is_drawn_are_counted_again(tmp_path):
    """With the place of each lot, so that a reader sees in which part equals were."""
    poll = classified()
    votes = [CountableVote("t1", "C1", "a"), CountableVote("t2", "C1", "b"), CountableVote("t1", "C2", "c")]
    tally = poll.count(votes)
    result = poll.cut(tally)
    export_files(tmp_path, poll, votes, tally, result)
    export_lot(tmp_path, poll, result)
    assert (tmp_path / NOMINEES).read_text().splitlines()[0].endswith(",left,size")
    assert "\nlot C1 *+small+KE 1 " in (tmp_path / LOT).read_text()
    assert recount(tmp_path).equal
    path = tmp_path / NOMINEES
    path.write_text(path.read_text().replace("small", "large", 1), newline="")
    assert not recount(tmp_path).equal
