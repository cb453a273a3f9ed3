"""Country and stakeholder group of voters: asked once, never required, apart from the choice, and told of no few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes.accounts.models import Person
from prizes.ballot.models import Vote
from prizes.ballot.rules.cells import LEAST, Cells, shown_cells, shown_sums
from tests.ballot.paper import contest
from tests.contest import SELECTING, VOTING, person

ANA = "ana.maria@example.org"
OFFER = "Tell us where you are voting from (optional)"


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


# --- what is told --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "cells"),
    [
        ({}, Cells({}, 0)),
        ({"KE": 9, "CH": 5}, Cells({"KE": 9, "CH": 5}, 0)),
        ({"KE": 9, "CH": 4, "FR": 3}, Cells({"KE": 9}, 7)),
        ({"KE": 9, "CH": 4, "FR": 4}, Cells({}, 17)),  # 8 for two, of which neither is more than 4
        (
            {"KE": 9, "CH": 5, "FR": 5, "IN": 4},
            Cells({"KE": 9}, 14),
        ),  # equals are shown together or not at all
        ({"KE": 9, "CH": 6, "FR": 4}, Cells({"KE": 9}, 10)),  # alone, France would be the rest of the sum
        ({"KE": 9, None: 2}, Cells({}, 11)),
        ({"KE": 3}, Cells({}, 3)),
    ],
)
def test_few_are_among_the_others(counts, cells):
    assert shown_cells(counts) == cells


@given(st.dictionaries(st.sampled_from([None, *"ABCDEFGH"]), st.integers(0, 30)))
def test_no_number_of_few_is_shown_nor_can_be_reckoned(counts):
    cells = shown_cells(counts)
    assert all(n >= LEAST and counts[name] == n for name, n in cells.shown.items())
    assert sum(cells.shown.values()) + cells.others == sum(counts.values())
    assert cells.others == 0 or cells.others >= LEAST or not cells.shown


REGIONS = {"A": "north", "B": "north", "C": "north", "D": "south", "E": "south", "F": "west", "G": "west"}
"""H is in none."""


@pytest.mark.parametrize(
    ("counts", "cells"),
    [
        ({}, Cells({}, 0)),
        ({"A": 9, "D": 6}, Cells({"north": 9, "south": 6}, 0)),
        # Three of B: north less A would tell them.
        ({"A": 9, "B": 3, "D": 2, None: 7}, Cells({}, 21)),
        ({"A": 9, "B": 3, "C": 2, None: 7}, Cells({"north": 14}, 7)),
        # The two who said nothing would be what is left of the sum: north joins them.
        ({"A": 9, "B": 3, "C": 2, "D": 8, None: 2}, Cells({"south": 8}, 16)),
        ({"A": 3}, Cells({}, 3)),
    ],
)
def test_regions_tell_no_few_of_a_country(counts, cells):
    assert shown_sums(counts, REGIONS.get) == cells


@given(st.dictionaries(st.sampled_from([None, *"ABCDEFGH"]), st.integers(0, 30)))
def test_from_countries_and_regions_together_no_few_can_be_reckoned(counts):
    """What both tables leave open is cut into the finest parts that subtraction finds: the rest of each region that is
    shown, and the rest of all others.
    """
    countries, regions = shown_cells(counts), shown_sums(counts, REGIONS.get)
    total = sum(counts.values())
    assert sum(regions.shown.values()) + regions.others == total
    rests = []
    for region, n in regions.shown.items():
        within = {c: n for c, n in counts.items() if c is not None and REGIONS.get(c) == region}
        assert n == sum(within.values()) >= LEAST
        rests.append(n - sum(countries.shown.get(c, 0) for c in within))
    elsewhere = [n for c, n in countries.shown.items() if REGIONS.get(c) not in regions.shown]
    rests.append(regions.others - sum(elsewhere))
    assert sum(rests) == countries.others
    if total >= LEAST and (countries.shown or regions.shown):
        assert all(rest == 0 or rest >= LEAST for rest in rests)


@pytest.mark.both_databases
async def test_programs_get_numbers_after_the_vote_and_none_of_few(browser, session, time):
    box = await contest(session)
    for n in range(12):
        voter = await person(session, f"v{n}@example.org")
        voter.country = "KE" if n < 6 else "CH" if n < 9 else None
        voter.stakeholder_type = "academia"
        await box.cast("C1", "Ant", by=voter)
    await person(session, "silent@example.org")
    await session.commit()
    answer = (await browser.json("GET", "/editions/2027/turnout")).json()
    assert answer["countries"] is None and answer["stakeholder_types"] is None and answer["regions"] is None
    time(SELECTING)
    answer = (await browser.json("GET", "/editions/2027/turnout")).json()
    assert answer["countries"] == {"shown": {"KE": 6}, "others": 6}
    assert answer["regions"] == {"shown": {"africa": 6}, "others": 6}
    assert answer["stakeholder_types"] == {"shown": {"academia": 12}, "others": 0}


# --- what is asked -------------------------------------------------------------------------------------


@pytest.fixture
async def voter(session, browser):
    box = await contest(session)
    await browser.sign_in(ANA)
    assert not (await browser.get("/en/2027/categories/C1")).has(OFFER)  # not before the first vote
    browser.page = await browser.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    return browser


async def ana(session) -> Person:
    await session.commit()
    session.expire_all()
    found = (await session.exec(select(Person).where(Person.email == ANA))).one()
    await session.commit()
    return found


def link(page) -> str:
    return next(each for each in page.links if "/me/origin" in each)


async def test_after_the_first_vote_both_questions_are_offered_and_answered_once(session, voter):
    assert voter.page.has(OFFER)
    page = await voter.get(link(voter.page))
    assert page.heading == "Where you are voting from"
    page = await voter.submit("/me/origin", {"country": "KE", "stakeholder_type": "academia"})
    assert page.has("Your answers are saved apart from your votes.")
    assert str(page.url.path) == "/en/2027/categories/C1"
    assert not page.has(OFFER)
    who = await ana(session)
    assert (who.country, who.stakeholder_type) == ("KE", "academia")


@pytest.mark.parametrize("answer", [{"answer": "none", "country": "KE"}, {}, {"stakeholder_type": ""}])
async def test_nothing_need_be_said_and_nobody_is_asked_twice(session, voter, answer):
    await voter.get(link(voter.page))
    await voter.submit("/me/origin", answer)
    assert not (await voter.get("/en/2027/categories/C1")).has(OFFER)
    assert not (await voter.get("/en/2027/ballot")).has(OFFER)
    who = await ana(session)
    assert (who.country, who.stakeholder_type) == (None, None)
    assert len((await session.exec(select(Vote))).all()) == 1


async def test_what_is_no_country_is_refused_beside_the_field(voter):
    await voter.get(link(voter.page))
    page = await voter.submit("/me/origin", {"country": "XX"}, status=422)
    assert page.has("Choose an item from the list.")
    assert ("next", "/en/2027/categories/C1") in page.form("/me/origin")["fields"]


async def test_nobody_is_led_elsewhere_by_the_question(voter):
    await voter.get("/en/me/origin?next=//evil.example/")
    page = await voter.submit("/me/origin", {"country": "KE"})
    assert str(page.url.path) == "/en/me"


async def test_a_vote_has_no_column_of_its_voters_origin():
    assert not {"country", "stakeholder_type", "person_id"} & set(Vote.__table__.columns.keys())
