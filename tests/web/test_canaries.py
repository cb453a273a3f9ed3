"""Who takes no part in a project, or has not yet said whether they may, finds nothing of it: on no page, in no search,
export, mail or answer to a program.

A word is planted in everything that is kept of one project, and every route is walked through.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.accounts.models import Person
from prizes.review.actions.digests import mail_digests
from prizes.review.actions.second_round import open_second_round
from tests.contest import NOMINATING, SELECTING
from tests.review.reviewing import phase_of, signed_in
from tests.web.canaries import FOR_STEWARDS, PLANTED, before_the_second_panel, in_letter, planted, walk

BEFORE = {"title", "owner"}
"""What an expert needs to say whether they have an interest in a project; with its country."""
OF_INTERESTS = "/interests"
"""Part of the addresses where it is said, and can be changed, also by who is recused."""


@pytest.fixture
async def world(database, mailbox, time):
    time(NOMINATING)
    async with database.writing() as session:
        made = await planted(session)
    await mailbox.delivered()
    return made


OWN = {"mine", "remark", "reason"}
"""What an expert wrote, and why they were recused: in the copy of their own data, which they may take at any time."""


def but(found: dict[str, set[str]], shown: Collection[str]) -> dict[str, set[str]]:
    left = {
        route: words
        - set(shown)
        - (BEFORE if OF_INTERESTS in route else set())
        - (OWN if "/me/data" in route else set())
        for route, words in found.items()
    }
    return {route: words for route, words in left.items() if words}


@pytest.mark.parametrize("name", ["late", "latechair"])
async def test_nothing_of_a_project_reaches_who_is_recused(app, browser, world, name):
    await browser.sign_in(f"{name}@example.net")
    assert but(await walk(app, browser, world), set()) == {}


@pytest.mark.parametrize("name", ["new", "newchair"])
async def test_before_declaring_there_are_only_titles_owners_and_countries(app, browser, world, name):
    """A chair finds these on the pages of their panel too, and why others were recused."""
    await browser.sign_in(f"{name}@example.net")
    found = await walk(app, browser, world)
    assert but(found, BEFORE | {"reason"} if name == "newchair" else set()) == {}


async def test_the_walk_would_find_it_all(app, browser, world):
    """So that the other tests can fail: a chair who is not recused finds every word but those for stewards."""
    await browser.sign_in("open@example.net")
    found = set().union(*(await walk(app, browser, world)).values())
    assert {*PLANTED, "mark"} - found <= {"mine", "reason"}
    assert found & set(FOR_STEWARDS) <= {"declined"}  # why what they contributed was declined


async def test_the_walk_of_a_steward_would_find_what_is_for_stewards(app, browser, world):
    await browser.sign_in("s1@example.net")
    around = (
        "^GET .*/office/(complaints|news|programme|partners|tokens|webhooks|proposals)|contributions|updates"
    )
    found = set().union(*(await walk(app, browser, world, around)).values())
    assert set(FOR_STEWARDS) - found == set()


async def test_later_who_is_recused_finds_no_more_than_anybody(app, another_browser, world, database, time):
    """A champion is public; what experts said of it is not."""
    time(SELECTING)
    async with database.writing() as session:
        await before_the_second_panel(session, world)
    everybody = set().union(*(await walk(app, another_browser(), world)).values())
    assert everybody <= {"title", "owner", "url", "description"}
    for name in ("late", "latechair"):
        recused = another_browser()
        await recused.sign_in(f"{name}@example.net")
        assert but(await walk(app, recused, world), everybody) == {}


async def test_letters_to_who_is_recused_or_has_not_declared_say_nothing_of_it(
    world, database, mailbox, time
):
    async with database.writing() as session:
        boss = (await session.exec(select(Person).where(Person.email == "s1@example.net"))).one()
        me = await signed_in(session, boss)
        phase = phase_of(world.edition)
        await open_second_round(
            session, world.edition, phase, world.project.id, reason="Far apart.", opener=me
        )
        time(NOMINATING + timedelta(days=7))
        await mail_digests(session)
    letters = await mailbox.delivered()
    for name in ("late", "latechair", "new", "newchair"):
        told = [in_letter(letter) for letter in letters if letter["To"] == f"{name}@example.net"]
        assert told == [set()] * len(told), name
    others = [in_letter(letter) for letter in letters if letter["To"] == "also@example.net"]
    assert "title" in set().union(*others)
