"""A steward records what a grand jury chose among the winners of another panel, in a browser."""

from __future__ import annotations

import pytest

from prizes.results.queries import honours
from tests.contest import SELECTING, at
from tests.journeys.test_accessible import findings
from tests.results.panels import panel_choosing, several

pytestmark = pytest.mark.browser
OFFICE = "/2027/office/selection"


@pytest.mark.parametrize("script", [True, False])
async def test_a_steward_chooses_in_the_second_selection(site, visitor, session, script):
    site.set_time(SELECTING)
    panel = await panel_choosing(session, **several({}, {}))
    await session.commit()
    one = await visitor(script=script)
    await one.sign_in("steward@example.org")
    await one.open(OFFICE)
    await one.press("main a[href*='/office/selection/C1?phase=selection']")
    for title in ("Ant", "Bee"):
        await one.page.check(f"[name=winner][value='{panel.projects[title].id}']")
    await one.page.check(f"[name=present][value='{panel.people['first'].id}']")
    await one.press("form.settling button")
    await one.page.wait_for_url("**/office/selection?phase=selection*")
    await one.sees("Winner")

    site.set_time(at("2027-03-20 12:00"))
    await one.sign_in("steward@example.org")
    await one.open(OFFICE)
    assert await one.page.locator("nav a[aria-current]").filter(has_text="Grand jury").count() == 1
    await one.press("main .acts a[href*='phase=grand']:has-text('Next')")
    assert await one.page.locator("[name=winner]").count() == 3  # two winners, or no prize
    await one.page.check(f"[name=winner][value='{panel.projects['Bee'].id}']")
    await one.page.fill("[name=reason]", "Best of all.")
    await one.page.check(f"[name=present][value='{panel.people['first'].id}']")
    await one.press("form.settling button")
    await one.page.wait_for_url("**/office/selection?phase=grand*")
    await one.sees("Grand Prize")
    await one.press("nav a[href*='phase=selection']")
    await one.sees("Ant")
    given = {(h.project_id, h.title) for h in await honours(session, panel.edition.id)}
    assert (panel.projects["Bee"].id, "grand-prize") in given
    assert one.trouble == []


@pytest.mark.parametrize(("lang", "width", "scheme"), [("en", 1280, "light"), ("ar", 320, "dark")])
async def test_its_pages_have_no_finding(site, visitor, session, lang, width, scheme):
    site.set_time(SELECTING)
    await panel_choosing(session, **several({"method": "stv"}, {"method": "plurality"}))
    await session.commit()
    one = await visitor(lang, width=width)
    await one.page.emulate_media(color_scheme=scheme)
    await one.sign_in("steward@example.org")
    pages = (
        OFFICE,
        f"{OFFICE}?phase=grand",
        f"{OFFICE}/C1",
        "/2027/review/ballots",
        "/2027/review/ballots/C1",
    )
    assert await findings(one, pages) == []
