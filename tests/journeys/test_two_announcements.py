"""Recognitions are announced in April and the prize in July: two stewards in a browser, and readers in between."""

from __future__ import annotations

import pytest

from prizes.results.actions import announce, choose, give_no_prize
from tests.contest import SELECTING, steward
from tests.journeys.test_accessible import findings
from tests.results.panels import champion, on_record, panel_choosing
from tests.web.test_announcements_apart import APRIL, JULY, OVER, phases

pytestmark = pytest.mark.browser
OFFICE = "/2027/office/selection"


async def settled(session):
    """Ant wins C1 and Bee is recognized; nobody wins C2."""
    panel = await panel_choosing(session, phases=phases())
    await champion(panel, "Dog", 50, category="C2")
    one, chosen = panel.people["steward"], (("Ant", "winner"), ("Bee", "special_recognition"))
    for title, honour in chosen:
        where = (session, panel.edition, panel.projects[title].id, honour)
        await choose(*where, reason=f"{title} is wide.", chooser=one.id)
    selection = panel.edition.rules.selections[0]
    await give_no_prize(session, panel.edition, selection, "C2", reason="None convinced.", by=one.id)
    await on_record(session, panel.edition, "C1", "C2")
    await steward(session, "approver@example.org")
    await session.commit()
    return panel


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("ar", 360)])
async def test_recognitions_come_first_and_the_prize_later(site, visitor, session, lang, width):
    site.set_time(SELECTING)
    panel = await settled(session)
    ant, bee = (panel.projects[title].id for title in ("Ant", "Bee"))

    site.set_time(OVER)
    one, second = await visitor(lang, width=width), await visitor(lang, width=width)
    await one.sign_in("steward@example.org")
    await second.sign_in("approver@example.org")
    for phase in ("mentions", "announcement"):
        await one.open(OFFICE)
        await one.press(f"form[action*='/office/winners?phase={phase}'] button")
        await one.page.wait_for_selector(f"section[aria-labelledby='{phase}'] a[href*='/office/proposals/']")
        await one.press(f"section[aria-labelledby='{phase}'] a[href*='/office/proposals/']")
        proposal = one.page.url.partition(f"/{lang}/2027")[2]
        await second.open(f"/2027{proposal}")
        await second.press("form[action*='/approval'] button")
        await second.page.wait_for_load_state()
    assert await findings(one, (OFFICE,)) == []

    for now, seen, hidden in ((OVER, [], [ant, bee]), (APRIL, [bee], [ant]), (JULY, [ant, bee], [])):
        site.set_time(now)
        await announce(session, "2027")
        await session.commit()
        reader = await visitor(lang, width=width)
        await reader.open("/2027/winners")
        for project in seen:
            assert await reader.page.locator(f"main h2 a[href$='/projects/{project}']").count() == 1
        for project in hidden:
            assert await reader.page.locator(f"main a[href$='/projects/{project}']").count() == 0
        assert await reader.page.locator("#to-come").count() == (now is not JULY)
        assert await findings(reader, ("/2027/winners",)) == []
        assert reader.trouble == []
    assert one.trouble == [] and second.trouble == []
