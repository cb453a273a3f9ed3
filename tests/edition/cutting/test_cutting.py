"""Where the line falls: by hand for each rule, and against a plain reference for all small cases."""

from __future__ import annotations

import hashlib
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.cutting.cutting import cut
from prizes.edition.cutting.outcome import Candidate, Outcome
from prizes.edition.document.components import TieRule
from tests.edition.cutting.building import candidates, line


def passed(result):
    return [row.project for row in result.passed]


def undecided(result):
    return [row.project for row in result.undecided]


def codes(result):
    return {row.project: row.ruling.code for row in result.rows()}


# --- the line --------------------------------------------------------------------------------------------


def test_nobody_stands_no_group_is_drawn():
    assert cut(line(most=5), []).groups == ()


def test_no_cap_lets_everybody_pass():
    assert passed(cut(line(), candidates(a=2, b=0))) == ["a", "b"]


def test_fewer_than_the_places_all_pass():
    assert passed(cut(line(most=5), candidates(a=2, b=0))) == ["a", "b"]


def test_equals_above_the_line_share_a_rank_and_pass():
    result = cut(line(most=2), candidates(a=1, b=3, c=3))
    assert [(row.project, row.rank) for row in result.rows()] == [("b", 1), ("c", 1), ("a", 3)]
    assert passed(result) == ["b", "c"]
    assert result.groups[0].ties == ()


def test_equals_that_fill_the_last_places_exactly_are_no_tie():
    result = cut(line(most=3, ties=["leave_out"]), candidates(a=5, b=3, c=3, d=1))
    assert passed(result) == ["a", "b", "c"]
    assert result.groups[0].ties == ()


def test_each_category_has_its_own_line():
    field = [*candidates(a=5, b=4), *candidates("C2", c=1)]
    result = cut(line(most=1), field)
    assert [(group.category, group.region) for group in result.groups] == [("C1", None), ("C2", None)]
    assert passed(result) == ["a", "c"]


def test_same_project_in_two_categories_is_two_candidates():
    field = [*candidates(a=1, b=2), *candidates("C2", a=5, c=2)]
    result = cut(line(most=1), field)
    assert [(row.candidate.category, row.project) for row in result.passed] == [("C1", "b"), ("C2", "a")]


def test_regions_not_stated_stand_in_a_group_of_their_own():
    field = [Candidate("a", "C1", 3, region="Africa"), Candidate("b", "C1", 2), Candidate("c", "C1", 1)]
    result = cut(line(by="category_and_region", most=1), field)
    assert [(group.region, [row.project for row in group.rows]) for group in result.groups] == [
        (None, ["b", "c"]),
        ("Africa", ["a"]),
    ]


def test_marks_rank_where_they_are_the_usual_basis():
    field = [
        Candidate("a", "C1", mark=Fraction(2, 5), reviews=2),
        Candidate("b", "C1", mark=Fraction(3, 5), reviews=1),
    ]
    result = cut(line(gives="nominated", most=1), field, usual="marks", reviews=2)
    assert passed(result) == ["b"]
    assert [(row.project, row.score, row.reviews_missing) for row in result.rows()] == [
        ("b", Fraction(3, 5), 1),
        ("a", Fraction(2, 5), 0),
    ]


def test_reviews_are_not_asked_for_where_votes_alone_rank():
    result = cut(line(most=1), candidates(a=1), reviews=2)
    assert [row.reviews_missing for row in result.rows()] == [0]


def test_threshold_is_reached_by_exactly_its_share():
    result = cut(line(threshold="1/3"), candidates(a=2, b=1, c=0))
    assert codes(result) == {"a": "within_line", "b": "within_line", "c": "below_threshold"}


def test_least_votes_and_threshold_leave_their_places_empty():
    result = cut(line(most=3, least_votes=2, threshold="1/10"), candidates(a=20, b=2, c=1, d=2))
    assert codes(result) == {
        "a": "within_line",
        "b": "below_threshold",
        "d": "below_threshold",
        "c": "too_few_votes",
    }


def test_group_that_falls_short_of_the_least_is_said_to():
    result = cut(line(most=3, least=2, least_votes=2), candidates(a=3, b=1))
    assert [problem.code for problem in result.groups[0].problems] == ["fewer_than_least"]
    assert (
        str(result.groups[0].problems[0].sentence)
        == "The rules require at least 2 projects to pass. The number that passed is 1."
    )


