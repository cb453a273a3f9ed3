"""At least so many of a kind pass: by hand, and against all choices of small fields."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.cutting.cutting import cut
from prizes.edition.cutting.outcome import Candidate
from tests.edition.cutting.building import line
from tests.edition.cutting.test_cutting import codes, passed, undecided


def least(n, *values, of="region"):
    return {"of": of, "values": list(values), "least": n}


AFRICA = least(1, "africa")


def drawn(field, *minima, most=3, ties=("leave_out",), **more):
    rule = {key: more.pop(key) for key in ("quotas", "least_votes", "threshold", "by") if key in more}
    return cut(line(most=most, minima=list(minima), ties=list(ties), **rule), field, **more)


def field(**votes_and_regions):
    """field(a=(3, "africa")): a has 3 votes and is from there."""
    return [Candidate(p, "C1", votes, region=region) for p, (votes, region) in votes_and_regions.items()]


SIX = field(a=(9, "europe"), b=(8, "europe"), c=(7, "cis"), d=(6, "europe"), e=(5, "africa"), f=(4, "africa"))


def test_the_best_of_a_kind_passes_in_place_of_the_last_who_is_not():
    result = drawn(SIX, AFRICA)
    assert passed(result) == ["a", "b", "e"]
    assert codes(result)["e"] == "minimum"
    assert codes(result)["c"] == "gives_way"
    assert codes(result)["d"] == "below_line"
    said = {row.project: str(row.ruling.sentence) for row in result.rows()}
    assert said["e"] == "Passed because the rules ask for at least one project by this criterion: region."


def test_a_minimum_that_the_ranking_meets_changes_nothing():
    result = drawn(SIX, least(1, "cis"), least(2, "europe"))
    assert codes(result) == codes(drawn(SIX))


def test_several_values_are_counted_together():
    assert passed(drawn(SIX, least(2, "africa", "cis"))) == ["a", "c", "e"]


def test_of_fewer_than_are_asked_for_all_pass():
    assert passed(drawn(SIX, least(3, "cis"))) == ["a", "b", "c"]
    assert passed(drawn(SIX, least(9, "africa"), most=2)) == ["e", "f"]


def test_who_is_barred_is_no_one_that_could_pass():
    result = drawn(SIX, AFRICA, least_votes=6)
    assert passed(result) == ["a", "b", "c"]
    assert codes(result)["e"] == "too_few_votes"


def test_what_is_not_stated_is_of_no_kind():
    assert passed(drawn(field(a=(9, "europe"), b=(8, "cis"), c=(1, None)), AFRICA, most=2)) == ["a", "b"]


def test_a_quota_is_never_broken_for_a_minimum():
    of = [
        Candidate(p, "C1", n, region=r, country=c)
        for p, n, r, c in (
            ("a", 9, "europe", "FR"),
            ("b", 8, "cis", "KZ"),
            ("e", 5, "africa", "KE"),
            ("f", 4, "africa", "KE"),
        )
    ]
    result = drawn(of, least(2, "africa"), quotas=[{"of": "country", "most": 1}])
    assert passed(result) == ["a", "b", "e"]
    assert [each.code for each in result.groups[0].problems] == ["fewer_of_a_kind"]


def test_each_group_of_the_cut_has_its_own():
    both = [*SIX, Candidate("x", "C2", 3, region="africa"), Candidate("y", "C2", 9, region="cis")]
    assert passed(drawn(both, AFRICA, most=1)) == ["e", "x"]


EQUAL = field(a=(9, "europe"), b=(8, "europe"), e=(5, "africa"), f=(5, "africa"))


def test_equals_of_the_kind_are_parted_by_the_tie_rules():
    assert undecided(drawn(EQUAL, AFRICA, most=2, ties=["steward"])) == ["a", "b", "e", "f"]
    chosen = drawn(EQUAL, AFRICA, most=2, ties=["steward"], decisions={"e": False, "f": True})
    assert passed(chosen) == ["a", "f"]
    lots = {tuple(passed(drawn(EQUAL, AFRICA, most=2, ties=["lot"], seed=str(n)))) for n in range(20)}
    assert lots == {("a", "e"), ("a", "f")}


def test_a_tie_that_a_minimum_settles_is_none():
    tied = field(a=(9, "europe"), b=(8, "europe"), c=(5, "cis"), e=(5, "africa"))
    result = drawn(tied, AFRICA, ties=["panel"])
    assert (passed(result), undecided(result)) == (["a", "b", "e"], [])


REGIONS = ("africa", "cis", "europe", None)
fields = st.lists(st.sampled_from(REGIONS), min_size=1, max_size=7).map(
    lambda regions: [Candidate(f"p{n}", "C1", 9 - n, region=region) for n, region in enumerate(regions)]
)


@given(fields, st.integers(1, 5), st.integers(1, 3), st.integers(1, 3))
def test_without_equals_it_is_the_best_of_all_choices_that_meet_the_minima(candidates, most, africa, cis):
    """Best: compared from the top of the ranking down, the first who is in one and not in the other is in it."""
    minima = [least(africa, "africa"), least(cis, "cis")]
    there = {region: sum(c.region == region for c in candidates) for region in REGIONS}
    asked = {"africa": min(africa, there["africa"]), "cis": min(cis, there["cis"])}
    if sum(asked.values()) > most:
        return  # refused by the check
    size = min(most, len(candidates))
    fitting = [
        chosen
        for chosen in combinations(range(len(candidates)), size)
        if all(
            sum(candidates[n].region == region for n in chosen) >= n_asked
            for region, n_asked in asked.items()
        )
    ]
    best = min(fitting)  # the places of who passes, from the top
    assert passed(drawn(candidates, *minima, most=most)) == [candidates[n].project for n in best]


tied_fields = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(REGIONS)), min_size=1, max_size=7).map(
    lambda rows: [Candidate(f"p{n}", "C1", votes, region=region) for n, (votes, region) in enumerate(rows)]
)


@given(tied_fields, st.integers(1, 5), st.integers(1, 3), st.sampled_from(["lot", "leave_out", "steward"]))
def test_places_are_never_exceeded_and_whoever_is_asked_for_passes_or_is_open(candidates, most, africa, tie):
    if africa > most:
        return
    result = drawn(candidates, least(africa, "africa"), most=most, ties=[tie], seed="7")
    assert len(passed(result)) <= most
    assert {row.project for row in result.rows()} == {each.project for each in candidates}
    through = [
        row for row in result.rows() if row.candidate.region == "africa" and row.outcome != "not_passed"
    ]
    asked = min(africa, sum(each.region == "africa" for each in candidates))
    if tie != "leave_out":
        assert len(through) >= asked


@given(tied_fields, st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(candidates, most, chance):
    mixed = list(candidates)
    chance.shuffle(mixed)
    asked = least(1, "africa", "cis")
    assert codes(drawn(mixed, asked, most=most)) == codes(drawn(candidates, asked, most=most))


@pytest.mark.parametrize("of", ["country", "region", "stakeholder_type"])
def test_a_minimum_goes_by_any_of_what_is_known(of):
    here = [Candidate("a", "C1", 9, **{of: "xx"}), Candidate("b", "C1", 8, **{of: "yy"})]
    assert passed(drawn(here, least(1, "yy", of=of), most=1)) == ["b"]


@given(tied_fields, st.integers(1, 5), st.integers(1, 2), st.data())
def test_a_decision_changes_nothing_that_was_certain_and_every_tie_can_be_decided(
    candidates, most, africa, data
):
    if africa > most:
        return
    decisions: dict[str, bool] = {}
    before = drawn(candidates, least(africa, "africa"), most=most, ties=["steward"])
    for _ in range(len(candidates) + 1):
        open_steps = [step for step in before.groups[0].ties if step.still_tied]
        if not open_steps:
            break
        step = open_steps[-1]
        chosen = data.draw(st.permutations(step.still_tied))[: step.places]
        decisions |= dict.fromkeys(step.still_tied, False) | dict.fromkeys(chosen, True)
        after = drawn(candidates, least(africa, "africa"), most=most, ties=["steward"], decisions=decisions)
        for old, new in zip(before.rows(), after.rows(), strict=True):
            assert old.outcome in {"undecided", new.outcome}
        before = after
    assert undecided(before) == []
