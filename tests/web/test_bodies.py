"""Bodies that propose projects, in the browser and for programs, without scripts."""

from __future__ import annotations

import pytest

from prizes.accounts.actions import begin_session
from tests.contest import person, steward
from tests.mailbox import body
from tests.nomination.drafts import flat
from tests.nomination.test_bodies import DORA, OLGA, appointed, contest

EVE, KIM = "eve@example.org", "kim@example.net"
OFFICE = "/en/2027/office/delegates"
PAGE = "/en/2027/bodies/kenya/projects"
OFFER = {
    "title": "Smart village",
    "category": "C1",
    "owner": "Ministry",
    "email": OLGA,
    "reason": "It reaches all.",
}


@pytest.fixture
async def edition(session, app, time):
    return await contest(session)


async def test_two_stewards_a_delegate_and_an_owner_bring_a_project_in(
    browser, another_browser, session, edition
):
    for email in (EVE, KIM):
        await steward(session, email)
    await session.commit()
    eve, kim, dora, olga = browser, another_browser(), another_browser(), another_browser()
    await eve.sign_in(EVE)
    await eve.get(OFFICE)
    page = await eve.submit("/delegates", {"body": "kenya", "email": DORA, "reason": "Letter of 3 May."})
    await kim.sign_in(KIM)
    page = await kim.get(page.url.path)
    assert page.has("Administration of Kenya")
    await kim.submit("/approval")
    assert (await kim.get(OFFICE)).has(DORA)
    await dora.sign_in(DORA)
    assert PAGE in (await dora.get("/en/me")).links
    page = await dora.get(PAGE)
    assert page.has("It may propose 2 more projects.")
    page = await dora.submit("/bodies/kenya/projects", OFFER | {"title": " "}, status=422)
    assert "#f-title" in page.links
    page = await dora.submit("/bodies/kenya/projects", OFFER)
    assert page.has("The owner has been asked")
    assert page.has("It may propose 1 more project.")
    letter = body(await olga.mailbox.newest_to(OLGA))
    address = next(line for line in letter.split() if "/offers/" in line).partition("/offers/")[2]
    await olga.sign_in(OLGA)
    page = await olga.get(f"/en/offers/{address}")
    assert page.has("Administration of Kenya")
    assert page.has("It reaches all.")
    page = await olga.submit(f"/offers/{address}", {"answer": "accept"})
    assert page.url.path.startswith("/en/2027/nominations/")
    assert (await dora.get(PAGE)).has("The form is being completed")
    page = await kim.get("/en/2027/office/proposed-projects?standing=writing")
    assert page.has("Smart village")
    assert page.has("Administration of Kenya")
    assert not (await kim.get("/en/2027/office/proposed-projects?of_body=union")).has("Smart village")


async def test_who_is_no_delegate_learns_who_proposes(browser, session, edition):
    await person(session, OLGA)
    await session.commit()
    page = await browser.get("/en/2027/nominations/")
    assert page.has("In this edition, a project enters only if a body proposes it.")
    assert page.has("Union of universities")
    await browser.sign_in(OLGA)
    page = await browser.get(PAGE, status=403)
    assert page.has("You do not act for"), page.text
    await browser.get("/en/2027/bodies/nowhere/projects", status=404)


async def test_a_program_of_a_delegate_proposes_and_reads(browser, session, edition):
    dora = await appointed(session, edition)
    token = await begin_session(session, dora)
    await session.commit()
    path = "/editions/2027/bodies/kenya/projects"
    made = await browser.json("POST", path, OFFER, token=token)
    assert made.status_code == 201, made.text
    assert made.json()["body"] == "kenya"
    listed = (await browser.json("GET", path, token=token)).json()
    assert [(each["standing"], each["title"]) for each in listed["items"]] == [("waiting", "Smart village")]
    assert listed["left"] == 1
    alone = {"title": "Alone", "category": "C1"}
    refused = await browser.json("POST", "/editions/2027/nominations", alone, token=token)
    assert refused.json()["type"].endswith("only-bodies-propose")
    sent = {"answers": {"description": flat()["answers.description"]}}
    await browser.json("PATCH", f"/nominations/{made.json()['id']}", sent, token=token)
    refused = await browser.json("PUT", f"/nominations/{made.json()['id']}/submission", token=token)
    assert refused.json()["type"].endswith("owner-has-not-accepted")