def test_open_tie_is_not_yet_short_of_the_least():
    result = cut(line(most=1, least=1), candidates(a=1, b=1))
    assert (undecided(result), result.groups[0].problems) == (["a", "b"], ())


# --- screening and panels ----------------------------------------------------------------------------------


def test_screening_lets_all_pass():
    assert passed(cut(line(decided="screening"), candidates(a=0, b=9))) == ["b", "a"]


def test_panel_decides_whatever_the_ranking_says():
    result = cut(line(decided="panel", most=1), candidates(a=1, b=9), decisions={"a": True, "b": False})
    assert codes(result) == {"b": "not_chosen", "a": "chosen"}


def test_panel_that_has_not_decided_leaves_all_open():
    result = cut(line(decided="panel", most=1), candidates(a=1, b=9), decisions={"b": False})
    assert codes(result) == {"b": "not_chosen", "a": "waits_for_panel"}


def test_panel_that_breaks_the_rules_is_told_so():
    field = [
        Candidate(project, "C1", votes, country="KE") for project, votes in {"a": 5, "b": 3, "c": 0}.items()
    ]
    rule = line(decided="panel", most=2, least_votes=1, quotas=[{"of": "country", "most": 1}])
    result = cut(rule, field, decisions={"a": True, "b": True, "c": True})
    assert [problem.code for problem in result.groups[0].problems] == [
        "more_than_most",
        "over_quota",
        "too_few_votes",
    ]


def test_panel_that_chooses_nobody_is_short_of_the_least():
    result = cut(line(decided="panel", least=1), candidates(a=1), decisions={"a": False})
    assert [problem.code for problem in result.groups[0].problems] == ["fewer_than_least"]


# --- ties ------------------------------------------------------------------------------------------------

EQUAL = candidates(a=5, b=3, c=3, d=3, e=1)
"""One place above and three equals for the second and third place."""


def tie(*ties, field=EQUAL, most=3, **more):
    return cut(line(most=most, ties=list(ties)), field, **more)


def test_no_rule_leaves_equals_open_and_those_below_out():
    result = tie()
    assert (passed(result), undecided(result)) == (["a"], ["b", "c", "d"])
    assert codes(result)["e"] == "below_line"
    assert [(step.rule, step.places, step.still_tied) for step in result.groups[0].ties] == [
        (None, 2, ("b", "c", "d"))
    ]


def test_admit_all_passes_more_than_the_places():
    assert passed(tie("admit_all")) == ["a", "b", "c", "d"]


def test_leave_out_keeps_those_below_out_too():
    assert codes(tie("leave_out")) == {
        "a": "within_line",
        "b": "tie_left_out",
        "c": "tie_left_out",
        "d": "tie_left_out",
        "e": "below_line",
    }


def test_comparing_rule_fills_the_places_and_leaves_the_rest_out():
    field = [
        Candidate("a", "C1", 5),
        Candidate("b", "C1", 3, 2),
        Candidate("c", "C1", 3, 0),
        Candidate("d", "C1", 3, 1),
    ]
    result = tie("fewest_set_aside", "panel", field=field)
    assert passed(result) == ["a", "c", "d"]
    assert codes(result)["b"] == "tie_left_out"
    step = result.groups[0].ties[0]
    assert (step.rule, step.passed, step.left_out, step.still_tied) == (
        "fewest_set_aside",
        ("c", "d"),
        ("b",),
        (),
    )


def test_comparing_rule_that_splits_in_part_hands_the_rest_on():
    field = [
        Candidate("a", "C1", 5),
        Candidate("b", "C1", 3, 1),
        Candidate("c", "C1", 3, 0),
        Candidate("d", "C1", 3, 1),
    ]
    result = tie("fewest_set_aside", "panel", field=field)
    assert (passed(result), undecided(result)) == (["a", "c"], ["b", "d"])
    assert [
        (step.rule, step.places, step.tied, step.passed, step.still_tied) for step in result.groups[0].ties
    ] == [
        (TieRule.FEWEST_SET_ASIDE, 2, ("b", "c", "d"), ("c",), ("b", "d")),
        (TieRule.PANEL, 1, ("b", "d"), (), ("b", "d")),
    ]
    assert result.groups[0].tie_rule is TieRule.PANEL


