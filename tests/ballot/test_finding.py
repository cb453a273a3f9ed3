"""Finding a project on a paper: scripts, accents, and that a narrower search never finds more."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.ballot.rules.finding import PaperFilters, goals_of


@dataclass
class One:
    title: str = "Réseau mobile"
    owner: str = "Joven Club"
    country: str | None = "CU"
    summary: str = "Una escuela en un autobús"
    sdgs: list[int] = field(default_factory=lambda: [9, 4])
    own_title: str | None = "مدرسة متنقلة"
    own_summary: str | None = None


@pytest.mark.parametrize("q", ["", "  ", "reseau", "MOBILE club", "autobus escuela", "مدرسة"])
def test_words_are_found_in_any_order_and_script(q):
    assert PaperFilters(q=q).fits(One())


@pytest.mark.parametrize(
    "asked",
    [
        PaperFilters(q="reseau nada"),
        PaperFilters(country="IN"),
        PaperFilters(sdg=1),
        PaperFilters("reseau", "CU", 17),
    ],
)
def test_all_that_is_asked_must_fit(asked):
    assert not asked.fits(One())


@given(
    st.text(max_size=30),
    st.text(max_size=30),
    st.sampled_from(["", "CU", "IN"]),
    st.sampled_from([None, 4, 5]),
)
def test_a_narrower_search_never_finds_more(one, more, country, goal):
    if PaperFilters(f"{one} {more}", country, goal).fits(One()):
        assert PaperFilters(one).fits(One())
        assert PaperFilters(country=country).fits(One())
        assert PaperFilters(sdg=goal).fits(One())


def test_goals_are_each_named_once_in_their_order():
    assert goals_of([One(), One(sdgs=[17, 4])]) == [4, 9, 17]
