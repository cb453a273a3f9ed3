"""A newcomer looks through the results of an edition: all pages, by their tabs, and the winners of other years."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import TOO_WIDE, findings
from tests.results.publishing import published_contest

pytestmark = pytest.mark.browser
PATHS = ("winners", "results", "turnout", "world", "integrity", "data")
PAGES = (
    *(f"/2027/{path}" for path in PATHS),
    "/2027/world?of=winners",
    "/winners",
    "/winners?year=2012&country=ZA",
)


@pytest.mark.parametrize(("lang", "width", "script"), [("en", 1280, True), ("ar", 360, False)])
async def test_a_newcomer_goes_from_the_winners_through_all_tabs(
    site, session, visitor, time, lang, width, script
):
    await published_contest(session, time)
    reader = await visitor(lang, width=width, script=script)
    await reader.open("/2027/winners")
    page = reader.page
    names = await page.locator(".subnav a").all_inner_texts()
    assert len(names) == len(PATHS)
    for name, path in zip(names, PATHS, strict=True):
        await page.locator(".subnav a", has_text=name).first.click()
        await page.wait_for_url(f"**/2027/{path}")
        assert await page.locator("h1").inner_text() == name
        assert await page.locator(".subnav [aria-current]").inner_text() == name
        assert await page.evaluate(TOO_WIDE) == ""
        for fold in await page.locator("main details > summary").all():
            await fold.click()
        assert await page.evaluate(TOO_WIDE) == ""
    await page.locator(f".also a[href='/{lang}/winners']").click()
    await page.locator(".facets summary").first.click()
    await page.locator(".facets a", has_text="2012").click()
    await page.wait_for_url("**/winners?year=2012")
    assert await page.locator(".facets [aria-current]").count() == 1
    assert await page.locator("main .row").count() == 9
    assert not reader.trouble


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_the_pages_of_results_have_no_finding(site, session, somebody, time, lang, width, scheme):
    await published_contest(session, time)
    reader = await somebody(lang, width, scheme)
    assert await findings(reader, PAGES) == []


async def test_in_arabic_bars_and_time_begin_at_the_right(site, session, visitor, time):
    await published_contest(session, time)
    reader = await visitor("ar", width=360)
    await reader.open("/2027/turnout")
    first, last = (await reader.page.locator(".chart > ol:last-child li").all())[::3]
    assert (await first.bounding_box())["x"] > (await last.bounding_box())["x"]
    await reader.open("/2027/results")
    shorter = reader.page.locator(".measure rect[width='66.67%']").first
    bar, whole = await shorter.bounding_box(), await shorter.locator("..").bounding_box()
    assert abs(bar["x"] + bar["width"] - whole["x"] - whole["width"]) < 1
    assert bar["x"] > whole["x"] + 5
