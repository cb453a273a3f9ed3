"""Recognitions that are announced in April and a prize in July, on pages and for programs, with nothing before its time."""

from __future__ import annotations

from copy import deepcopy

import pytest

from prizes.i18n.translator import without_isolates
from prizes.results.actions import announce
from tests.contest import DOCUMENT, SELECTING, at, steward
from tests.results.panels import champion, panel_choosing, seat, token_of

OFFICE = "/en/2027/office/selection"
OVER, APRIL, MAY, JULY = (at(f"2027-{day} 12:00") for day in ("04-01", "04-06", "05-02", "07-02"))


def phases():
    made = deepcopy(DOCUMENT["phases"])
    mentions = {
        "id": "mentions",
        "kind": "announcement",
        "title": {"en": "Recognitions"},
        "opens": "2027-04-05T09:00:00",
        "honours": ["special_recognition"],
    }
    made[4] |= {"opens": "2027-07-01T09:00:00", "title": {"en": "The prize"}}
    return [*made[:4], mentions, made[4]]


@pytest.fixture
async def people(another_browser):
    async def sign_in(name):
        browser = another_browser()
        await browser.sign_in(f"{name}@example.org")
        return browser

    return sign_in


async def settled(session, time, people):
    """Ant wins C1 and Bee is recognized, nobody wins C2; all is decided, and nothing proposed."""
    time(SELECTING)
    panel = await panel_choosing(session, phases=phases())
    await champion(panel, "Dog", 50, category="C2")
    await seat(panel, "other", "chair", category="C2")
    await steward(session, "approver@example.org")
    await session.commit()
    ids = {title: project.id for title, project in panel.projects.items()}
    one = await people("steward")
    await one.get(f"{OFFICE}/C1")
    present = {"present": [panel.people["chair"].id]}
    fields = {"winner": ids["Ant"], "reason": "Wide.", "title.special_recognition": ids["Bee"], **present}
    await one.submit("/selection/C1", fields)
    await one.get(f"{OFFICE}/C2")
    await one.submit(
        "/selection/C2", {"winner": "-", "reason": "None convinced.", "present": [panel.people["other"].id]}
    )
    return panel, ids


async def approve(session, one, second):
    link = next(href for href in (await one.get(OFFICE)).links if "/office/proposals/" in href)
    await second.get(link)
    await second.submit("/approval")
    await session.commit()


@pytest.mark.both_databases
async def test_recognitions_are_public_months_before_the_prize(session, time, people, browser):
    _panel, ids = await settled(session, time, people)
    one = await people("steward")
    assert (await one.get(OFFICE)).has("“Selection” is not over yet.")

    time(OVER)
    one, second = await people("steward"), await people("approver")
    page = await one.get(OFFICE)
    assert page.has("Recognitions") and page.has("The prize") and page.text.count("Ready to be proposed") == 2
    home = await one.get("/en/2027/office/")
    assert home.has("All that “Recognitions” publishes is decided.")
    await one.get(OFFICE)
    await one.submit("/office/winners?phase=mentions")
    await approve(session, one, second)
    assert (await one.get(OFFICE)).has("It becomes public on")
    assert not (await browser.get("/en/2027/winners")).has("Bee")

    time(APRIL)
    await announce(session, "2027")
    await session.commit()
    page = await browser.get("/en/2027/winners")
    assert page.has("Bee") and page.has("Still to be announced") and not page.has("Ant")
    assert "Winners: on 1 July 2027, 09:00" in without_isolates(page.text)
    assert not page.has("No winner") and not page.has("None convinced.")
    found = (await browser.json("GET", "/editions/2027/winners")).json()
    assert (found["phase"], [each["project"] for each in found["content"]["honours"]]) == (
        "mentions",
        [ids["Bee"]],
    )
    assert [(each["phase"], each["published_at"] is None) for each in found["announcements"]] == [
        ("mentions", False),
        ("announcement", True),
    ]
    assert (await browser.json("GET", "/editions/2027/winners?phase=announcement")).status_code == 404
    assert (await browser.json("GET", "/editions/2027/winners?phase=none")).status_code == 404
    front = await browser.get("/en/2027/")
    assert without_isolates(front.text).count("“Recognitions”: the results are published") == 1

    time(MAY)
    token = await token_of(session, "steward@example.org")
    answer = await browser.json("POST", "/editions/2027/winners?phase=mentions", {}, token=token)
    assert answer.status_code == 409
    made = (await browser.json("POST", "/editions/2027/winners?phase=announcement", {}, token=token)).json()
    second = await people("approver")
    await second.get(f"/en/2027/office/proposals/{made['proposal']}")
    await second.submit("/approval")
    for path in ("/en/2027/winners", f"/en/2027/projects/{ids['Ant']}", "/en/2027/", "/en/2027/data"):
        page = await browser.get(path)
        assert not page.has("Wide.") and not page.has("None convinced.")
    state = (await browser.json("GET", f"/editions/2027/projects/{ids['Ant']}")).json()["state"]
    assert state == "champion"

    time(JULY)
    await announce(session, "2027")
    await session.commit()
    page = await browser.get("/en/2027/winners")
    assert page.has("Bee") and page.has("Ant") and page.has("Wide.") and page.has("None convinced.")
    assert not page.has("Still to be announced")
    found = (await browser.json("GET", "/editions/2027/winners")).json()
    assert (found["phase"], [each["project"] for each in found["content"]["honours"]]) == (
        "announcement",
        [ids["Ant"]],
    )
    one = await people("steward")
    page = await one.get("/en/2027/office/corrections/C1?phase=mentions")
    fields = dict(page.form("/corrections/C1")["fields"])
    assert "winner" not in fields and fields["title.special_recognition"] == ids["Bee"]
    order = await one.get("/en/2027/office/ceremony?phase=mentions")
    assert order.has("Bee") and not order.has("Ant")
