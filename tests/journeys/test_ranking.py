"""A voter ranks projects, or chooses none: without scripts on a narrow phone in Arabic, and with them; nothing is too wide, and axe finds nothing."""

from __future__ import annotations

import pytest

from tests.ballot.paper import contest
from tests.ballot.test_rankings import rules_of
from tests.contest import VOTING
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import findings

pytestmark = pytest.mark.browser
PAPER = "/2027/categories/C1"


async def ranked(session, time):
    time(VOTING)
    box = await contest(session, **rules_of("schulze"))
    await session.commit()
    return box


async def choose(visitor, box, **places: str) -> None:
    for title, place in places.items():
        await visitor.page.select_option(f"#r-{box.id(title)}", place)
    await visitor.page.click("#save")


async def saved(visitor) -> list[str]:
    await visitor.page.wait_for_selector(".ranked")
    return await visitor.page.locator(".ranked li").all_inner_texts()


async def test_without_scripts_on_a_narrow_phone_in_arabic(site, visitor, session, time):
    box = await ranked(session, time)
    ana = await visitor("ar", width=360, script=False)
    await ana.sign_in("ana@example.org")
    await ana.open(PAPER)
    assert not await ana.too_wide()
    await choose(ana, box, Cat="1", Ant="2")
    assert await saved(ana) == ["Cat", "Ant"]
    assert not await ana.too_wide()
    await ana.open("/2027/ballot")
    assert not await ana.too_wide()


async def test_with_scripts_a_refusal_keeps_what_was_chosen(site, visitor, session, time):
    box = await ranked(session, time)
    bob = await visitor("en")
    await bob.sign_in("bob@example.org")
    await bob.open(PAPER)
    await choose(bob, box, Cat="1", Ant="1")
    await bob.sees("Two projects have place 1. Give each project a different place.")
    assert await bob.page.input_value(f"#r-{box.id('Ant')}") == "1"
    await choose(bob, box, Ant="2")
    await bob.page.wait_for_url("**/categories/C2")  # the next category opens after a first vote
    await bob.open(PAPER)
    assert await saved(bob) == ["Cat", "Ant"]
    await choose(bob, box, Cat="2", Ant="1")
    await bob.sees("Your vote is saved.")
    assert await saved(bob) == ["Ant", "Cat"]


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_its_pages_are_accessible(site, somebody, session, time, lang, width, scheme):
    box = await ranked(session, time)
    ana = await somebody(lang, width, scheme, "ana@example.org")
    found = await findings(ana, (PAPER,))
    await choose(ana, box, Cat="1", Ant="2")
    await ana.page.wait_for_url("**/categories/C2")
    found += await findings(ana, (PAPER, "/2027/ballot"))
    assert found == []


NONE = {"voting__ballot__choices": 2, "voting__ballot__least": 2, "voting__ballot__none_of_these": True}


async def test_none_of_the_projects_with_scripts_and_without(site, visitor, session, time):
    time(VOTING)
    box = await contest(session, **NONE)
    await session.commit()
    ana = await visitor("ar", width=360, script=False)
    await ana.sign_in("ana@example.org")
    await ana.open(PAPER)
    assert not await ana.too_wide()
    await ana.page.click("#none")
    await ana.page.wait_for_selector("#none", state="detached")
    assert not await ana.too_wide()
    bob = await visitor("en")
    await bob.sign_in("bob@example.org")
    await bob.open(PAPER)
    await bob.page.check(f"input[value='{box.id('Ant')}']")
    await bob.page.click("#save")
    await bob.sees("Choose at least 2 projects in this category.")
    await bob.page.click("#none")
    await bob.page.wait_for_url("**/categories/C2")  # the next category opens after a first vote
    await bob.open(PAPER)
    await bob.sees("Your vote: none of these projects")
    for title in ("Ant", "Bee"):
        await bob.page.check(f"input[value='{box.id(title)}']")
    await bob.page.click("#save")
    await bob.page.wait_for_selector("#none")


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_its_paper_with_none_is_accessible(site, somebody, session, time, lang, width, scheme):
    time(VOTING)
    await contest(session, **NONE)
    await session.commit()
    ana = await somebody(lang, width, scheme, "ana@example.org")
    found = await findings(ana, (PAPER,))
    await ana.page.click("#none")
    await ana.page.wait_for_url("**/categories/C2")
    found += await findings(ana, (PAPER, "/2027/ballot"))
    assert found == []
