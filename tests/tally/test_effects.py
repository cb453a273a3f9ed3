"""When what was set aside needs the signature of somebody from outside."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.tally.effects import TOP, ChangedPlace, changes_in_all
from prizes.tally.rules.counting import CategoryTally, ProjectCount, Tally
from prizes.tally.rules.events import Nominee
from prizes.tally.rules.poll import Poll
from tests.contest import small_rules


def poll(number: int) -> Poll:
    rules = small_rules()
    nominees = {f"p{n}": Nominee("C1", f"p{n}") for n in range(number)}
    return Poll(rules=rules, phase=rules.votings[0], nominees={"C1": nominees})


def tally(*columns: tuple[int, int]) -> Tally:
    projects = tuple(ProjectCount(f"p{n}", one, two) for n, (one, two) in enumerate(columns))
    counted = sum(one for one, _ in columns)
    aside = sum(two - one for one, two in columns)
    return Tally({"C1": CategoryTally("C1", projects, counted=counted, set_aside=aside)})


def test_nothing_set_aside_changes_nothing():
    assert changes_in_all(poll(3), tally((5, 5), (4, 4), (3, 3))) == []


def test_fewer_votes_at_the_same_place_need_no_signature():
    found = changes_in_all(poll(3), tally((9, 10), (4, 4), (3, 3)))
    assert [(c.project, c.votes, c.votes_without, c.at_the_top) for c in found] == [("p0", 9, 10, False)]


def test_two_that_change_places_at_the_top_need_one():
    found = {c.project: c for c in changes_in_all(poll(3), tally((4, 6), (5, 5), (3, 3)))}
    assert (found["p0"].place_without, found["p0"].place, found["p0"].at_the_top) == (1, 2, True)
    assert (found["p1"].place_without, found["p1"].place, found["p1"].at_the_top) == (2, 1, True)
    assert "p2" not in found


@pytest.mark.parametrize(("place", "at_the_top"), [(TOP - 1, True), (TOP, True), (TOP + 1, False)])
def test_the_top_ends_after_the_fifth_place(place, at_the_top):
    change = ChangedPlace("C1", "p", 1, 1, place, place + 1, passes=False, passes_without=False)
    assert change.at_the_top is at_the_top
    assert replace(change, place=place + 1, place_without=place).at_the_top is at_the_top


def test_who_goes_on_matters_at_any_place():
    assert ChangedPlace("C1", "p", 1, 1, 9, 9, passes=True, passes_without=False).at_the_top


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8))
def test_whatever_is_set_aside_a_change_is_said_of_every_project_that_lost_votes(pairs):
    columns = [(kept, kept + aside) for kept, aside in pairs]
    found = {c.project for c in changes_in_all(poll(len(columns)), tally(*columns))}
    assert {f"p{n}" for n, (one, two) in enumerate(columns) if one != two} <= found