def test_expert_score_puts_no_mark_after_the_lowest():
    field = [
        Candidate("a", "C1", 3, mark=Fraction(1, 5)),
        Candidate("b", "C1", 3),
        Candidate("c", "C1", 3, mark=Fraction(0)),
    ]
    assert passed(tie("expert_score", field=field, most=2)) == ["a", "c"]


@pytest.mark.parametrize(
    ("decisions", "passing", "open_still"),
    [
        ({}, ["a"], ["b", "c", "d"]),
        ({"b": True}, ["a"], ["b", "c", "d"]),
        ({"b": False}, ["a"], ["b", "c", "d"]),
        ({"b": True, "d": True}, ["a", "b", "d"], []),
        ({"b": True, "c": False, "d": False}, ["a", "b"], []),
        ({"b": False, "c": False, "d": False}, ["a"], []),
        ({"b": True, "c": True, "d": True}, ["a"], ["b", "c", "d"]),
        ({"e": True, "a": False}, ["a"], ["b", "c", "d"]),
    ],
)
def test_panel_decides_a_tie_when_its_choice_fits_the_places(decisions, passing, open_still):
    result = tie("panel", decisions=decisions)
    assert (passed(result), undecided(result)) == (passing, open_still)


@pytest.mark.parametrize("decisions", [{}, {"b": True}, {"b": False}, {"b": True, "c": True}])
def test_a_steward_decides_a_tie_as_a_panel_does(decisions):
    theirs, ours = tie("panel", decisions=decisions), tie("steward", decisions=decisions)
    assert (passed(ours), undecided(ours)) == (passed(theirs), undecided(theirs))
    waits = {row.ruling.code for row in ours.undecided}
    assert waits <= {"tie_for_steward"}


# --- lots ------------------------------------------------------------------------------------------------


def test_a_lot_without_a_seed_leaves_the_tie_open():
    result = tie("lot")
    assert (passed(result), undecided(result)) == (["a"], ["b", "c", "d"])
    assert {row.ruling.code for row in result.undecided} == {"tie_for_lot"}
    assert result.groups[0].tie_rule is TieRule.LOT


def by_hand(seed: str, projects: str) -> list[str]:
    """The order of the lot, worked out as the guidelines say it."""
    return sorted(projects, key=lambda p: hashlib.sha256((seed + " " + p).encode("utf-8")).hexdigest())


@given(seed=st.text("0123456789 ", min_size=1), order=st.permutations("abcdefg"), most=st.integers(1, 6))
def test_a_lot_is_what_anyone_works_out_whatever_the_order_of_entry(seed, order, most):
    field = [Candidate(project, "C1", 3) for project in order]
    result = cut(line(most=most, ties=["lot"]), field, seed=seed)
    assert sorted(passed(result)) == sorted(by_hand(seed, "abcdefg")[:most])
    assert not undecided(result)


def test_each_project_is_drawn_as_often_as_another():
    """Of 6,000 seeds each of five projects gets about a fifth: within four standard deviations, and these seeds are
    always the same.
    """
    field = candidates(a=1, b=1, c=1, d=1, e=1)
    drawn = Counter(passed(cut(line(most=1, ties=["lot"]), field, seed=str(n)))[0] for n in range(6000))
    assert set(drawn) == set("abcde")
    assert all(abs(n - 1200) < 4 * (6000 * 0.2 * 0.8) ** 0.5 for n in drawn.values())


def test_a_lot_decides_only_what_the_rules_before_it_leave_equal():
    field = [Candidate("a", "C1", 9), Candidate("b", "C1", 3, 1), *candidates(c=3, d=3)]
    result = tie("fewest_set_aside", "lot", field=field, most=2, seed="5")
    assert passed(result) == ["a", by_hand("5", "cd")[0]]


def test_a_quota_holds_for_who_is_drawn():
    field = of(a=(5, "KE"), b=(5, "KE"), c=(5, "PE"))
    for seed in map(str, range(20)):
        first = by_hand(seed, "ab")[0]
        assert set(passed(limited(field, "lot", most=2, seed=seed))) == {first, "c"}


# --- quotas ----------------------------------------------------------------------------------------------


def of(**where):
    """of(a=(5, "KE")): candidates with votes and country."""
    return [Candidate(project, "C1", votes, country=country) for project, (votes, country) in where.items()]


