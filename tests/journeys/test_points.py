"""A voter shares out points: without scripts on a narrow phone in Arabic, and with them; nothing is too wide, and axe finds nothing."""

from __future__ import annotations

import pytest

from tests.ballot.paper import contest
from tests.ballot.test_points import SHARED
from tests.contest import VOTING
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import findings, seen

pytestmark = pytest.mark.browser
PAPER = "/2027/categories/C1"
LEFT = "[data-rest]"


async def shared(session, time):
    time(VOTING)
    box = await contest(session, **SHARED)
    await session.commit()
    return box


async def give(visitor, box, **points: str) -> None:
    for title, number in points.items():
        await visitor.page.fill(f"#g-{box.id(title)}", number)


async def save(visitor, box, **points: str) -> None:
    await give(visitor, box, **points)
    await visitor.page.click("#save")


async def saved(visitor) -> list[str]:
    await visitor.page.wait_for_selector(".ranked")
    return await visitor.page.locator(".ranked li").all_inner_texts()


async def test_without_scripts_on_a_narrow_phone_in_arabic(site, visitor, session, time):
    box = await shared(session, time)
    ana = await visitor("ar", width=360, script=False)
    await ana.sign_in("ana@example.org")
    await ana.open(PAPER)
    assert not await ana.too_wide()
    await save(ana, box, Cat="1", Ant="9")
    assert await ana.page.locator(f"#e-{box.id('Ant')}").count() == 1
    assert await ana.page.input_value(f"#g-{box.id('Cat')}") == "1"
    assert not await ana.too_wide()
    await save(ana, box, Ant="7", Cat="3")
    assert await saved(ana) == ["Ant: 7 نقاط", "Cat: 3 نقاط"]
    assert not await ana.too_wide()
    await ana.open("/2027/ballot")
    assert not await ana.too_wide()


async def test_with_scripts_what_is_left_is_counted_and_a_refusal_keeps_what_was_typed(
    site, visitor, session, time
):
    box = await shared(session, time)
    bob = await visitor("en")
    await bob.sign_in("bob@example.org")
    await bob.open(PAPER)
    assert await bob.page.inner_text(LEFT) == "Points left: 10"
    await give(bob, box, Cat="3", Ant="5")
    assert await bob.page.inner_text(LEFT) == "Points left: 2"
    await give(bob, box, Ant="8")
    assert await bob.page.inner_text(LEFT) == "Too many points: 1"
    await bob.page.click("#save")
    await bob.sees("You gave 11 points in this category, but you have 10. Reduce your points and save again.")
    assert await bob.page.input_value(f"#g-{box.id('Ant')}") == "8"
    assert await bob.page.inner_text(LEFT) == "Too many points: 1"
    await save(bob, box, Ant="9", Cat="")
    await bob.page.wait_for_selector(f"#e-{box.id('Ant')}")
    await save(bob, box, Ant="7", Cat="3")
    await bob.page.wait_for_url("**/categories/C2")  # the next category opens after a first vote
    await bob.page.wait_for_selector(f"{LEFT}:text-is('Points left: 10')")
    await bob.open(PAPER)
    assert await bob.page.inner_text(LEFT) == "Points left: 0"
    assert await saved(bob) == ["Ant: 7 points", "Cat: 3 points"]
    await save(bob, box, Cat="2", Ant="8")
    await bob.sees("Your vote is saved.")
    assert await saved(bob) == ["Ant: 8 points", "Cat: 2 points"]


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_its_pages_are_accessible(site, somebody, session, time, lang, width, scheme):
    box = await shared(session, time)
    ana = await somebody(lang, width, scheme, "ana@example.org")
    found = await findings(ana, (PAPER,))
    await save(ana, box, Cat="1", Ant="9")
    await ana.page.wait_for_selector(f"#e-{box.id('Ant')}")
    found += await seen(ana, "refused")
    await save(ana, box, Cat="1", Ant="2")
    await ana.page.wait_for_url("**/categories/C2")
    found += await findings(ana, (PAPER, "/2027/ballot"))
    assert found == []
