"""Votes counted by group of voters and by weight: by hand, what must always hold, and random elections that the published
verifier (`votelog/ballots.py`) counts a second time.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from prizes.edition.document.components import CountRule
from prizes.tally.rules.counting import (
    CountableVote,
    Counting,
    GroupTable,
    VoteStanding,
    count,
    group_rows,
    result_numbers,
)
from prizes.tally.rules.ordering import by_table
from prizes.votelog import ballots as second

C, A, W = VoteStanding.CLEAR, VoteStanding.SET_ASIDE, VoteStanding.WITHDRAWN
TWELVE = GroupTable([12, 10, 8], 2)


def votes(*lines, standing=C):
    """ "3 KE a" is three votes of KE for a."""
    for line in lines:
        n, group, choice = line.split()
        for k in range(int(n)):
            yield CountableVote(f"{group}{choice}{k}", "C1", choice, standing, group)


def counted(given, by_group=TWELVE, names="abcd", **rule):
    return count(
        "any", {"C1": list(names)}, given, Counting(CountRule(**rule), by_group=by_group)
    ).categories["C1"]


def points_of(category):
    return {each.project: each.votes for each in category.projects}


# --- by hand ---------------------------------------------------------------------------------------------


def test_each_group_gives_points_by_its_own_order_however_many_votes_it_has():
    found = counted(votes("100 KE a", "30 KE b", "3 TZ b", "2 TZ c"))
    assert points_of(found) == {"a": 12, "b": 10 + 12, "c": 10, "d": 0}
    assert found.groups == {"KE": {"a": (12, 12), "b": (10, 10)}, "TZ": {"b": (12, 12), "c": (10, 10)}}


def test_equals_all_receive_the_number_of_the_last_place_they_take():
    assert by_table([12, 10, 8], {"a": 1, "b": 1, "c": 3}) == {"a": 10, "b": 10, "c": 8}
    assert by_table([12, 10, 8], {"a": 1, "b": 2, "c": 2, "d": 2}) == {"a": 12}


def test_a_group_gives_nothing_to_those_whom_none_of_its_votes_names():
    assert points_of(counted(votes("5 KE a"))) == {"a": 12, "b": 0, "c": 0, "d": 0}


def test_a_group_with_too_few_counted_votes_gives_no_points():
    found = counted(votes("5 KE a", "1 TZ b"))
    assert (points_of(found)["b"], list(found.groups), found.counted) == (0, ["KE"], 6)


def test_the_second_column_has_the_same_groups_as_the_first():
    """TZ has two votes only with the one that is excluded."""
    given = [
        *votes("5 KE a", "1 TZ b"),
        CountableVote("x", "C1", "b", A, "TZ"),
        CountableVote("y", "C1", "b", A, "KE"),
    ]
    found = counted(given)
    assert found.groups == {"KE": {"a": (12, 12), "b": (0, 10)}}
    assert points_of(found.nothing_set_aside) == {"a": 12, "b": 10, "c": 0, "d": 0}
    assert found.nothing_set_aside.groups == {"KE": {"a": (12, 12), "b": (10, 10)}}


def test_the_points_of_a_group_count_as_often_as_its_weight_says():
    weighed = TWELVE._replace(weights={"south": 3})
    found = counted(votes("9 north a", "5 south b", "2 south c"), weighed)
    assert points_of(found) == {"a": 12, "b": 36, "c": 30, "d": 0}
    assert found.groups == {"north": {"a": (12, 12)}, "south": {"b": (36, 36), "c": (30, 30)}}


def test_a_withdrawn_vote_needs_no_group():
    found = counted([*votes("2 KE a"), CountableVote("x", "C1", "-", W)])
    assert (found.counted, found.withdrawn, list(found.groups)) == (2, 1, ["KE"])


def test_who_left_is_given_nothing_and_the_next_moves_up():
    counting = Counting(left=frozenset("a"), by_group=TWELVE)
    found = count("any", {"C1": list("abcd")}, votes("5 KE a", "3 KE b", "2 KE c"), counting).categories["C1"]
    assert found.groups == {"KE": {"b": (12, 12), "c": (10, 10)}}


def test_a_vote_counts_as_often_as_its_weight_says_and_is_one_vote():
    given = [
        CountableVote("x", "C1", "a", C, "3"),
        CountableVote("y", "C1", "b", C, "2"),
        CountableVote("z", "C1", "b", A, "5"),
    ]
    found = count("any", {"C1": list("ab")}, given, Counting(weights=True)).categories["C1"]
    assert [(each.votes, each.votes_nothing_set_aside) for each in found.projects] == [(3, 3), (2, 7)]
    assert (found.counted, found.set_aside, found.weight, found.weight_nothing_set_aside) == (2, 1, 5, 10)
    assert found.nothing_set_aside.weight == 10


# --- random elections, counted a second time ------------------------------------------------------------

METHODS = {
    "sum": ("sum", []),
    "points 5,3,1": ("points", [5, 3, 1]),
    "schulze": ("schulze", []),
    "ranked_pairs": ("ranked_pairs", []),
    "run_off": ("run_off", []),
    "stv 2": ("stv", []),
}


def election(seed, method, attributes):
    rng = random.Random(f"{seed} {method}")
    names = "abcde"[: rng.randint(2, 5)]
    given = []
    for tag in range(rng.randint(0, 40)):
        some = rng.sample(names, rng.randint(1, min(3, len(names))))
        text = ",".join(sorted(some)) if method == "sum" else ">".join(some)
        given.append(CountableVote(str(tag), "C1", text, rng.choice([C, C, C, A]), rng.choice(attributes)))
    return rng, names, given


def parts(text):
    return tuple((name, 1) for name in text.replace(">", ",").split(","))


@pytest.mark.parametrize("method", METHODS)
def test_a_thousand_elections_by_group_counted_a_second_time(method):
    word, table = METHODS[method]
    for seed in range(1000):
        rng, names, given = election(seed, method, ("KE", "TZ", "UG"))
        left = frozenset(rng.sample(names, 1)) if rng.random() < 0.3 else frozenset()
        table_ = sorted((rng.randint(1, 12) for _ in range(rng.randint(1, 4))), reverse=True)
        weights = {group: rng.choice([1, 2, 7, 1000]) for group in ("KE", "TZ")} if seed % 2 else {}
        rule = GroupTable(table_, rng.randint(1, 9), weights)
        counting = Counting(CountRule(method=word, table=table), 2, left, by_group=rule)
        found = count("any", {"C1": sorted(names)}, given, counting).categories["C1"]
        columns = defaultdict(lambda: (Counter(), Counter()))
        for vote in given:
            columns[vote.attribute][1][parts(vote.choices)] += 1
            columns[vote.attribute][0][parts(vote.choices)] += vote.standing == C
        said = {}
        for group, pair in columns.items():
            if sum(pair[0].values()) < rule.least:
                continue
            one, two = (second.counted(method, list(each.items()), list(names), set(left)) for each in pair)
            right = {name: (one[name][0], two[name][0], one[name][1], two[name][1]) for name in one}
            share = weights.get(group, 1)
            said[group] = second.by_table(right, ",".join(map(str, rule.table)).encode(), share)
        assert {g: dict(each) for g, each in found.groups.items() if each} == {
            g: e for g, e in said.items() if e
        }, seed
        assert result_numbers(found, left) == second.added(said, names, left), seed
        rows = group_rows(found)
        assert rows == sorted(rows)
        assert sum(int(row[3]) for row in rows) == sum(points_of(found).values())


@pytest.mark.parametrize("method", METHODS)
def test_a_thousand_elections_by_weight_counted_a_second_time(method):
    """A vote of weight 3 is three votes."""
    word, table = METHODS[method]
    for seed in range(1000):
        _, names, given = election(seed, method, ("1", "2", "3", "50"))
        counting = Counting(CountRule(method=word, table=table), 2, weights=True)
        found = result_numbers(count("any", {"C1": sorted(names)}, given, counting).categories["C1"], ())
        columns = (Counter(), Counter())
        for vote in given:
            columns[1][parts(vote.choices)] += int(vote.attribute)
            columns[0][parts(vote.choices)] += int(vote.attribute) * (vote.standing == C)
        one, two = (second.counted(method, list(each.items()), list(names), set()) for each in columns)
        assert found == {n: (one[n][0], two[n][0], one[n][1], two[n][1]) for n in names}, seed
        if seed < 20:
            again = [
                vote._replace(tag=f"{vote.tag} {k}", attribute="")
                for vote in given
                for k in range(int(vote.attribute))
            ]
            plain = count("any", {"C1": sorted(names)}, again, replace(counting, weights=False)).categories[
                "C1"
            ]
            assert result_numbers(plain, ()) == found
