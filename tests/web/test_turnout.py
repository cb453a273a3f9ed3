"""Turnout for everybody: the number of voters while voting is open, afterwards where and when, never who leads."""

from __future__ import annotations

import pytest

from prizes.ballot import queries
from prizes.tally.actions import count_phase
from tests.ballot.logged import END
from tests.ballot.paper import contest
from tests.contest import VOTING, at, person
from tests.queries import statements


@pytest.fixture
async def box(session, time):
    """Seven votes on the 10th of February, four of them late in Geneva, and one voter who did not vote."""
    time(at("2027-02-09 12:00"))
    box = await contest(session)
    for n in range(7):
        voter = await person(session, f"v{n}@example.org")
        voter.country = "KE"
        time(at("2027-02-10 12:10") if n < 3 else at("2027-02-10 23:30"))
        await box.cast("C1" if n < 5 else "C2", "Ant" if n < 5 else "Dog", by=voter)
    await session.commit()
    time(VOTING)
    return box


async def test_while_voting_is_open_only_the_number_of_voters_is_shown(box, browser):
    assert "/en/2027/turnout" in (await browser.get("/en/2027/")).links
    page = await browser.get("/en/2027/turnout")
    assert page.has("7 people have voted")
    assert "<table" not in page.html


async def test_a_number_that_was_kept_before_the_end_is_not_told_after_it(box, session, time, monkeypatch):
    """Counting millions takes a while, so it is kept; the number of votes is known after the end alone."""
    monkeypatch.setattr(queries, "DEAR", -1.0)
    phase = box.edition.rules.votings[0]
    before = await queries.turnout(session, box.edition, phase)
    assert (before.voters, before.votes) == (7, None)
    time(END)
    after = await queries.turnout(session, box.edition, phase)
    assert (after.voters, after.votes) == (7, 7)


async def test_where_the_rules_show_nothing_nothing_is_shown_before_the_end(session, browser, time):
    time(VOTING)
    await contest(session, voting__ballot={"visible": "nothing"})
    page = await browser.get("/en/2027/turnout")
    assert page.has("The rules show how many have voted only after the end of voting.")
    assert not page.has("0 people have voted")


async def test_after_the_end_by_day_in_geneva_and_by_origin(box, browser, time):
    time(END)
    page = await browser.get("/en/2027/turnout")
    assert page.has("7 people have voted")
    assert page.has("10 February 2027 3")
    assert page.has("11 February 2027 4")
    assert page.has("Kenya 7")
    assert page.has("Africa 7")
    assert page.has("12 February 2027 0")  # a day without votes, up to the close
    # Not before the count: in a category of one project they are its votes.
    assert not page.has("Votes by category")


async def test_after_the_count_by_category_and_never_by_project(box, browser, time, session):
    time(END)
    await count_phase(session, box.edition, box.edition.rules.votings[0], counted_by=None)
    await session.commit()
    page = await browser.get("/en/2027/turnout")
    assert page.has("Votes by category")
    assert page.has("Governments 5")
    assert page.has("Infrastructure 2")
    assert all(project.id not in page.html for project in box.projects.values())


async def test_its_queries_do_not_grow_with_votes(box, browser, time, database):
    time(END)
    await browser.get("/en/2027/turnout")
    with statements(database) as seen:
        await browser.get("/en/2027/turnout")
    assert len(seen) <= 10


async def test_before_the_vote_and_without_one(session, browser, time):
    time(at("2026-11-25 12:00"))
    await contest(session)
    assert (await browser.get("/en/2027/turnout")).has("Voting has not begun.")
