"""Recognitions that are announced in April and a prize in July, on pages and for programs, with nothing before its time."""

from __future__ import annotations

from copy import deepcopy

import pytest

from prizes.i18n.translator import without_isolates
from prizes.results.actions import announce, give_no_prize
from tests.contest import DOCUMENT, SELECTING, at, steward
from tests.results.panels import champion, panel_choosing, seat, token_of
from tests.results.test_regional import BY_REGION, NONE, choose, on_record, regional

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
    page = await second.get(link)
    await second.submit("/approval")
    await session.commit()
    return page


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


async def of_regions(session, time):
    """A panel chooses in each region: Ant wins Africa and Bee is recognized there, nobody wins elsewhere."""
    time(SELECTING)
    apart = phases()
    apart[3] |= {"cut": BY_REGION, "panel": NONE}
    panel = await regional(session, phases=apart)
    await choose(panel, "Ant", reason="Wide.")
    await choose(panel, "Bee", "special_recognition")
    for key in ("europe", "edition"):
        by = panel.people["steward"].id
        await give_no_prize(session, panel.edition, panel.selection, key, reason="None convinced.", by=by)
    for key in ("africa", "europe", "edition"):
        await on_record(panel, key)
    await session.commit()
    return panel


async def test_each_announcement_that_is_ready_has_a_date_of_its_own(session, time, people):
    await of_regions(session, time)
    time(OVER)
    one, second = await people("steward"), await people("approver")
    page = await one.get(OFFICE)
    assert page.text.count("Ready to be proposed") == 2
    for phase in ("mentions", "announcement"):
        assert page.html.count(f'id="f-publish_at-{phase}"') == 1
        assert "publish_at" in dict(page.form(f"/office/winners?phase={phase}")["fields"])
    wrong = await one.submit("/office/winners?phase=announcement", {"publish_at": "soon"}, status=422)
    assert 'href="#f-publish_at-announcement"' in wrong.html and wrong.html.count('value="soon"') == 1
    assert wrong.html.index('id="f-publish_at-mentions"') < wrong.html.index('value="soon"')
    await one.get(OFFICE)
    await one.submit("/office/winners?phase=announcement", {"publish_at": "2027-07-03T12:00"})
    await approve(session, one, second)
    assert without_isolates((await one.get(OFFICE)).text).count("It becomes public on 3 July 2027") == 1


async def test_honours_of_regions_are_announced_apart_and_put_right_apart(session, time, people, browser):
    panel = await of_regions(session, time)
    time(OVER)
    one, second = await people("steward"), await people("approver")
    assert (await one.get("/en/2027/office/")).has("The results become public on")
    said = {"mentions": ("Recognitions", "1 honour."), "announcement": ("The prize", "1 winner.")}
    for phase in ("mentions", "announcement"):
        await one.get(OFFICE)
        await one.submit(f"/office/winners?phase={phase}")
        page = await approve(session, one, second)
        assert all(page.has(words) for words in said[phase]) and not page.has("0 winners")
    time(APRIL)
    await announce(session, "2027")
    await session.commit()
    page = await browser.get("/en/2027/winners")
    assert page.has("Africa") and page.has("Bee") and not page.has("Ant") and not page.has("None convinced.")
    time(JULY)
    await announce(session, "2027")
    await session.commit()
    page = await browser.get("/en/2027/winners")
    assert page.has("Bee") and page.has("Ant") and page.text.count("None convinced.") == 2
    found = (await browser.json("GET", "/editions/2027/winners")).json()["content"]
    assert [(each["project"], each["field"]) for each in found["honours"]] == [
        (panel.projects["Ant"].id, "africa")
    ]
    one = await people("steward")
    page = await one.get("/en/2027/office/corrections/africa?phase=mentions")
    assert "winner" not in dict(page.form("/corrections/africa")["fields"]) and page.has("Bee")
    page = await one.get("/en/2027/office/corrections/africa?phase=announcement")
    assert dict(page.form("/corrections/africa")["fields"])["winner"] == panel.projects["Ant"].id
    await one.get("/en/2027/office/corrections/C1?phase=announcement", status=404)
