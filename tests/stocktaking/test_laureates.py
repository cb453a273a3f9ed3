"""Winners of all years: what the filters offer, and which years are named as missing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from prizes.stocktaking.laureates import (
    VALUES,
    Laureate,
    LaureateFilter,
    laureates,
    offered,
    silent_years,
    without_rules,
)
from tests.ballot.paper import nominee
from tests.contest import load_contest
from tests.queries import statements


def one(year: str, category: str | None = None, country: str | None = None, *goals: int) -> Laureate:
    return Laureate(year, category, f"Of {year}", "", country, "en", goals, "x1")


EVERYBODY = [one("2025", "C1", "KE", 4, 9), one("2025", "C2", "KE"), one("2024", "C1", "CU", 4), one("2019")]


def test_a_filter_offers_what_exists_beside_the_other_choices():
    there = offered(EVERYBODY, LaureateFilter(country="KE"))
    assert there["year"] == {"2025": 2}
    assert there["category"] == {"C1": 1, "C2": 1}
    assert there["country"] == {"KE": 2, "CU": 1}
    assert there["sdg"] == {"4": 1, "9": 1}


LAUREATES = st.builds(
    one,
    st.sampled_from(["2018", "2019", "2021"]),
    st.sampled_from([None, "C1", "C2"]),
    st.sampled_from([None, "KE", "CU"]),
    st.integers(1, 3),
)
FILTERS = st.builds(
    LaureateFilter,
    st.sampled_from(["", "2018", "2021"]),
    st.sampled_from(["", "C1"]),
    st.sampled_from(["", "KE"]),
    st.sampled_from(["", "2"]),
)


@given(st.lists(LAUREATES), FILTERS)
def test_every_link_leads_to_as_many_as_it_says(everybody, asked):
    for field, values in offered(everybody, asked).items():
        for value, number in values.items():
            narrowed = replace(asked, **{field: value})
            assert sum(narrowed.fits(each) for each in everybody) == number > 0
    assert set(offered(everybody, asked)) == set(VALUES)


def test_years_between_the_known_ones_are_named():
    assert silent_years(EVERYBODY, ["2026", "2025"]) == ["2020", "2021", "2022", "2023", "2026"]
    assert silent_years([], []) == []


def test_years_without_rules_are_those_of_the_file():
    assert {"2012", "2014"} <= {each.year for each in without_rules()}
    assert all(each.named_by and each.id is None for each in without_rules())


async def test_winners_of_test_editions_and_of_years_with_an_edition_are_not_doubled(session, database):
    real = await load_contest(session, kind="contest")
    await nominee(session, real, "C1", "Ant", state="winner")
    await nominee(session, real, "C1", "Bee", state="champion")
    await session.commit()
    with statements(database) as seen:
        found = await laureates(session, [real])
    assert [each.title for each in found if each.id] == ["Ant"]
    assert {each.year for each in found} == {"2027"} | {each.year for each in without_rules()}
    assert len(seen) == 1
