"""An honour from the list of chosen projects to a reply, in a real browser: with a script, and on a phone without one."""

from __future__ import annotations

import os

import pytest

from tests.journeys.test_accessible import seen
from tests.results.test_accepting import AFTER, chosen

__all__ = ["chosen"]
pytestmark = pytest.mark.browser
OFFICE = "/2027/office/acceptances"


@pytest.mark.parametrize(("lang", "script", "width"), [("en", True, 1280), ("ar", False, 360)])
async def test_an_honour_is_accepted_before_it_is_announced(
    site, visitor, chosen, session, time, lang, script, width
):
    there = await chosen(statement={"en": "We accept the prize.", "ar": "نقبل الجائزة."})
    await session.commit()
    found = []

    async def come(who: str):
        made = await visitor(lang, script=script, width=width)
        await made.sign_in(f"{who}@example.org")
        return made

    async def look(who, name: str) -> None:
        if script:  # axe needs scripts
            found.extend(await seen(who, name))
        if folder := os.environ.get("PICTURES"):
            await who.page.screenshot(path=f"{folder}/{name}-{lang}.png", full_page=True)

    first, second, ana = [await come(name) for name in ("steward", "second", "ana")]
    await first.open(OFFICE)
    await look(first, "not-asked")
    await first.press("form[action$='/office/acceptances'] button")
    await first.page.wait_for_load_state()
    await first.press("main p.acts a[href*='/proposals/']")
    proposal = first.page.url.removeprefix(f"{site.url}/{lang}")
    await second.open(proposal)
    await look(second, "proposal")
    await second.press("form[action$='/approval'] button")
    await second.page.wait_for_load_state()

    await ana.open("/me")
    await look(ana, "task")
    await ana.press("main a[href$='/acceptance']")
    await ana.page.wait_for_load_state()
    await look(ana, "question")
    await ana.press("form[action*='/acceptances/'] button")
    await ana.page.wait_for_load_state()
    assert await ana.page.locator("[aria-invalid=true], .errors, [role=alert]").count()
    await look(ana, "nothing-chosen")
    await ana.page.locator("[name=reply][value=accepted]").check()
    await ana.press("form[action*='/acceptances/'] button")
    await ana.page.wait_for_load_state()
    await look(ana, "replied")
    await first.open(OFFICE)
    await first.sees("Honour accepted")
    await look(first, "replies")
    assert found == []
    await session.rollback()
    await there.reply("Dog", accepts=False)
    time(AFTER)
    assert [h["project"] for h in (await there.publish())["honours"]] == [there.box.id("Ant")]
