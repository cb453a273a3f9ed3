"""A screening is three clicks at most: begin, yes to all, save; then the next project is open."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.nomination.models import ScreeningSheet
from tests.contest import load_contest, person, steward
from tests.journeys.conftest import in_language
from tests.nomination.drafts import submitted
from tests.web.test_screening import CHECKS, EVE

pytestmark = pytest.mark.browser


@pytest.fixture
async def projects(site, session):
    edition = await load_contest(session, submission__screening={"checks": CHECKS, "screeners": 1})
    await steward(session, EVE)
    ana = await person(session, "ana@example.org")
    made = [
        await submitted(session, edition, ana, title=f"Project {n}", owner=f"Owner {n}") for n in range(2)
    ]
    await session.commit()
    return made


@pytest.mark.parametrize(
    ("lang", "script", "width"),
    [("en", True, 1280), ("en", True, 360), ("en", False, 1280), ("ar", False, 360)],
)
async def test_three_clicks_a_screening_and_the_next_is_open(site, visitor, projects, lang, script, width):
    eve = await visitor(lang, script=script, width=width)
    page = eve.page
    await eve.sign_in(EVE)
    await eve.open("/2027/office/nominations")
    await page.locator("main a[href$='/office/screening']").click()
    text, sheet = await page.locator(".screening > div").bounding_box(), page.locator(".screening aside")
    beside = await sheet.bounding_box()
    first = page.url
    assert (beside["y"] < text["y"] + text["height"]) == (width == 1280)  # side by side, or below
    await page.get_by_role("button", name=in_language(lang, "Answer “yes” to all checks")).click()
    await page.locator("[name='check.real'][value=yes]:checked").wait_for()
    await page.get_by_role("button", name=in_language(lang, "Save and continue to the next project")).click()
    await page.wait_for_url(lambda url: url.endswith("/screening") and url != first)
    assert await page.locator("[name='check.real']:checked").count() == 0
    async with site.database.reading() as session:
        (saved,) = (await session.exec(select(ScreeningSheet))).all()
    assert (saved.verdict, saved.checks) == ("pass", {"real": "yes", "fits": "yes"})
    assert first.split("/")[-2] == saved.project_id
    assert await eve.too_wide() == "" and eve.trouble == []


ASKS_BEFORE_LEAVING = """() => {
  const leaving = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(leaving);
  return leaving.defaultPrevented;
}"""


@pytest.mark.parametrize("script", [True, False])
async def test_what_was_typed_is_still_there_after_yes_to_all(visitor, projects, script):
    eve = await visitor(script=script)
    page = eve.page
    await eve.sign_in(EVE)
    await eve.open(f"/2027/office/nominations/{projects[0].id}/screening")
    await page.get_by_label("Note").fill("Looked at its site.")
    await page.get_by_label("Your verdict").select_option("unsure")
    await page.get_by_role("button", name="Answer “yes” to all checks").click()
    await page.locator("[name='check.real'][value=yes]:checked").wait_for()
    assert await page.get_by_label("Note").input_value() == "Looked at its site."
    assert await page.get_by_label("Your verdict").input_value() == "unsure"
    assert await page.evaluate(ASKS_BEFORE_LEAVING) == script, "nothing of it is saved yet"


async def test_the_key_enter_never_answers_the_checks(visitor, projects):
    eve = await visitor()
    page = eve.page
    await eve.sign_in(EVE)
    await eve.open(f"/2027/office/nominations/{projects[0].id}/screening")
    await page.locator("[name='check.real'][value=no]").check()
    await page.locator("[name='check.real'][value=no]").press("Enter")
    await page.locator(".errors").wait_for()
    assert await page.locator("[name='check.real'][value=no]:checked").count() == 1
