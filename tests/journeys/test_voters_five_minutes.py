"""A voter follows a link to a category, votes, is asked who they are in between, and changes their mind."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.ballot.models import Vote
from tests.ballot.paper import contest
from tests.contest import VOTING

pytestmark = pytest.mark.browser


async def in_force(site) -> list[str]:
    async with site.database.reading() as session:
        return [row.choices for row in (await session.exec(select(Vote).where(Vote.in_force))).all()]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_from_a_link_to_a_changed_vote(session, site, visitor, time, lang, script):
    time(VOTING)
    box = await contest(session)
    voter = await visitor(lang, script=script, width=360)
    page = voter.page

    await voter.open("/2027/categories/C1")
    await page.locator(f"#v-{box.id('Ant')}").click()
    await page.wait_for_url("**/sign-in?held=*")
    await voter.sign_in("new.voter@example.org")
    await page.locator("main form button").click()
    await page.wait_for_url("**/categories/C1?notice=vote-saved*")
    assert await page.locator("[aria-pressed=true]").get_attribute("id") == f"v-{box.id('Ant')}"
    assert await in_force(site) == [box.id("Ant")]

    # Another tap changes it; with script without leaving the page, and the focus stays where it was.
    await page.evaluate("window.stayed = true") if script else None
    await page.locator(f"#v-{box.id('Bee')}").click()
    await page.locator(f"#v-{box.id('Bee')}[aria-pressed=true]").wait_for()
    assert await page.locator("[aria-pressed=true]").count() == 1
    if script:
        assert await page.evaluate("window.stayed") is True
        assert await page.evaluate("document.activeElement.id") == f"v-{box.id('Bee')}"
        assert await page.locator("#announce").inner_text() != ""
    assert await in_force(site) == [box.id("Bee")]

    await page.locator("#progress a.button").click()
    await page.wait_for_url("**/categories/C2")
    await page.locator(f"#v-{box.id('Dog')}").click()
    await page.locator(f"#v-{box.id('Dog')}[aria-pressed=true]").wait_for()
    await page.locator("#progress a.button").click()
    await page.wait_for_url("**/2027/ballot")
    await page.locator("form[action$='/ballot/C1/withdrawal'] button").click()
    await page.wait_for_url("**/ballot?notice=vote-taken-back*")
    assert sorted(await in_force(site)) == sorted(["", box.id("Dog")])
    assert voter.trouble == []


async def test_a_refusal_is_shown_without_leaving_the_page(session, site, visitor, time):
    time(VOTING)
    box = await contest(session)
    voter = await visitor("en")
    await voter.sign_in("new.voter@example.org")
    await voter.open("/2027/categories/C1")
    box.projects["Ant"].state = "disqualified"
    session.add(box.projects["Ant"])
    await session.commit()
    await voter.page.locator(f"#v-{box.id('Ant')}").click()
    await voter.sees("is no longer on the ballot")
    assert await voter.page.locator("#announce.bad[role=alert]").is_visible()
    await voter.page.locator(f"#v-{box.id('Bee')}").click()
    await voter.page.locator(f"#v-{box.id('Bee')}[aria-pressed=true]").wait_for()
    assert not await voter.page.locator("#announce.bad").is_visible()
