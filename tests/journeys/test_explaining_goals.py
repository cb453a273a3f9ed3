"""A text about each goal that is ticked: it appears as the tick is saved, by itself or with the button."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from prizes.nomination.actions.writing import create_draft
from prizes.nomination.models import Project
from tests.contest import SUBMITTING, load_contest, person

pytestmark = pytest.mark.browser

ANA = "ana@example.org"
SCHOOLS = "Village schools learn by radio."
TICK, TEXT = "[name=sdgs][value='4']", "[name='answers.sdg-4']"
NOT_SENT = f"{TEXT}:not([required])"


@pytest.mark.parametrize("script", [True, False])
async def test_a_goal_is_ticked_explained_unticked_and_its_text_is_still_there(
    site, visitor, session, script
):
    site.set_time(SUBMITTING)
    edition = await load_contest(session, submission__form__sdgs_explained={"words": {"most": 20}})
    draft = await create_draft(session, edition, await person(session, ANA), {"title": "Village network"})
    await session.commit()
    ana = await visitor("ar", script=script, width=360)
    page = ana.page
    await ana.sign_in(ANA)
    await ana.open(f"/2027/nominations/{draft.id}/form/goals")

    async def tick(on: bool) -> None:
        await page.locator(TICK).set_checked(on)
        if not script:
            await page.locator("#project-form .acts button").first.click()

    await tick(True)
    await page.locator(TEXT).wait_for()
    if script:
        assert await page.evaluate("document.activeElement.matches(`[name=sdgs][value='4']`)")
    await page.fill(TEXT, SCHOOLS)
    await tick(False)
    await page.locator(NOT_SENT).wait_for()
    assert await page.input_value(TEXT) == SCHOOLS
    await tick(True)
    await page.locator(f"{TEXT}[required]").wait_for()
    assert await page.input_value(TEXT) == SCHOOLS
    async with site.database.reading() as reading:
        kept = await reading.get_one(Project, draft.id)
    assert (kept.sdgs, kept.answers) == ([4], {"sdg-4": SCHOOLS})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    assert ana.trouble == []


@pytest.mark.parametrize("explained", [True, False])
@pytest.mark.parametrize("script", [True, False])
async def test_targets_come_with_their_goal_and_none_is_lost_from_sight_when_it_is_unticked(
    site, visitor, session, script, explained
):
    site.set_time(SUBMITTING)
    texts = {"words": {"most": 20}} if explained else None
    edition = await load_contest(
        session, submission__form__sdgs_explained=texts, submission__form__sdg_targets="optional"
    )
    draft = await create_draft(session, edition, await person(session, ANA), {"title": "Village network"})
    await session.commit()
    ana = await visitor("ar", script=script, width=360)
    page = ana.page
    await ana.sign_in(ANA)
    here = f"/2027/nominations/{draft.id}/form/goals"
    await ana.open(here)
    named, folded = page.locator("#f-targets"), page.locator("#q-f-targets details summary")

    async def saved() -> None:
        if not script:
            await page.locator("#project-form .acts button").first.click()
            await ana.open(here)

    async def kept() -> list[str]:
        async with site.database.reading() as reading:
            return (await reading.get_one(Project, draft.id)).targets

    await page.locator(TICK).check()
    await saved()
    await folded.first.wait_for()
    await folded.first.click()
    await page.check("[name=targets][value='4.a']")
    await named.fill("4.1")
    await saved()
    await until(kept, ["4.1", "4.a"])
    await page.locator(TICK).uncheck()
    await saved()
    await page.locator("#q-f-targets:not(:has(details))").wait_for()
    assert "4.1" in await named.input_value() and "4.a" in await named.input_value()
    assert await kept() == ["4.1", "4.a"]
    await named.fill("")
    await saved()
    await until(kept, [])
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    assert ana.trouble == []


async def until(read: Callable[[], Awaitable[list[str]]], wanted: list[str]) -> None:
    """A save of its own takes some seconds."""
    for _ in range(60):
        if await read() == wanted:
            return
        await asyncio.sleep(0.25)
    assert await read() == wanted
