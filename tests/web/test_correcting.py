"""A steward corrects published results by a form, another approves, and everybody reads what was wrong."""

from __future__ import annotations

import pytest

from prizes.results.actions import announce
from tests.contest import ANNOUNCING
from tests.results.publishing import approved_contest

FORM = "/en/2027/office/corrections/C1"
NOTE = "The minutes name <b>Ant</b>."


@pytest.fixture
async def public(session, time):
    box, _one, _two = await approved_contest(session, time)
    time(ANNOUNCING)
    await announce(session, "2027")
    await session.commit()
    return box


async def test_from_the_selection_to_the_note_beside_the_results(public, browser, another_browser):
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/selection")
    assert page.has("Correct the results") and FORM in page.html
    await browser.get(FORM)
    page = await browser.submit("/office/corrections/C1", {"winner": public.id("Ant"), "note": NOTE})
    second = another_browser()
    await second.sign_in("second@example.org")
    proposal = page.html.partition("/office/proposals/")[2].partition('"')[0]
    page = await second.get(f"/en/2027/office/proposals/{proposal}")
    assert page.has("1 honour is withdrawn.") and page.has("1 honour is given.") and page.has(NOTE)
    await second.submit("/approval")
    page = await another_browser().get("/en/2027/winners")
    assert page.has("1 correction") and page.has(NOTE)
    assert page.has("No longer a winner: Bee") and page.has("Now a winner: Ant")
    answer = await browser.json("GET", "/editions/2027/winners")
    (told,) = answer.json()["corrections"]
    assert [change["what"] for change in told["changes"]] == ["taken", "given"]


async def test_what_was_typed_is_not_lost(public, browser):
    await browser.sign_in("steward@example.org")
    await browser.get(FORM)
    page = await browser.submit(
        "/office/corrections/C1",
        {"winner": public.id("Ant"), f"reason.{public.id('Ant')}": "Mine."},
        status=422,
    )
    assert page.has("Say what was wrong") and "Mine.</textarea>" in page.html
    assert f'value="{public.id("Ant")}" checked' in page.html


@pytest.mark.parametrize("who", [None, "bo@example.org"])
async def test_it_is_for_stewards(public, browser, who):
    if who:
        await browser.sign_in(who)
    await browser.get(FORM, status=403 if who else 200)
    assert (
        "corrections" not in str(browser.page.url)
        or browser.page.heading != "Correct the results: Governments"
    )
