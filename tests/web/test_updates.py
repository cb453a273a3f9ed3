"""Updates of projects after the contest on their pages, and for programs."""

from __future__ import annotations

import pytest

from prizes.accounts.actions import begin_session
from prizes.accounts.queries import person_with_address
from tests.contest import load_contest, person, steward
from tests.mailbox import body
from tests.stocktaking.test_updates import AFTER
from tests.web.test_public import nominee

ANA, EVE = "ana@example.org", "eve@example.org"
FORM = {
    "status": "replaced",
    "replaced_by": "Smart <b>towns</b>",
    "as_of": "2027-05-30",
    "text": "It goes on in towns.",
    "url": "https://towns.example.org/",
}


@pytest.fixture
async def project(session, app, time):
    time(AFTER)
    edition = await load_contest(session)
    await steward(session, EVE)
    ana = await person(session, ANA, name="Ana")
    made = await nominee(session, edition, "Smart village", state="winner", nominator_id=ana.id)
    await session.commit()
    return made


async def test_an_update_from_my_work_to_the_page_of_the_project(browser, another_browser, project):
    home, public = f"/en/2027/nominations/{project.id}", f"/en/2027/projects/{project.id}"
    await browser.sign_in(ANA)
    page = await browser.get("/en/me")
    assert f"{home}/update" in page.links
    await browser.get(f"{home}/update")
    page = await browser.submit("/update", FORM | {"as_of": "2030-01-01", "url": "towns"}, status=422)
    assert page.has("Enter a date that is not in the future.") and "It goes on in towns." in page.html
    page = await browser.submit("/update", FORM)
    assert page.has("Your update has been sent to the stewards.") and page.has("Awaiting review")
    eve = another_browser()
    await eve.sign_in(EVE)
    page = await eve.get("/en/me")
    assert page.has("1 update of a project awaits review.") and page.has("Read the updates")
    page = await eve.get("/en/2027/office/project-updates?state=waiting")
    page = await eve.get(next(link for link in page.links if "/office/project-updates/" in link))
    assert page.has("It goes on in towns.") and "<b>towns" not in page.html
    page = await eve.submit("/return", {"reason": " "}, status=422)
    assert page.has("Enter what the owner must correct.")
    await eve.submit("/return", {"reason": "Since when?"})
    assert not (await eve.get(public)).has("It goes on in towns.")
    letter = (await browser.mailbox.delivered())[-1]
    assert letter["To"] == ANA and "Since when?" in body(letter) and f"{home}/update" in body(letter)
    page = await browser.get("/en/me")
    assert page.has("The stewards have returned your update of this project.")
    page = await browser.get(f"{home}/update")
    assert page.has("Since when?")
    await browser.submit("/update", FORM | {"text": "Since May it goes on in towns."})
    page = await eve.get("/en/2027/office/project-updates?state=waiting")
    await eve.get(next(link for link in page.links if "/office/project-updates/" in link))
    page = await eve.submit("/approval")
    assert page.has("The update has been published.")
    page = await another_browser().get(public)
    assert page.has("Updates since the contest") and page.has("Since May it goes on in towns.")
    assert page.has("Replaced by another project") and page.has("30 May 2027")
    page = await another_browser().get("/en/stocktaking?status=replaced")
    assert page.has("Smart village") and page.has("Replaced by another project")
    assert not (await another_browser().get("/en/stocktaking?status=running")).has("Smart village")


async def test_an_owner_withdraws_an_update(browser, project):
    await browser.sign_in(ANA)
    await browser.get(f"/en/2027/nominations/{project.id}/update")
    await browser.submit("/update", FORM)
    page = await browser.submit("/update/withdrawal")
    assert page.has("Your update has been withdrawn.") and not page.has("Awaiting review")


async def test_programs_do_the_same(browser, session, project):
    mine, ones = f"/nominations/{project.id}", "/editions/2027/project-updates"
    ana, eve = [
        await begin_session(session, await person_with_address(session, email)) for email in (ANA, EVE)
    ]
    await session.commit()
    refused = await browser.json("PUT", f"{mine}/update", {"status": "paused"}, token=ana)
    assert refused.status_code == 422 and all(
        name in str(refused.json()["errors"]) for name in ("status", "text", "as_of")
    )
    sent = await browser.json("PUT", f"{mine}/update", FORM, token=ana)
    assert sent.status_code == 200 and sent.json()["state"] == "waiting"
    one = sent.json()["id"]
    listed = await browser.json("GET", ones, token=eve)
    assert [each["id"] for each in listed.json()["items"]] == [one]
    public = f"/editions/2027/projects/{project.id}/updates"
    assert (await browser.json("GET", public)).json()["items"] == []
    stale = await browser.json("PUT", f"{ones}/{one}/approval", {"revision": 7}, token=eve)
    assert stale.status_code == 409 and stale.json()["type"].endswith(":update-changed")
    done = await browser.json("PUT", f"{ones}/{one}/approval", {"revision": 1}, token=eve)
    assert done.json()["state"] == "approved"
    (shown,) = (await browser.json("GET", public)).json()["items"]
    assert shown["status"] == "replaced" and shown["as_of"] == "2027-05-30" and "proposed_by" not in shown
    found = await browser.json("GET", "/stocktaking?status=replaced")
    assert [each["status"] for each in found.json()["items"]] == ["replaced"]
    file = await browser.json("GET", "/exports/projects?column=status")
    assert file.json() == [{"status": "replaced"}]
    assert (await browser.json("GET", f"{mine}/updates", token=ana)).json()["items"][0]["id"] == one
