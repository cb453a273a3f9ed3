"""An invitation to participate, the whole way: a regional officer sends it, a stranger follows it, the officer reads
what came of it and nobody who it was.
"""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from prizes.accounts.rules.roles import Role
from prizes.forum.models import Partner
from prizes.mail.models import Message
from prizes.nomination.models import Call
from tests.contest import SUBMITTING, load_contest, steward, with_role

OFFICER = "office@africa.example"
FIVE = [f"office{n}@example.org" for n in range(5)]


@pytest.fixture
async def contest(database, time):
    async with database.writing() as session:
        await load_contest(session)
        await with_role(session, OFFICER, Role.REGIONAL, region="africa")
        await steward(session)


async def one_call(database):
    async with database.reading() as session:
        return (await session.exec(select(Call))).one()


async def test_a_regional_officer_invites_and_reads_what_came_of_it(contest, browser, database):
    await browser.sign_in(OFFICER)
    page = await browser.get("/en/2027/office/region")
    page = await browser.get(next(link for link in page.links if link.endswith("/office/calls")))
    assert page.heading == "Invitations to participate" and 'name="region"' not in page.html
    page = await browser.submit(
        "/office/calls", {"addresses": ", ".join(FIVE[:2]) + "\nno address", "lang": "ar"}, status=422
    )
    assert page.has("no address") and "office0@example.org" in page.html
    page = await browser.submit("/office/calls", {"addresses": "\n".join(FIVE), "lang": "ar"})
    assert page.has("The invitations are being sent.") and not any(each in page.html for each in FIVE)
    call = await one_call(database)
    assert (call.region, call.letters) == ("africa", 5)
    async with database.reading() as session:
        link = (await session.exec(select(Message).where(Message.to == FIVE[0]))).one().context["link"]
    browser.client.cookies.clear()

    path = "/" + link.split("/", 3)[3]
    page = await browser.get(path.replace("/ar/", "/en/"))
    assert page.heading == "You are invited to participate"
    assert not browser.client.cookies
    call = await one_call(database)
    assert call.visits == 0  # opened, perhaps by a mail program
    page = await browser.submit("/participate/", {})
    assert page.url.path == "/en/2027/nominations/" and not browser.client.cookies
    page = await browser.submit("/nominations/", {"title": "Radio"})
    assert re.search(r"/nominations/\w{16}", page.url.path)
    call = await one_call(database)
    assert (call.visits, call.begun) == (1, 1)

    browser.client.cookies.clear()
    await browser.sign_in(OFFICER)
    rows = (await browser.get("/en/2027/office/calls/file?format=json")).response.json()
    assert [(row["letters"], row["visits"], row["begun"], row["submitted"]) for row in rows] == [(5, 1, 1, 0)]
    for lang in ("en", "ar"):
        page = await browser.get(f"/{lang}/2027/office/calls")
        assert not any(each in page.html for each in FIVE) and "Radio" not in page.html


async def test_an_officer_invites_for_their_own_region_alone(contest, browser, database):
    await browser.sign_in(OFFICER)
    for path in ("/en/2027/office/calls", "/api/v1/editions/2027/calls"):
        sent = {"addresses": FIVE, "region": "europe"}
        answer = (
            await browser.client.post(path, json=sent, headers={"sec-fetch-site": "same-origin"})
            if "api" in path
            else await browser.client.post(
                path, data=sent | {"addresses": "\n".join(FIVE)}, headers={"sec-fetch-site": "same-origin"}
            )
        )
        assert answer.status_code == 403, path
    await browser.get("/en/2027/office/calls?region=europe", status=403)
    async with database.reading() as session:
        assert (await session.exec(select(Call))).all() == []
    here = {"sec-fetch-site": "same-origin"}
    made = await browser.client.post("/api/v1/editions/2027/calls", json={"addresses": FIVE}, headers=here)
    assert made.status_code == 201 and made.json()["region"] == "africa"


async def test_a_steward_invites_for_any_region_and_sees_all(contest, browser):
    await browser.sign_in("steward@example.org")
    await browser.get("/en/2027/office/calls")
    page = await browser.submit("/office/calls", {"addresses": FIVE[0], "region": "europe"})
    assert page.has("Europe") and page.has("1 invitation to participate")
    listed = (await browser.client.get("/api/v1/editions/2027/calls?region=europe")).json()["items"]
    assert [(row["letters"], row["visits"]) for row in listed] == [(1, None)]


async def test_the_partners_of_the_contest_stand_on_the_page_about_the_prizes(contest, browser, database):
    assert not (await browser.get("/en/about")).has("Partners of")
    async with database.writing() as session:
        by = await steward(session, "two@example.org")
        edition = "2027"
        session.add(
            Partner(
                edition=edition,
                kind="partner",
                name="A ministry of science",
                texts={"en": "Hosts the ceremony."},
                shown=True,
                changed_by=by.id,
                changed_at=SUBMITTING,
            )
        )
    page = await browser.get("/en/about?again=1")
    assert page.has("Partners of WSIS Prizes 2027") and page.has("A ministry of science")
    assert "/en/reports/participation" in page.links
