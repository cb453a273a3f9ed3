"""No automatic finding of axe, and no scrolling sideways, on the stewards' pages before the experts' work."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import LOOKS
from tests.journeys.submissions import EVE, build
from tests.journeys.test_accessible import findings, seen

pytestmark = pytest.mark.browser

FAULTY = b"title,source_url,country,state\r\nAlpha,x,Kenya,\r\n,x,,\r\nDelta,x,,winner\r\n"


@pytest.fixture
async def world(site, session):
    return await build(site, session)


@pytest.mark.parametrize("look", LOOKS)
async def test_stewards(world, somebody, look):
    eve = await somebody(*look, EVE)
    office = "/2027/office"
    queue = f"{office}/nominations"
    one, other = world.entities
    paths = (
        f"{office}/",
        queue,
        f"{queue}?state=submitted&category=C1&sort=title",
        f"{queue}?q=nothing-like-this",
        *(f"{queue}/{each}" for each in (world.submitted, world.returned, world.out)),
        f"{queue}/{world.submitted}/screening",
        f"{office}/late-entries",
        f"{queue}?flag=appeal",
        f"{office}/likenesses",
        f"{office}/outreach",
        f"{office}/mailings",
        f"{office}/mailings/new",
        f"{office}/mailings/{world.mailing}",
        f"{office}/letters",
        f"{office}/letters?state=held",
        f"{office}/entities",
        f"{office}/entities/{one}",
        f"{office}/entities/{one}/merging/{other}",
        f"{office}/import",
        f"{office}/export",
        "/2027/export",
    )
    assert await findings(eve, paths) == []


@pytest.mark.parametrize("look", LOOKS)
async def test_what_stewards_reach_by_a_form_or_a_list(world, somebody, look):
    eve = await somebody(*look, EVE)
    page = eve.page
    found: list[str] = []
    for listed in ("likenesses", "letters"):
        await eve.open(f"/2027/office/{listed}")
        await page.locator(f"main a[href*='/office/{listed}/']").first.click()
        await page.wait_for_url(f"**/office/{listed}/*")
        found += await seen(eve, f"one of {listed}")
    await eve.open("/2027/office/nominations")
    for box in await page.locator("[name=project]").all():
        await box.check()
    await page.locator("button[formaction$='/several'], form[action$='/several'] button").first.click()
    await page.locator("select[name=act]").select_option("ineligible")
    await page.locator("select[name=rule]").select_option("truth")
    await page.locator("[name=reason]").fill("Made up.")
    await page.locator("form[action$='/several'] button").last.click()
    await page.locator("form[action$='/confirmation']").wait_for()
    found += await seen(eve, "several, previewed")
    await eve.open("/2027/office/import")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": FAULTY}
    await page.locator("[name=file]").set_input_files(file)
    await page.locator("#check").click()
    await page.locator("#result table").wait_for()
    found += await seen(eve, "an import with faults")
    await eve.open("/2027/office/mailings/new")
    await page.fill("[name='subject.en']", "About {title}")
    await page.fill("[name='body.en']", "Dear {name}")
    await page.locator("button[name=act][value=preview]").click()
    await page.locator("#preview").wait_for()
    found += await seen(eve, "a mailing, previewed")
    assert found == []
