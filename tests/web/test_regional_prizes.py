"""A prize by region on the pages of stewards and panels, on the page of winners, and for programs."""

from __future__ import annotations

import pytest

from prizes.i18n.translator import without_isolates
from prizes.results.actions import announce
from tests.contest import ANNOUNCING, SELECTING
from tests.results.panels import token_of
from tests.results.test_regional import NONE, PRIZE, choose, on_record, regional

OFFICE = "/en/2027/office/selection"


@pytest.fixture
async def people(another_browser):
    async def sign_in(name):
        browser = another_browser()
        await browser.sign_in(f"{name}@example.org")
        return browser

    return sign_in


def says(page, words):
    return words in without_isolates(page.text)


async def test_a_steward_settles_each_region_and_everybody_reads_it(session, time, people, browser):
    time(SELECTING)
    panel = await regional(session, selection__recognitions=[{"id": "mention", "title": {"en": "Mention"}}])
    await session.commit()
    ids = {title: project.id for title, project in panel.projects.items()}
    one = await people("steward")
    page = await one.get(OFFICE)
    assert page.has("0 of 3 choices are complete.") and says(page, "Next: Africa")
    assert page.has("What panels choose from") and page.has("Not stated")
    head = page.html.partition("<thead>")[2].partition("</thead>")[0]
    assert "Region" in head and "Category" not in head
    turned = await one.get(f"{OFFICE}?sort=-field")
    assert turned.text.rindex("Europe") < turned.text.rindex("Africa")
    table = (await one.client.get(f"{OFFICE}/file?format=csv")).text.splitlines()
    assert table[0].lstrip("\ufeff").startswith("Region,") and table[1].startswith("africa,")
    page = await one.get(f"{OFFICE}/africa")
    assert page.has("Choice 1 of 3") and page.has("Ant") and page.has("Bee") and not page.has("Cat")
    assert page.has("No prize among these projects")
    page = await one.submit("/selection/africa", {}, status=422)
    assert says(page, "Choose a project, or “No prize among these projects” with the reason, and not both.")
    present = {"present": [panel.people["first"].id]}
    page = await one.submit("/selection/africa", {"winner": ids["Ant"], "reason": "Wide.", **present})
    assert page.url.path.endswith("/selection/europe")
    await one.submit("/selection/europe", {"winner": ids["Cat"], "reason": "", **present})
    page = await one.submit("/selection/edition", {"winner": "-", "reason": "Of no region.", **present})
    assert page.has("Winner Ant") and page.has("No prize among these projects Of no region.")
    await one.get(f"{OFFICE}/oceania", status=404)

    chair, local = await people("chair"), await people("local")
    page = await chair.get("/en/2027/minutes?phase=selection")
    assert page.has("Africa") and page.has("Confirm as chair")
    assert not (await local.get("/en/2027/minutes?phase=selection")).has("Africa")
    await local.get("/en/2027/minutes/selection/africa", status=404)
    page = await chair.get("/en/2027/minutes/selection/africa")
    assert says(page, "Record of the panel") and page.has("Ant") and page.has("Bee")

    for key in ("africa", "europe", "edition"):
        await on_record(panel, key)
    await session.commit()
    await one.get(OFFICE)
    await one.submit("/office/winners")
    two = await people("approver")
    await two.get(next(href for href in (await one.get(OFFICE)).links if "/office/proposals/" in href))
    assert (
        two.page.has("2 winners.") and says(two.page, "No prize in: Not stated.") and two.page.has("Africa")
    )
    await two.submit("/approval")
    time(ANNOUNCING)
    await announce(session, "2027")
    await session.commit()

    page = await browser.get("/en/2027/winners")
    text = without_isolates(page.text)
    assert text.index("Ant") < text.index("Cat") < text.index("The panel's reason: Of no region.")
    assert page.has("Africa") and page.has("Europe") and page.has("Not stated")
    found = (await browser.json("GET", "/editions/2027/winners")).json()["content"]
    assert {"category": None, "field": "edition", "reason": "Of no region."} in found["no_winner"]

    one = await people("steward")
    page = await one.get("/en/2027/office/corrections/africa")
    assert page.has("Correct the results") and page.has("Bee") and not page.has("Cat")
    page = await one.submit("/corrections/africa", {"winner": ids["Bee"], "reason": "", "note": "Mistyped."})
    assert page.has("A correction is awaiting a second steward.")
    await one.get("/en/2027/office/corrections/C1", status=404)


async def test_programs_get_the_field_beside_the_category(session, time, browser):
    time(SELECTING)
    panel = await regional(session)
    await choose(panel, "Ant")
    await session.commit()
    token = await token_of(session, "steward@example.org")
    rows = (await browser.json("GET", "/editions/2027/selection", token=token)).json()["items"]
    assert [(row["category"], row["field"], row["winners"]) for row in rows] == [
        (None, "africa", ["Ant"]), (None, "europe", []), (None, "edition", []),
    ]  # fmt: skip
    found = (await browser.json("GET", "/editions/2027/minutes?phase=selection", token=token)).json()["items"]
    assert [(each["category"], each["field"]) for each in found] == [
        (None, "africa"), (None, "europe"), (None, "edition"),
    ]  # fmt: skip
    path = "/editions/2027/selection/no-prize/europe"
    await browser.json("PUT", path, {"reason": "None convinced."}, token=token)
    rows = (await browser.json("GET", "/editions/2027/selection", token=token)).json()["items"]
    assert rows[1]["no_prize"] == "None convinced."


async def test_experts_of_all_categories_vote_on_the_whole_edition(session, time, people, browser):
    time(SELECTING)
    cut = PRIZE | {"by": "edition"}
    await regional(
        session, selection__cut=cut, selection__method="stv", selection__panel=NONE | {"minutes": False}
    )
    await session.commit()
    first, local = await people("first"), await people("local")
    page = await first.get("/en/2027/review/ballots")
    assert page.has("All projects")
    page = await first.get("/en/2027/review/ballots/edition")
    assert page.has("Give 1 to your first choice") and page.has("Dog")
    assert not (await local.get("/en/2027/review/ballots")).has("All projects")
    token = await token_of(session, "first@example.org")
    items = (await browser.json("GET", "/editions/2027/panel-ballots", token=token)).json()["items"]
    assert [(each["category"], each["field"]) for each in items] == [(None, "edition")]
