"""A category of the selection on one page, and all records confirmed in one list: clicks from champions to winners."""

from __future__ import annotations

import pytest

from tests.contest import SELECTING, steward
from tests.results.panels import champion, panel_choosing, seat

OFFICE = "/en/2027/office/selection"
RULES = {"selection__panel": {"declaration": "none", "minutes": True}}


@pytest.fixture
async def panel(session, time):
    """Two categories with champions, one chair of each."""
    time(SELECTING)
    panel = await panel_choosing(session, **RULES)
    await champion(panel, "Dog", 50, category="C2")
    await seat(panel, "other", "chair", category="C2")
    await steward(session, "approver@example.org")
    await session.commit()
    return panel


@pytest.fixture
async def people(another_browser):
    async def sign_in(name):
        browser = another_browser()
        await browser.sign_in(f"{name}@example.org")
        return browser

    return sign_in


async def test_one_form_chooses_writes_and_opens_the_next_until_two_lists_confirm_all(panel, people):
    one, chair, other, second = [await people(name) for name in ("steward", "chair", "other", "approver")]
    page = await one.get(OFFICE)
    assert page.has("0 of 2 categories are complete.") and page.has("Nothing chosen yet")
    page = await one.get(f"{OFFICE}/C1")
    assert page.has("Ant") and page.has("Bee") and not page.has("Dog")
    there = {"present": [panel.people["chair"].id, panel.people["first"].id]}
    page = await one.submit("/selection/C1", {"winner": panel.projects["Bee"].id, "reason": "Wide.", **there})
    assert page.url.path.endswith("/office/selection/C2")
    assert page.has("The category has been saved.")
    page = await one.submit(
        "/selection/C2",
        {"winner": "-", "reason": "None convinced.", "present": [panel.people["other"].id]},
    )
    assert page.url.path.endswith("/office/selection")
    assert page.has("Record written, to be confirmed") and page.has("Bee") and page.has("None convinced.")

    page = await chair.get("/en/2027/minutes?phase=selection")
    assert page.has("Winner Bee") and page.has("Wide.") and page.has("Confirm as chair")
    page = await chair.submit("/confirmations")
    assert page.has("You have confirmed the records.") and not page.has("To be confirmed by you")
    await other.get("/en/2027/minutes?phase=selection")
    await other.submit("/confirmations")
    page = await one.get(OFFICE)
    assert page.has("The records now need to be confirmed.")
    page = await one.get("/en/2027/minutes?phase=selection")
    await one.submit("/confirmations")
    page = await one.get(OFFICE)
    assert page.has("The selection is complete.") and page.has("Confirmed by both")
    await one.submit("/office/winners")
    await one.get(OFFICE)
    await second.get(next(href for href in one.page.links if "/office/proposals/" in href))
    assert second.page.has("1 winner in 1 of") and second.page.has("No citation is missing.")
    await second.submit("/approval")
    assert (await one.get(OFFICE)).has("The winners have been decided.")


async def test_a_saved_category_comes_back_as_it_was_and_another_choice_replaces_it(panel, people, session):
    one = await people("steward")
    await one.get(f"{OFFICE}/C1")
    await one.submit(
        "/selection/C1", {"winner": panel.projects["Bee"].id, "reason": "Wide.", "note": "All agreed."}
    )
    fields = dict((await one.get(f"{OFFICE}/C1")).form("/selection/C1")["fields"])
    assert (fields["winner"], fields["reason"].strip()) == (panel.projects["Bee"].id, "Wide.")
    assert fields["note"].strip() == "All agreed."
    await one.submit("/selection/C1", {"winner": panel.projects["Cat"].id})
    page = await one.get(OFFICE)
    assert page.has("Winner Cat") and not page.has("Bee")
    await one.get(f"{OFFICE}/C1")
    await one.submit("/selection/C1", {"winner": "-", "reason": "None convinced."})
    page = await one.get(OFFICE)
    assert page.has("None convinced.") and not page.has("Winner Cat")


async def test_what_is_missing_is_said_and_what_was_typed_stays(panel, people):
    one = await people("steward")
    await one.get(f"{OFFICE}/C1")
    page = await one.submit("/selection/C1", {"reason": "Wide."}, status=422)
    assert page.has("Choose a project, or “No prize in this category” with the reason, and not both.")
    assert dict(page.form("/selection/C1")["fields"])["reason"].strip() == "Wide."
    page = await one.submit("/selection/C1", {"winner": "-", "reason": ""}, status=422)
    assert page.has("Enter the reason.")
    await one.post(f"{OFFICE}/C1", {"winner": panel.projects["Dog"].id}, status=422)
    await one.get(f"{OFFICE}/C99", status=404)
    await one.post(f"{OFFICE}/C99", {"winner": "-", "reason": "x"}, status=404)


async def test_several_winners_have_a_citation_each(session, time, people):
    time(SELECTING)
    panel = await panel_choosing(
        session, **RULES, selection__cut={"gives": "winner", "decided": "panel", "most": 2}
    )
    await session.commit()
    one = await people("steward")
    await one.get(f"{OFFICE}/C1")
    ids = [panel.projects["Ant"].id, panel.projects["Bee"].id]
    await one.submit(
        "/selection/C1", {"winner": ids, f"reason.{ids[0]}": "First.", f"reason.{ids[1]}": "Second."}
    )
    fields = (await one.get(f"{OFFICE}/C1")).form("/selection/C1")["fields"]
    assert sorted(value for name, value in fields if name == "winner") == sorted(ids)
    assert {value.strip() for name, value in fields if name.startswith("reason.")} >= {"First.", "Second."}


async def test_records_are_confirmed_all_or_none(panel, people):
    one, chair = await people("steward"), await people("chair")
    await one.get(f"{OFFICE}/C1")
    await one.submit("/selection/C1", {"winner": panel.projects["Bee"].id, "present": []})
    await chair.get("/en/2027/minutes?phase=selection")
    page = await chair.submit("/confirmations", status=409)
    assert page.has("No record was confirmed.") and page.has("The rules require at least 1 expert")
    page = await chair.submit("/confirmations", {"seen": []}, status=422)
    assert page.has("Choose at least one record to confirm.")
    await chair.post("/en/2027/minutes/selection/confirmations", {"seen": ["C1 chair"]}, status=422)
