"""A panel chooses winners of regions among the projects of all categories, and everybody reads them, in a browser."""

from __future__ import annotations

import pytest

from prizes.results.actions import announce
from tests.contest import ANNOUNCING, SELECTING
from tests.journeys.test_accessible import findings
from tests.results.test_regional import on_record, regional

pytestmark = pytest.mark.browser
OFFICE = "/2027/office/selection"
FIELDS = ("africa", "europe", "edition")


@pytest.mark.parametrize(("lang", "width", "scheme"), [("en", 1280, "light"), ("ar", 360, "dark")])
async def test_winners_of_regions_are_chosen_confirmed_and_published(
    site, visitor, session, lang, width, scheme
):
    site.set_time(SELECTING)
    panel = await regional(session)
    await session.commit()
    one = await visitor(lang, width=width)
    await one.page.emulate_media(color_scheme=scheme)
    await one.sign_in("steward@example.org")
    await one.open(OFFICE)
    assert await findings(one, (OFFICE, f"{OFFICE}/africa", "/2027/minutes?phase=selection")) == []
    await one.open(OFFICE)
    await one.press("main .acts a[href*='/office/selection/africa']")
    for key, title in zip(FIELDS, ("Ant", "Cat", None), strict=True):
        await one.page.wait_for_url(f"**/office/selection/{key}*")
        await one.page.check(f"[name=winner][value='{panel.projects[title].id if title else '-'}']")
        await one.page.fill("[name=reason]", "Reason.")
        await one.page.check(f"[name=present][value='{panel.people['first'].id}']")
        await one.press("form.settling button")
    await one.page.wait_for_url("**/office/selection?*")
    for key in FIELDS:
        await on_record(panel, key)
    await session.commit()
    await one.open(OFFICE)
    await one.press("form[action$='/office/winners'] button")
    two = await visitor(lang, width=width)
    await two.sign_in("approver@example.org")
    await two.open("/2027/office/")
    await two.press("main a[href*='/office/proposals/']")
    await two.press("form[action$='/approval'] button")
    await two.page.wait_for_url("**notice=approved*")

    site.set_time(ANNOUNCING)
    await announce(session, "2027")
    await session.commit()
    reader = await visitor(lang, width=width)
    await reader.page.emulate_media(color_scheme=scheme)
    await reader.open("/2027/winners")
    shown = await reader.page.locator("ol.rows.big > li").all_inner_texts()
    assert len(shown) == 3, "two regions with a winner, and projects of no region without one"
    assert "Ant" in shown[0] and "Cat" in shown[1]
    assert await findings(reader, ("/2027/winners",)) == []
    assert one.trouble == reader.trouble == []
