"""Two selections, each with a title of its own, on the pages of stewards and panels and for programs."""

from __future__ import annotations

import pytest

from prizes.i18n.translator import without_isolates
from prizes.results.actions import announce
from tests.contest import SELECTING, at, steward
from tests.results.panels import champion, panel_choosing, seat, several, token_of

OFFICE = "/en/2027/office/selection"
GRAND = at("2027-03-20 12:00")
AFTER = at("2027-04-02 12:00")
MINUTES = {"panel": {"declaration": "none", "minutes": True}}


async def two_categories(session, first, second):
    panel = await panel_choosing(session, **several(first, second))
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


def says(page, words):
    return words in without_isolates(page.text)


async def test_a_steward_settles_two_titles_until_both_are_public(session, time, people, browser):
    time(SELECTING)
    panel = await two_categories(session, {}, {})
    ids = {title: project.id for title, project in panel.projects.items()}
    one = await people("steward")
    page = await one.get(OFFICE)
    assert page.has("0 of 2 categories are complete.") and page.has("Grand jury")
    present = {"present": [panel.people["first"].id]}
    await one.get(f"{OFFICE}/C1")
    fields = {"winner": [ids["Ant"], ids["Bee"]], f"reason.{ids['Ant']}": "Wide.", **present}
    page = await one.submit("/selection/C1?phase=selection", fields)
    assert (
        page.url.path.endswith("/selection/C2")
        and page.url.query == b"phase=selection&notice=category-settled"
    )
    await one.submit("/selection/C2?phase=selection", {"winner": "-", "reason": "None convinced."})
    page = await one.get(f"{OFFICE}?phase=grand")
    assert page.has("The choice in “Jury” is not complete yet.")  # it can still change
    page = await one.get(OFFICE)
    assert page.has("The choices of this phase are complete. Something is missing in: Grand jury.")

    time(GRAND)  # and who had signed in has to again
    one, second = await people("steward"), await people("approver")
    home = await one.get("/en/2027/office/")
    assert home.has("Grand jury: 1 item is missing.") and home.has("2 of 2 categories are complete.")
    page = await one.get(OFFICE)  # that of now
    assert page.has("0 of 1 category is complete.")
    page = await one.get(f"{OFFICE}/C1")
    assert (
        page.has("Grand jury") and page.has("Ant") and ids["Bee"] in page.html and ids["Cat"] not in page.html
    )
    page = await one.submit("/selection/C1?phase=grand", {}, status=422)
    assert page.has("Choose a project, or “No prize in this category” with the reason, and not both.")
    page = await one.submit(
        "/selection/C1?phase=grand", {"winner": ids["Bee"], "reason": "Best of all.", **present}
    )
    assert page.has("The selection is complete.") and page.has("Grand Prize Bee")
    await one.get(f"{OFFICE}?phase=selection")
    assert (
        one.page.has("Winner Ant") and one.page.has("None convinced.") and not one.page.has("Grand Prize Bee")
    )
    await one.submit("/office/winners")
    await second.get(next(href for href in (await one.get(OFFICE)).links if "/office/proposals/" in href))
    assert second.page.has("2 winners in 1 of") and says(second.page, "No project receives “Grand Prize” in:")
    await second.submit("/approval")
    page = await one.get(OFFICE)
    assert (
        page.has("The winners have been decided.") and page.has("Winner Ant") and page.has("Grand Prize Bee")
    )

    time(AFTER)
    await announce(session, "2027")
    await session.commit()
    page = await browser.get("/en/2027/winners")
    assert page.has("Grand Prize") and page.has("Best of all.") and page.has("None convinced.")
    assert says(page, "No project receives “Grand Prize”")
    assert page.has(
        "Grand Prizes: selected by the panels from the projects that passed any of these phases: Jury."
    )
    found = (await browser.json("GET", "/editions/2027/winners")).json()["content"]
    assert {"category": "C2", "title": "grand-prize", "reason": ""} in found["no_winner"]
    assert {"category": "C2", "reason": "None convinced."} in found["no_winner"]
    one = await people("steward")
    page = await one.get("/en/2027/office/corrections/C1")
    assert says(page, "Reason, if no project receives “Grand Prize”")
    fields = dict(page.form("/corrections/C1")["fields"])
    assert fields["title.grand-prize"] == ids["Bee"]


async def test_panels_vote_in_two_phases(session, time, people):
    time(SELECTING)
    ballot = {"method": "plurality", "quorum": {"least": 1}}
    panel = await two_categories(session, {"method": "stv"}, ballot)
    await panel.vote("first", "Bee", "Ant")
    await session.commit()
    one = await people("steward")
    await one.get("/en/2027/review/ballots/C1")
    page = await one.submit("/count?phase=selection")
    assert page.has("The ballot has been closed and counted.") and page.has("Jury")
    await one.get("/en/2027/review/ballots?phase=grand")
    token = await token_of(session, "steward@example.org")
    path = "/editions/2027/selection/no-prize/C2"
    await one.json("PUT", f"{path}?phase=selection", {"reason": "None."}, token=token)

    time(GRAND)
    one, first = await people("steward"), await people("first")
    token = await token_of(session, "steward@example.org")
    page = await first.get("/en/2027/review/ballots/C1")
    assert page.has("Grand jury") and page.has("Choose one project.")
    bee = panel.projects["Bee"].id
    page = await first.submit("/ballots/C1?phase=grand", {"act": "save", "ranking": bee})
    assert page.has("Your ballot has been saved.")
    items = await one.json("GET", "/editions/2027/panel-ballots?phase=grand", token=token)
    assert [(each["category"], each["cast"]) for each in items.json()["items"]] == [("C1", 1)]
    answer = await one.json(
        "POST", "/editions/2027/panel-ballots/C1/counts?phase=grand", {"round": 1}, token=token
    )
    assert answer.json()["elected"] == [bee]
    earlier = await one.json("GET", "/editions/2027/panel-ballots/C1?phase=selection", token=token)
    assert earlier.json()["method"] == "stv"
    rows = (await one.json("GET", "/editions/2027/selection?phase=grand", token=token)).json()["items"]
    assert [(row["id"], row["winners"]) for row in rows] == [("C1", ["Bee"])]
    nowhere = await one.json("GET", "/editions/2027/selection?phase=nowhere", token=token)
    assert nowhere.status_code == 404


async def test_links_of_one_selection_name_no_phase(session, time, people):
    time(SELECTING)
    await panel_choosing(session)
    await session.commit()
    one = await people("steward")
    page = await one.get(OFFICE)
    assert not [href for href in page.links if "/office/selection" in href and "phase=" in href]
    assert (await one.get(f"{OFFICE}/C1")).form("/selection/C1")
