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


UNTIL = {"shown_until": "2027-02-20T12:00:00"}


async def test_the_number_of_all_votes_is_shown_where_the_rules_say_so(session, browser, time):
    time(at("2027-02-09 12:00"))
    box = await contest(session, voting__ballot={"visible": "votes"})
    ana, ben = [await person(session, f"{name}@example.org") for name in ("ana", "ben")]
    for category, title, voter in (("C1", "Ant", ana), ("C2", "Dog", ana), ("C1", "Ant", ben)):
        await box.cast(category, title, by=voter)
    await session.commit()
    page = await browser.get("/en/2027/turnout")
    assert page.has("2 people have voted")
    assert page.has("3 votes")
    assert page.has("Voters and votes so far.")
    assert not page.has("Shown until")
    assert (await browser.get("/en/2027/")).has("3 votes")


async def test_numbers_are_shown_until_the_instant_of_the_rules_and_sealed_from_then_on(
    session, browser, time
):
    time(at("2027-02-09 12:00"))
    box = await contest(session, voting__ballot=UNTIL)
    await box.cast("C1", "Ant", by=await person(session, "ana@example.org"))
    await session.commit()
    phase = box.edition.rules.votings[0]
    time(at("2027-02-20 10:59"))
    page = await browser.get("/en/2027/turnout")
    assert page.has("1 person has voted")
    assert page.has("Shown until 20 February 2027")
    assert page.has("and then sealed until the end of voting.")
    assert (await browser.get("/en/2027/")).has("1 person has voted")
    time(at("2027-02-20 11:00"))  # noon in Geneva
    page = await browser.get("/en/2027/turnout")
    assert page.has("They are sealed until the end of voting.")
    assert not page.has("1 person has voted")
    for path in ("/en/2027/", "/en/"):
        assert not (await browser.get(path)).has("has voted")
    assert await queries.turnout(session, box.edition, phase) is None
    time(END)
    assert (await browser.get("/en/2027/turnout")).has("1 person has voted")


async def test_a_sealed_number_is_in_no_answer_for_programs_and_on_no_page_of_the_log(session, browser, time):
    time(at("2027-02-09 12:00"))
    box = await contest(session, voting__ballot=UNTIL)
    await box.cast("C1", "Ant", by=await person(session, "ana@example.org"))
    await session.commit()

    async def told() -> tuple[int | None, str, int | None, bool]:
        turnout = (await browser.json("GET", "/editions/2027/turnout")).json()
        log = (await browser.json("GET", "/editions/2027/vote-log")).json()["items"][0]
        page = await browser.get("/en/2027/vote-log")
        return (
            turnout["voters"],
            turnout["shown_until"],
            log["votes"],
            page.has("Not shown before the end of voting"),
        )

    until = "2027-02-20T11:00:00Z"
    assert await told() == (1, until, 0, False)
    time(at("2027-02-20 11:00"))
    assert await told() == (None, until, None, True)
    time(END)
    assert await told() == (1, until, 0, False)


async def test_a_number_that_was_kept_is_not_shown_once_it_is_sealed(session, time, monkeypatch):
    monkeypatch.setattr(queries, "DEAR", -1.0)
    time(at("2027-02-09 12:00"))
    box = await contest(session, voting__ballot=UNTIL | {"visible": "votes"})
    phase = box.edition.rules.votings[0]
    assert await queries.turnout(session, box.edition, phase) is not None
    time(at("2027-02-20 11:00"))
    assert await queries.turnout(session, box.edition, phase) is None


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
