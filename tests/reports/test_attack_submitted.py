"""All that is published of submitted projects, laid side by side as equations: no number of a few follows from it.

The unknowns are how many projects that are not public there are of each country, category, type of organization,
state and set of goals. What is published gives one equation a number. The least and the most that each number can be is sought by
integer programming, as someone would who knows nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from prizes.ballot.rules.cells import LEAST
from prizes.data.countries import itu_region
from prizes.nomination.rules.states import State
from prizes.reports.rules.submissions import (
    OTHERS,
    UNDECIDED,
    Submitted,
    funnel_rows,
    places,
    submission_rows,
)

COUNTRIES = ("KE", "UG", "FR", "NP")
CATEGORIES = ("C1", "C2")
TYPES = ("government", "civil_society")
HIDDEN = (State.NOT_NOMINATED, State.SUBMITTED)
STEP = {State.NOT_NOMINATED: "not_nominated", State.SUBMITTED: UNDECIDED}
GOALS = ((), (4,), (4, 9))
KINDS = list(product(COUNTRIES, CATEGORIES, TYPES, HIDDEN, GOALS))
MANY = 1000
FIELDS = ("country", "category", "stakeholder_type", "state")


def project(country: str, category: str, kind: str, state: str, goals: tuple[int, ...] = ()) -> Submitted:
    return Submitted(state, category, country, kind, goals)


PROJECTS = st.lists(
    st.builds(
        project,
        st.sampled_from(COUNTRIES),
        st.sampled_from(CATEGORIES),
        st.sampled_from(TYPES),
        st.sampled_from([*HIDDEN, *HIDDEN, State.NOMINATED]),
        st.sampled_from(GOALS),
    ),
    min_size=5,
    max_size=40,
)


def of(each: Submitted) -> tuple:
    return each.country, each.category, each.stakeholder_type, each.state, tuple(each.sdgs)


def equations(projects: list[Submitted]) -> Iterator[tuple[np.ndarray, int]]:
    """Which kinds each published number is the sum of, and what it is without the projects that everyone sees."""
    public = [each for each in projects if each.public]
    for row in submission_rows(projects):
        belongs = membership(row["by"], row["key"])
        seen = sum(belongs(of(each)) for each in public)
        yield np.array([belongs(kind) for kind in KINDS], float), row["submitted"] - seen
    rows = {row["step"]: row["projects"] for row in funnel_rows(projects, 0)}
    for state in HIDDEN:
        if STEP[state] in rows:
            yield np.array([kind[3] == state for kind in KINDS], float), rows[STEP[state]]
    if OTHERS in rows:
        left = [state for state in HIDDEN if STEP[state] not in rows]
        yield np.array([kind[3] in left for kind in KINDS], float), rows[OTHERS]


def membership(by: str, key: str) -> Callable[[tuple], bool]:
    if by == "all":
        return lambda kind: True
    if by in ("country", "situation", "region"):
        members = places()[by, key]
        return lambda kind: kind[0] in members
    if by == "sdg":
        return lambda kind: int(key) in kind[4]
    return lambda kind: kind[FIELDS.index(by)] == key


def ends(wanted: np.ndarray, known: list[tuple[np.ndarray, int]]) -> list[np.ndarray]:
    """Of all that agrees with what is known, where the wanted number is least, and where it is most."""
    rows, values = np.array([row for row, _ in known]), np.array([value for _, value in known])
    found = []
    for sign in (1, -1):
        answer = milp(
            sign * wanted,
            constraints=LinearConstraint(rows, values, values),
            integrality=np.ones(len(KINDS)),
            bounds=Bounds(0, MANY),
        )
        assert answer.status == 0
        found.append(answer.x.round())
    return found


def sought() -> Iterator[np.ndarray]:
    """Every value of every field, and every pair of values of two."""
    every = (COUNTRIES, CATEGORIES, TYPES, HIDDEN, GOALS)
    values = [(at, value) for at, of in enumerate(every) for value in of]
    for at, value in values:
        yield np.array([kind[at] == value for kind in KINDS], float)
    for (one, first), (two, second) in combinations(values, 2):
        if one != two:
            yield np.array([kind[one] == first and kind[two] == second for kind in KINDS], float)
    for goal in (4, 9):
        yield np.array([goal in kind[4] for kind in KINDS], float)
    for region in {itu_region(country) for country in COUNTRIES}:
        yield np.array([itu_region(kind[0]) == region for kind in KINDS], float)


@settings(max_examples=25)
@given(PROJECTS)
def test_no_number_of_a_few_follows_from_all_tables_together(projects):
    known = list(equations(projects))
    if not known:
        return
    points = [np.array([sum(of(each) == kind for each in projects) for kind in KINDS], float)]
    for wanted in sought():
        if len({point @ wanted for point in points}) > 1:
            continue
        points += ends(wanted, known)
        least, most = points[-2] @ wanted, points[-1] @ wanted
        assert least != most or least == 0 or least >= LEAST, (least, [*submission_rows(projects)])


def test_the_attack_finds_what_a_careless_table_tells():
    """All and all but one category."""
    projects = [project("KE", "C1", "government", "submitted")] * 7
    projects += [project("KE", "C2", "government", "submitted")] * 2
    known = [*equations(projects), (np.array([kind[1] == "C1" for kind in KINDS], float), 7)]
    wanted = np.array([kind[1] == "C2" for kind in KINDS], float)
    assert [point @ wanted for point in ends(wanted, known)] == [2, 2]
    with pytest.raises(StopIteration):
        next(row for row in submission_rows(projects) if row["by"] == "category")
