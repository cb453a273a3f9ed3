"""A cut with a budget: who fits in it, who is passed over, and what decides between equals that it cannot take."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.cutting.cutting import cut
from prizes.edition.cutting.outcome import Candidate
from tests.edition.cutting.building import line
from tests.edition.cutting.test_cutting import codes, passed, undecided


def budget(money, **more):
    return line(budget={"cost": "cost", "most": money}, **more)


def field(**votes_and_costs):
    """field(a=(3, 50)): a has 3 votes and costs 50."""
    return [
        Candidate(project, "C1", votes, cost=None if cost is None else Fraction(cost))
        for project, (votes, cost) in votes_and_costs.items()
    ]


def test_projects_pass_from_the_top_as_long_as_the_money_lasts():
    result = cut(budget(100), field(a=(9, 60), b=(7, 40), c=(5, 1)))
    assert passed(result) == ["a", "b"]
    assert codes(result)["c"] == "over_budget"


def test_one_that_costs_more_than_is_left_is_passed_over_and_the_next_is_looked_at():
    result = cut(budget(100), field(a=(9, 60), b=(7, 50), c=(5, 40), d=(3, 0)))
    assert passed(result) == ["a", "c", "d"]
    assert codes(result)["b"] == "over_budget"


def test_a_cost_is_exact():
    result = cut(budget(1), field(a=(9, "0.1"), b=(8, "0.2"), c=(7, "0.7"), d=(6, "0.01")))
    assert passed(result) == ["a", "b", "c"]


def test_who_does_not_say_what_it_costs_does_not_pass():
    result = cut(budget(100), field(a=(9, None), b=(7, 50)))
    assert passed(result) == ["b"]
    assert codes(result)["a"] == "no_cost"


def test_each_group_has_a_budget_of_its_own():
    both = [*field(a=(9, 60), b=(8, 60)), Candidate("c", "C2", 1, cost=Fraction(60))]
    assert passed(cut(budget(100), both)) == ["a", "c"]
    assert passed(cut(budget(100, by="edition"), both)) == ["a"]


def test_places_and_quotas_hold_beside_the_budget():
    assert passed(cut(budget(100, most=1), field(a=(9, 10), b=(8, 10)))) == ["a"]
    of_one = [Candidate(p, "C1", n, owner="o", cost=Fraction(10)) for p, n in (("a", 9), ("b", 8))]
    assert passed(cut(budget(100, quotas=[{"of": "owner", "most": 1}]), of_one)) == ["a"]


EQUAL = {"a": (9, 10), "b": (7, 60), "c": (7, 50), "d": (5, 90), "e": (4, 30)}
"""b and c are equal, and 90 is left for them: either of them fits, both do not. e would fit beside each."""


def test_equals_that_fit_together_are_no_tie():
    result = cut(budget(120, ties=["leave_out"]), field(**EQUAL))
    assert passed(result) == ["a", "b", "c"]
    assert result.groups[0].ties == ()


def test_none_of_the_equals_passes_and_nobody_below_gets_their_money():
    assert passed(cut(budget(100, ties=["leave_out"]), field(**EQUAL))) == ["a"]


def test_all_cannot_be_admitted_over_the_budget():
    result = cut(budget(100, ties=["admit_all", "steward"]), field(**EQUAL))
    assert undecided(result) == ["b", "c", "d", "e"]
    said = [str(step.sentence) for step in result.groups[0].ties]
    assert said == [
        "The budget does not suffice for all of them. The tie remains.",
        "No steward has decided yet.",
    ]


@pytest.mark.parametrize("rule", ["panel", "steward"])
def test_whoever_decides_chooses_within_the_budget_and_what_is_left_goes_on(rule):
    drawn = budget(100, ties=[rule])
    assert undecided(cut(drawn, field(**EQUAL))) == ["b", "c", "d", "e"]
    chosen = cut(drawn, field(**EQUAL), decisions={"b": True, "c": False})
    assert passed(chosen) == ["a", "b", "e"], "c could not be paid any more, so the next are looked at"
    none = cut(drawn, field(**EQUAL), decisions={"b": False, "c": False})
    assert passed(none) == ["a"], "the money that equals were left out of is not spent below"
    both = cut(drawn, field(**EQUAL), decisions={"b": True, "c": True})
    assert undecided(both) == ["b", "c", "d", "e"]
    assert [p.code for p in both.groups[0].problems] == ["more_of_the_tied"]


def test_a_rule_that_compares_takes_the_equals_one_by_one():
    equals = field(**EQUAL)
    marked = [
        Candidate(c.project, c.category, c.votes, mark=Fraction(c.project == "c"), cost=c.cost)
        for c in equals
    ]
    result = cut(budget(100, ties=["expert_score", "leave_out"]), marked)
    assert passed(result) == ["a", "c", "e"]
    assert codes(result)["b"] == "over_budget"


def test_the_lot_takes_the_equals_in_its_order():
    drawn = budget(100, ties=["lot"])
    assert undecided(cut(drawn, field(**EQUAL))) == ["b", "c", "d", "e"]
    results = {tuple(passed(cut(drawn, field(**EQUAL), seed=str(seed)))) for seed in range(20)}
    assert results == {("a", "b", "e"), ("a", "c", "e")}


SMALL = st.integers(0, 6)


@given(
    st.lists(st.tuples(st.integers(0, 3), SMALL), min_size=1, max_size=6),
    st.integers(1, 12),
    st.sampled_from([["leave_out"], ["lot"], ["steward"], ["expert_score", "lot"]]),
    st.one_of(st.none(), st.integers(1, 3)),
)
def test_no_budget_is_ever_overspent_and_nobody_is_passed_over_who_fitted(rows, most, ties, places):
    everybody = field(**{chr(97 + n): row for n, row in enumerate(rows)})
    result = cut(budget(most, ties=ties, most=places), everybody, seed="7")
    spent = sum(row.candidate.cost for row in result.passed)
    assert spent <= most
    assert places is None or len(result.passed) <= places
    for row in result.rows():
        if row.ruling.code == "over_budget":
            assert spent_above(result, row) + row.candidate.cost > most


def spent_above(result, row):
    """By those that are placed before it or are its equals."""
    return sum(other.candidate.cost for other in result.passed if other.score >= row.score)


@given(st.lists(SMALL, min_size=1, max_size=6), st.integers(1, 12))
def test_without_equals_it_is_the_plain_walk(costs, most):
    everybody = field(**{chr(97 + n): (100 - n, cost) for n, cost in enumerate(costs)})
    left, plain = most, []
    for each in everybody:
        if each.cost <= left:
            left -= each.cost
            plain.append(each.project)
    assert passed(cut(budget(most), everybody)) == plain


def walked(money, places, rows):
    """A second walk from the top, written from docs/rules.md: equals pass together or, where the money or the places do
    not suffice for all that could, none of them, and what they could have had is not spent below them. Of projects by
    name votes and cost.
    """
    chosen = []
    for votes in sorted({votes for votes, _ in rows.values()}, reverse=True):
        left = money - sum(rows[name][1] for name in chosen)
        free = None if places is None else places - len(chosen)
        equals = [name for name in rows if rows[name][0] == votes and rows[name][1] is not None]
        equals = [name for name in equals if rows[name][1] <= left]
        if free == 0:
            break
        if sum(rows[name][1] for name in equals) > left or (free is not None and len(equals) > free):
            break
        chosen += equals
    return chosen


def test_a_thousand_elections_with_a_budget_walked_a_second_time():
    kinds = Counter()
    for seed in range(1000):
        chance = random.Random(seed)
        names = "abcdefgh"[: chance.randint(1, 8)]
        rows = {
            name: (chance.randint(0, 12), None if chance.random() < 0.05 else chance.randint(0, 40))
            for name in names
        }
        money, places = chance.randint(1, 120), chance.choice([None, 1, 2, 3])
        result = cut(budget(money, ties=["leave_out"], most=places), field(**rows))
        assert sorted(passed(result)) == sorted(walked(money, places, rows)), (seed, rows, money, places)
        kinds.update(set(codes(result).values()))
    assert {"over_budget", "no_cost"} <= kinds.keys()


@given(st.lists(st.integers(1, 6), min_size=2, max_size=5), st.integers(1, 12))
def test_equals_have_as_many_places_as_the_cheapest_of_them(costs, most):
    everybody = field(**{chr(97 + n): (5, cost) for n, cost in enumerate(costs)})
    fitting = [each for each in everybody if each.cost <= most]
    result = cut(budget(most, ties=["steward"]), everybody)
    if sum(each.cost for each in fitting) <= most:
        assert passed(result) == [each.project for each in fitting]
        return
    subsets = chain.from_iterable(combinations(fitting, n) for n in range(len(fitting) + 1))
    right = max(len(each) for each in subsets if sum(one.cost for one in each) <= most)
    assert result.groups[0].ties[0].places == right
