"""Numbers of submitted projects: what is published never shows a few that are not public."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from prizes.ballot.rules.cells import LEAST
from prizes.data.countries import itu_region
from prizes.reports.rules.datasets import STEPS
from prizes.reports.rules.submissions import (
    Submitted,
    experts_by_region,
    funnel_rows,
    submission_rows,
)

STATES = [
    "nominated",
    "champion",
    "winner",
    "not_nominated",
    "ineligible",
    "withdrawn",
    "submitted",
    "returned",
]
PROJECTS = st.lists(
    st.builds(
        Submitted,
        st.sampled_from(STATES),
        st.sampled_from(["C1", "C2"]),
        st.sampled_from(["KE", "NG", "PE", "ML", None]),
        st.sampled_from(["government", "academia"]),
        st.lists(st.sampled_from([1, 4, 9]), max_size=2),
    ),
    max_size=60,
)


def some(state: str, n: int, country: str | None = "KE", **more) -> list[Submitted]:
    values = {"category": "C1", "stakeholder_type": "government", "sdgs": [4]} | more
    return [Submitted(state, country=country, **values) for _ in range(n)]


def told(projects: list[Submitted]) -> dict[tuple[str, str], int]:
    return {(row["by"], row["key"]): row["submitted"] for row in submission_rows(projects)}


def belongs(each: Submitted, by: str, key: str) -> bool:
    match by:
        case "region":
            return itu_region(each.country or "") == key
        case "country":
            return each.country == key
        case "category":
            return each.category == key
        case "stakeholder_type":
            return each.stakeholder_type == key
        case "sdg":
            return key in each.goals
    return True


@given(PROJECTS)
def test_a_number_that_is_shown_is_right_and_hides_nobody_or_at_least_five(projects):
    for (by, key), n in told(projects).items():
        if by == "situation":
            continue
        mine = [each for each in projects if belongs(each, by, key)]
        hidden = sum(not each.public for each in mine)
        others = sum(not each.public for each in projects) - hidden
        assert n == len(mine)
        assert hidden == 0 or hidden >= LEAST
        assert by == "sdg" or others == 0 or others >= LEAST  # what is left when it is taken from the whole


def test_regions_with_few_unselected_projects_have_no_number():
    projects = [
        *some("nominated", 3),
        *some("not_nominated", 6),
        *some("ineligible", 2, "PE"),
        *some("withdrawn", 4, "ML"),
    ]
    found = told(projects)
    assert found["all", ""] == 15
    assert ("region", "africa") not in found  # Peru's two would be what is left
    assert found["country", "KE"] == 9 and ("country", "ML") not in found


def test_where_all_were_selected_nothing_is_hidden():
    assert told(some("nominated", 2))["country", "KE"] == 2


def test_editions_that_took_their_projects_over_tell_no_number_of_submissions():
    taken = [Submitted("winner", "C1", "KE", None, [], here=False)] * 7
    assert told(taken) == {}
    steps = {row["step"]: row["projects"] for row in funnel_rows(taken, 0)}
    assert "submitted" not in steps and steps["winner"] == 7


@given(PROJECTS, st.integers(0, 9))
def test_the_steps_add_up_and_small_ones_are_together(projects, drafts):
    rows = list(funnel_rows(projects, drafts))
    steps = {row["step"]: row["projects"] for row in rows}
    assert len(steps) == len(rows) and set(steps) <= set(STEPS)
    open_still = ("submitted", "returned")
    hidden = Counter(
        "undecided" if each.state in open_still else each.state for each in projects if not each.public
    )
    assert ("draft" in steps) == (drafts == 0 or drafts >= LEAST)
    if "submitted" not in steps:
        assert 0 < sum(hidden.values()) < LEAST or not projects
        return
    shown = {step: n for step, n in steps.items() if step in hidden}
    assert all(n >= LEAST for n in shown.values())
    assert sum(shown.values()) + steps.get("others", 0) == sum(hidden.values())
    assert steps.get("others", LEAST) >= LEAST
    assert steps["nominated"] + sum(hidden.values()) == steps["submitted"]


def test_experts_are_told_by_region_only_where_they_are_many():
    rows = list(experts_by_region({"KE": 6, "PE": 2, None: 3}, itu_region))
    assert [(row["by"], row["key"], row["number"]) for row in rows] == [
        ("all", "", 11),
        ("region", "africa", 6),
    ]
    assert list(experts_by_region({"KE": 4}, itu_region)) == []
