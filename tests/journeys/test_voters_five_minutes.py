"""A voter follows a link to a category, votes, is asked who they are in between, and changes their mind."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.ballot.models import Vote
from tests.ballot.paper import TEXT, contest, nominee
from tests.contest import VOTING, load_contest, person
from tests.journeys.test_accessible import seen

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
    if not script:  # the button has the focus, and the next thing is one tab away
        await page.locator(f"#v-{box.id('Dog')}[aria-pressed=true]").wait_for()
        await page.locator(f"#v-{box.id('Dog')} + a").click()
    await page.wait_for_url("**/2027/ballot/finish")
    await voter.open("/2027/ballot")
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
    await voter.page.wait_for_url("**/categories/C2")
    assert not await voter.page.locator("#announce.bad").is_visible()


class Weight:
    """Bytes that came over the wire to one page, with nothing kept before."""

    def __init__(self) -> None:
        self.total = 0

    @classmethod
    async def of(cls, page) -> Weight:
        weight = cls()
        wire = await page.context.new_cdp_session(page)
        await wire.send("Network.enable")
        wire.on("Network.loadingFinished", weight.add)
        return weight

    def add(self, event) -> None:
        self.total += int(event["encodedDataLength"])


MOST = 120_000
"""Bytes from a nominee's link to the receipt."""


@pytest.mark.parametrize("script", [False, True], ids=["no-script", "script"])
async def test_from_a_nominees_link_to_the_receipt_in_arabic(session, site, visitor, time, script):
    time(VOTING)
    box = await contest(session)
    voter = await visitor("ar", script=script, width=360)
    page = voter.page
    weight = await Weight.of(page)

    await voter.open(f"/2027/projects/{box.id('Ant')}")
    assert await page.locator("html").get_attribute("dir") == "rtl"
    await page.locator("form[action$='/ballot/C1'] button").click()
    await page.wait_for_url("**/sign-in?held=*")
    await voter.sign_in("new.voter@example.org")
    await page.wait_for_url("**/categories/C1?notice=vote-saved*")
    # Back at that very project, which is chosen.
    assert page.url.endswith(f"#v-{box.id('Ant')}")
    assert await page.locator("[aria-pressed=true]").get_attribute("id") == f"v-{box.id('Ant')}"
    assert await page.locator("[role=status] >> nth=0").is_visible()
    await page.locator("#paper a[href$='/ballot/receipt']").click()
    await page.wait_for_url("**/ballot/receipt")
    assert await page.locator("main code").count() == 1
    assert box.id("Ant") not in await page.content()
    assert "Ant" not in await voter.text()
    assert (
        await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") if script else True
    )
    assert 10_000 < weight.total <= MOST
    assert await in_force(site) == [box.id("Ant")]
    assert voter.trouble == []


async def test_with_a_script_the_next_category_opens_in_its_place(session, site, visitor, time):
    time(VOTING)
    box = await contest(session)
    voter = await visitor("en", width=360)
    page = voter.page
    await voter.sign_in("new.voter@example.org")
    await voter.open("/2027/categories/C1")
    await page.evaluate("window.stayed = true")
    await page.locator(f"#v-{box.id('Ant')}").click()
    await page.wait_for_url("**/categories/C2")
    await page.locator("#paper[data-category=C2]").wait_for()
    assert await in_force(site) == [box.id("Ant")]
    assert await page.evaluate("window.stayed") is True
    assert (await page.title()).startswith("Infrastructure · ")
    await page.wait_for_function("document.activeElement.id === 'heading'")
    assert await page.locator("#announce").inner_text() == (
        "Your vote in Governments is saved. Next category: Infrastructure"
    )
    assert await page.evaluate("scrollY") == 0
    # The way back, and Back.
    await page.locator("#paper a.back").click()
    await page.wait_for_url("**/categories/C1")
    assert await page.locator("[aria-pressed=true]").get_attribute("id") == f"v-{box.id('Ant')}"
    await page.go_back()
    await page.locator("#paper[data-category=C2]").wait_for()
    # Whoever would rather stay says so once.
    await page.get_by_label("Stay in the category after a vote").check()
    await voter.open("/2027/categories/C2")
    assert await page.get_by_label("Stay in the category after a vote").is_checked()
    await page.locator(f"#v-{box.id('Dog')}").click()
    await page.locator(f"#v-{box.id('Dog')}[aria-pressed=true]").wait_for()
    assert await page.locator("#announce").inner_text() == "Your vote is saved."
    assert page.url.endswith("/categories/C2")
    assert voter.trouble == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_all_eighteen_categories_in_at_most_twenty_clicks_with_a_script(
    session, site, visitor, time, script
):
    time(VOTING)
    edition = await load_contest(session, categories="wsis-18")
    for category in edition.rules.categories:
        for title in ("One", "Two"):
            await nominee(session, edition, category.code, f"{title} of {category.short['en']}")
    await person(session, "new.voter@example.org")
    await session.commit()
    voter = await visitor("en", script=script, width=360)
    page, clicks = voter.page, 0
    await voter.sign_in("new.voter@example.org")
    await voter.open("/2027/categories/C1")
    for number, category in enumerate(edition.rules.categories, 1):
        await page.locator(f"#paper[data-category='{category.code}']").wait_for()
        await page.locator(".ballot .button").first.click()
        clicks += 1
        if not script:
            await page.locator("[aria-pressed=true] + a").click()
            clicks += 1
        last = number == len(edition.rules.categories)
        following = "" if last else f"/categories/{edition.rules.categories[number].code}"
        await page.wait_for_url(f"**{following or '/ballot/finish'}")
    assert clicks <= (20 if script else 36)
    heading = await page.locator("h1").inner_text()
    assert " ".join(heading.split()) == "You have voted in 18 of 18 categories. Thank you."
    assert len(await in_force(site)) == 18
    assert await seen(voter, "finish") == [] if script else True
    await page.locator("form[action$='/ballot/receipt/letter'] button").click()
    await voter.sees("The receipt has been sent.")
    assert voter.trouble == []