def limited(field, *ties, most=None, quota=1, **more):
    return cut(line(most=most, ties=list(ties), quotas=[{"of": "country", "most": quota}]), field, **more)


def test_project_over_quota_gives_its_place_to_the_next():
    result = limited(of(a=(5, "KE"), b=(4, "KE"), c=(3, "PE")), most=2)
    assert codes(result) == {"a": "within_line", "b": "over_quota", "c": "within_line"}


def test_country_not_stated_is_bound_by_no_quota():
    assert passed(limited(of(a=(5, None), b=(4, None)))) == ["a", "b"]


def test_equals_of_different_countries_are_no_tie():
    result = limited(of(a=(5, "KE"), b=(5, "PE")), most=2)
    assert (passed(result), result.groups[0].ties) == (["a", "b"], ())


def test_equals_outside_the_quota_pass_while_the_others_wait():
    result = limited(of(a=(5, "KE"), b=(5, "KE"), c=(5, "PE"), d=(4, "FJ")), "admit_all", most=4)
    assert codes(result) == {"a": "tie", "b": "tie", "c": "within_line", "d": "waits_for_tie"}
    assert [(step.rule, step.still_tied) for step in result.groups[0].ties] == [
        ("admit_all", ("a", "b")),
        (None, ("a", "b")),
    ]


def test_equals_left_out_over_a_quota_close_it_for_those_below():
    result = limited(of(a=(5, "KE"), b=(5, "KE"), c=(4, "KE"), d=(3, "PE")), "leave_out", most=4)
    assert codes(result) == {"a": "tie_left_out", "b": "tie_left_out", "c": "over_quota", "d": "within_line"}


def test_comparison_decides_between_equals_over_a_quota():
    field = [
        Candidate("a", "C1", 5, 2, country="KE"),
        Candidate("b", "C1", 5, 1, country="KE"),
        Candidate("c", "C1", 4),
    ]
    result = limited(field, "fewest_set_aside", most=2)
    assert codes(result) == {"a": "over_quota", "b": "tie_rule", "c": "within_line"}


def test_two_quotas_bind_together():
    field = [
        Candidate("a", "C1", 5, country="KE", owner="x"),
        Candidate("b", "C1", 4, country="PE", owner="x"),
        Candidate("c", "C1", 3, country="KE", owner="y"),
        Candidate("d", "C1", 2, country="PE", owner="y"),
    ]
    rule = line(quotas=[{"of": "country", "most": 1}, {"of": "owner", "most": 1}])
    assert passed(cut(rule, field)) == ["a", "d"]


# --- for all small cases ---------------------------------------------------------------------------------

COMPARE = {
    "fewest_set_aside": lambda c: c.set_aside,
    "more_votes": lambda c: -c.votes,
    "expert_score": lambda c: Fraction(1) if c.mark is None else -c.mark,
}
marks = st.sampled_from([None, Fraction(0), Fraction(1, 5), Fraction(4, 5)])


@st.composite
def fields(draw, countries=(None,)):
    return [
        Candidate(
            f"p{n}",
            "C1",
            draw(st.integers(0, 3)),
            draw(st.integers(0, 1)),
            mark=draw(marks),
            country=draw(st.sampled_from(countries)),
        )
        for n in range(draw(st.integers(1, 7)))
    ]


tie_lists = st.lists(st.sampled_from([rule.value for rule in TieRule]), max_size=3)
places = st.none() | st.integers(1, 5)


def reference(field, most, ties):
    """The same in other words: one long key, and a look at who stands on either side of the line."""
    comparing = []
    rest = list(ties)
    while rest and rest[0] in COMPARE:
        comparing.append(COMPARE[rest.pop(0)])
    last = rest[0] if rest else None

    def place(candidate):
        return (-candidate.votes, *(compare(candidate) for compare in comparing))

    ranked = sorted(field, key=place)
    if most is None or len(ranked) <= most:
        return {c.project for c in ranked}, set()
    edge = place(ranked[most - 1])
    above = {c.project for c in ranked if place(c) < edge}
    on_it = {c.project for c in ranked if place(c) == edge}
    if len(above) + len(on_it) <= most or last == "admit_all":
        return above | on_it, set()
    return above, set() if last == "leave_out" else on_it


