"""What is typed while an automatic save is on its way stays typed, however slow the line is."""

from __future__ import annotations

import asyncio

import pytest

from prizes.nomination.actions import create_draft
from tests.contest import SUBMITTING, load_contest, person

pytestmark = pytest.mark.browser

DESCRIPTION = "A network that villages build and keep up by themselves."


async def test_what_is_typed_during_a_slow_save_outlives_its_answer(site, visitor, session):
    site.set_time(SUBMITTING)
    edition = await load_contest(session)
    nominator = await person(session, "ana@example.org")
    draft = await create_draft(session, edition, nominator, {"title": "Village network"})
    await session.commit()
    ana = await visitor()
    await ana.sign_in("ana@example.org")
    page = ana.page

    async def slowly(route):
        await asyncio.sleep(1.5)
        await route.continue_()

    await page.route("**/fields", slowly)
    await ana.open(f"/2027/nominations/{draft.id}")
    async with page.expect_response("**/fields"):
        await page.locator("label:has([name=category][value=C2])").click()
        await asyncio.sleep(0.6)  # the save of the category is under way; its answer brings the goals anew
        await page.locator("label:has([name=sdgs][value='9'])").click()
        await page.locator("[name='answers.description']").fill(DESCRIPTION)
    await page.wait_for_timeout(400)
    assert await page.locator("[name=sdgs][value='9']").is_checked()
    assert await page.locator("[name='answers.description']").input_value() == DESCRIPTION
    assert await page.evaluate("document.activeElement.name") == "answers.description"
    async with page.expect_response("**/fields"):
        pass  # and what was typed is saved in its turn
    await page.reload()
    assert await page.locator("[name='answers.description']").input_value() == DESCRIPTION
    assert await page.locator("[name=sdgs][value='9']").is_checked()
    assert ana.trouble == []