async def test_what_is_shared_goes_by_the_devices_own_way_where_there_is_one(session, visitor, time):
    time(VOTING)
    box = await contest(session)
    voter = await visitor("en", width=360)
    page = voter.page
    await page.add_init_script(
        "window.sent = []; navigator.share = async (what) => { sent.push(what); };"
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => { sent.push(text); }}});"
    )
    await voter.open(f"/2027/projects/{box.id('Ant')}/share")
    await page.get_by_role("button", name="Share", exact=True).click()
    await page.get_by_role("button", name="Copy").click()
    await page.get_by_role("button", name="Copied").wait_for()
    sent = await page.evaluate("window.sent")
    assert sent[0]["url"] == sent[1]
    assert sent[1].endswith(f"/en/2027/projects/{box.id('Ant')}")
    assert "Ant is in the public vote" in sent[0]["text"]
    plain = await visitor("en", script=False, width=360)
    await plain.open(f"/2027/projects/{box.id('Ant')}/share")
    assert await plain.page.locator(".share button:visible").count() == 0
    assert await plain.page.locator(".share a:visible").count() == 3
    assert voter.trouble == []


async def test_a_vote_that_the_line_lost_is_said_in_its_row(session, site, visitor, time):
    time(VOTING)
    box = await contest(session)
    voter = await visitor("en", width=360)
    page = voter.page
    await voter.sign_in("new.voter@example.org")
    await voter.open("/2027/categories/C1")
    await page.context.set_offline(True)
    await page.locator(f"#v-{box.id('Ant')}").click()
    row = page.locator(f"#p-{box.id('Ant')}")
    await row.get_by_text("Your vote is not saved. Please try again.").wait_for()
    assert await page.locator("[aria-pressed=true]").count() == 0
    assert await in_force(site) == []
    await page.context.set_offline(False)
    await page.locator(f"#v-{box.id('Ant')}").click()
    await page.wait_for_url("**/categories/C2")
    assert await in_force(site) == [box.id("Ant")]


async def test_more_of_a_project_comes_into_its_place(session, visitor, time):
    time(VOTING)
    box = await contest(session)
    for n in range(40):
        await nominee(session, box.edition, "C1", f"Project {n}", summary=f"{TEXT} Told by number {n}.")
    await session.commit()
    voter = await visitor("en", width=360)
    page = voter.page
    await voter.sign_in("new.voter@example.org")
    await voter.open("/2027/categories/C1")
    await page.evaluate("window.stayed = true")
    wanted = page.locator(f"#o-{box.id('Ant')}")
    assert await wanted.count() == 0
    await page.locator(f"#p-{box.id('Ant')} summary").click()
    await wanted.wait_for()
    assert "240 schools take part" in await wanted.inner_text()
    assert await page.evaluate("window.stayed") is True
    assert await page.evaluate("document.activeElement.tagName") == "SUMMARY"
    for lang in ("en", "ar"):
        voter.lang = lang
        await voter.open("/2027/categories/C1?country=KE")
        assert await seen(voter, "a long paper") == []
    assert voter.trouble == []


async def test_without_a_script_more_is_a_link_to_the_same_place(session, visitor, time):
    time(VOTING)
    box = await contest(session)
    voter = await visitor("en", script=False, width=360)
    page = voter.page
    await voter.open("/2027/categories/C1")
    row = page.locator(f"#p-{box.id('Ant')}")
    await row.locator("summary").click()
    await row.locator("details a").click()
    await page.wait_for_url(f"**?open={box.id('Ant')}#p-{box.id('Ant')}")
    assert await row.locator("details[open]").count() == 1
    assert "240 schools take part" in await row.inner_text()