@given(fields(), places, tie_lists)
def test_line_falls_where_the_reference_says(field, most, ties):
    result = cut(line(most=most, ties=ties), field)
    assert (set(passed(result)), set(undecided(result))) == reference(field, most, ties)


@given(fields(countries=(None, "KE", "PE")), places, tie_lists, st.integers(1, 2))
def test_quotas_and_places_are_never_exceeded(field, most, ties, quota):
    result = limited(field, *ties, most=most, quota=quota)
    through = [row.candidate for row in result.passed]
    for country in ("KE", "PE"):
        assert sum(c.country == country for c in through) <= quota
    if most is not None and "admit_all" not in ties:
        assert len(through) <= most
    assert len(codes(result)) == len(field)


@given(fields(countries=("KE", "PE")), places, st.integers(1, 2))
def test_without_equals_the_quota_is_a_plain_walk(field, most, quota):
    distinct = [Candidate(c.project, "C1", n, country=c.country) for n, c in enumerate(field)]
    expected: list[str] = []
    seen: list[str] = []
    for candidate in reversed(distinct):
        if (most is None or len(expected) < most) and seen.count(candidate.country) < quota:
            expected.append(candidate.project)
            seen.append(candidate.country)
    assert passed(limited(distinct, most=most, quota=quota)) == expected


@given(fields(countries=(None, "KE", "PE")), places, tie_lists, st.integers(1, 2), st.data())
def test_decision_of_a_tie_changes_nothing_that_was_decided(field, most, ties, quota, data):
    """What is called certain while a tie is open stays so, whatever the panel then decides."""
    decisions: dict[str, bool] = {}
    before = limited(field, *ties, "panel", most=most, quota=quota)
    while any(step.still_tied for step in before.groups[0].ties):
        step = before.groups[0].ties[-1]
        chosen = data.draw(st.permutations(step.still_tied))[: step.places]
        decisions |= dict.fromkeys(step.still_tied, False) | dict.fromkeys(chosen, True)
        after = limited(field, *ties, "panel", most=most, quota=quota, decisions=decisions)
        if set(undecided(after)) >= set(step.still_tied):
            break  # the panel chose more of one country than its quota allows; the tie stays open
        for old, new in zip(before.rows(), after.rows(), strict=True):
            assert old.outcome in {Outcome.UNDECIDED, new.outcome}
        before = after


@given(fields(countries=(None, "KE")), places, tie_lists, st.integers(0, 6), st.sampled_from([None, "1/3"]))
def test_one_more_vote_never_hurts(field, most, ties, receiver, threshold):
    winner = field[receiver % len(field)]
    quotas = [{"of": "country", "most": 1}]
    rule = line(most=most, ties=ties, least_votes=1, threshold=threshold, quotas=quotas)
    more = [
        Candidate(c.project, "C1", c.votes + (c is winner), c.set_aside, mark=c.mark, country=c.country)
        for c in field
    ]
    before = {row.project: row for row in cut(rule, field).rows()}[winner.project]
    after = {row.project: row for row in cut(rule, more).rows()}[winner.project]
    assert after.rank <= before.rank
    assert before.outcome is not Outcome.PASSED or after.outcome is Outcome.PASSED


@pytest.mark.parametrize("scale", ["share_of_category", "share_of_highest"])
@given(field=fields(), most=places, receiver=st.integers(0, 6))
def test_one_more_vote_never_hurts_beside_marks_either(scale, field, most, receiver):
    winner = field[receiver % len(field)]
    basis = [{"source": "votes", "scale": scale, "weight": 2}, {"source": "marks"}]
    rule = line(most=most, basis=basis)
    more = [Candidate(c.project, "C1", c.votes + (c is winner), mark=c.mark) for c in field]
    before = {row.project: row for row in cut(rule, field).rows()}[winner.project]
    after = {row.project: row for row in cut(rule, more).rows()}[winner.project]
    assert after.rank <= before.rank
    assert before.outcome is not Outcome.PASSED or after.outcome is Outcome.PASSED


@given(fields(), places, tie_lists, st.randoms(use_true_random=False))
def test_order_of_candidates_does_not_matter(field, most, ties, chance):
    shuffled = list(field)
    chance.shuffle(shuffled)
    assert cut(line(most=most, ties=ties), shuffled) == cut(line(most=most, ties=ties), field)
