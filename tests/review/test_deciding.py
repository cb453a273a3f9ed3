from fractions import Fraction

import pytest

from prizes.edition.cutting.marks import Mark
from prizes.edition.cutting.outcome import Outcome
from prizes.review.rules.deciding import (
    ProjectChoice,
    ProjectFacts,
    Share,
    against_the_rules,
    balance,
    content,
    draw,
    left_to,
    line_after,
    tied_at_line,
)
from tests.contest import small_rules


def facts(project, **changes):
    values = {
        "category": "C1", "title": project, "language": "en", "owner": project, "country": "KE",
        "stakeholder_type": "government", "nominator_id": None, "state": "submitted",
    }  # fmt: skip
    return ProjectFacts(id=project, **(values | changes))


def nomination(**cut):
    return small_rules(
        nomination__cut={"gives": "nominated", "basis": [{"source": "marks"}], "most": 2, "ties": ["panel"]}
        | cut
    ).phase("nomination")


def marks(**shares):
    return {project: Mark(Fraction(share), 2, 0) for project, share in shares.items()}


def outcomes(result):
    return {row.project: row.outcome.value for row in result.rows()}


ABC = [facts("a"), facts("b"), facts("c")]


def test_the_best_marked_pass_up_to_the_cap():
    result = draw(nomination(), ABC, marks(a="3/5", b="4/5", c="2/5"), {})

    assert outcomes(result) == {"b": "passed", "a": "passed", "c": "not_passed"}
    assert [row.rank for row in result.rows()] == [1, 2, 3]


def test_a_tie_at_the_line_waits_for_the_panel_and_follows_its_choice():
    tied = marks(a="4/5", b="3/5", c="3/5")
    assert outcomes(draw(nomination(), ABC, tied, {}))["b"] == "undecided"
    assert tied_at_line(draw(nomination(), ABC, tied, {}).groups[0]) == {"b", "c"}

    chosen = {"b": ProjectChoice(False, "Less mature."), "c": ProjectChoice(True, "More mature.")}
    assert outcomes(draw(nomination(), ABC, tied, chosen)) == {
        "a": "passed",
        "b": "not_passed",
        "c": "passed",
    }


def test_only_what_the_rules_leave_open_is_the_panels_to_decide():
    tied = marks(a="4/5", b="3/5", c="3/5")

    assert left_to(nomination(), ABC, tied, {}, ["a", "b", "c"], steward=False) == {"b", "c"}
    chosen = {"b": ProjectChoice(False, "x"), "c": ProjectChoice(True, "x")}
    assert left_to(nomination(), ABC, tied, chosen, ["b", "c"], steward=False) == {"b", "c"}


def test_where_the_panel_decides_everything_is_its_to_decide_within_the_cap():
    phase = nomination(decided="panel", ties=[])
    assert left_to(phase, ABC, {}, {}, ["a", "c"], steward=False) == {"a", "c"}

    result = draw(phase, ABC, {}, {p.id: ProjectChoice(True, "All good.") for p in ABC})
    assert len(against_the_rules(result)) == 1


def test_screening_lets_every_candidate_pass():
    phase = small_rules(
        nomination__cut={"gives": "nominated", "decided": "screening"}, nomination__marking=None
    ).phase("nomination")

    assert set(outcomes(draw(phase, ABC, {}, {})).values()) == {"passed"}


def test_a_project_without_reviews_ranks_last_and_is_flagged():
    result = draw(nomination(), ABC, marks(a="1/5", b="2/5"), {})

    assert outcomes(result)["c"] == "not_passed"
    assert {row.project: row.reviews_missing for row in result.rows()} == {"a": 0, "b": 0, "c": 2}


def test_the_line_is_drawn_by_region_where_the_rules_say_so():
    projects = [facts("a"), facts("b"), facts("c", country="FR"), facts("d", country=None)]
    result = draw(
        nomination(by="category_and_region", most=1), projects, marks(a="1/5", b="2/5", c="1/5", d="1/5"), {}
    )

    assert outcomes(result) == {"a": "not_passed", "b": "passed", "c": "passed", "d": "passed"}


def test_the_line_stands_after_the_cap_and_nowhere_if_all_fit():
    group = draw(nomination(), ABC, marks(a="3/5", b="4/5", c="2/5"), {}).groups[0]

    assert line_after(nomination(), group) == 2
    assert line_after(nomination(most=3), group) is None
    assert line_after(nomination(most=None, ties=[]), group) is None


def test_the_content_says_exactly_what_would_take_effect():
    chosen = {"b": ProjectChoice(False, "Less mature."), "c": ProjectChoice(True, "More mature.")}
    result = draw(nomination(), ABC, marks(a="4/5", b="3/5", c="3/5"), chosen)
    said = content(nomination(), 3, "ab" * 32, result, chosen)

    assert said["phase"] == "nomination"
    assert said["rules"] == {"version": 3, "sha256": "ab" * 32}
    assert said["projects"][0] == {
        "project": "a", "category": "C1", "outcome": "passed", "why": "within_line",
        "rank": 1, "score": "4/5", "mark": "4/5", "reviews": 2,
    }  # fmt: skip
    assert said["projects"][2]["reason"] == "More mature."


def test_balance_counts_regions_groups_and_countries_in_need_above_and_below():
    seen = balance(
        [
            (facts("a", country="KE"), Outcome.PASSED),
            (facts("b", country="NP", stakeholder_type="academia"), Outcome.NOT_PASSED),
            (facts("c", country=None, stakeholder_type=None), Outcome.UNDECIDED),
            (facts("d", country="FJ"), Outcome.PASSED),
        ]
    )

    assert seen.regions["africa"] == Share(1, 0, 0)
    assert seen.regions["asia-pacific"] == Share(1, 1, 0)
    assert seen.regions["europe"] == Share(0, 0, 0)
    assert seen.regions[None] == Share(0, 0, 1)
    assert seen.stakeholders["academia"] == Share(0, 1, 0)
    assert seen.stakeholders[None].all == 1
    assert seen.development == {"ldc": Share(0, 1, 0), "lldc": Share(0, 1, 0), "sids": Share(1, 0, 0)}


@pytest.mark.parametrize("odd", ["XX", "ke"])
def test_a_country_of_no_list_counts_as_none(odd):
    assert balance([(facts("a", country=odd), Outcome.PASSED)]).regions[None] == Share(1, 0, 0)


def test_a_tie_that_a_steward_decides_is_left_to_no_panel():
    phase = nomination(most=1, ties=["steward"])
    tied = marks(a="3/5", b="3/5")
    assert left_to(phase, ABC[:2], tied, {}, ["a", "b"], steward=False) == set()
    assert left_to(phase, ABC[:2], tied, {}, ["a", "b"], steward=True) == {"a", "b"}
