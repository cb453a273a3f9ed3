"""Formalities besides the form in the browser and for programs, without scripts."""

from __future__ import annotations

import re

import pytest

from prizes.accounts.actions import begin_session
from tests.contest import load_contest, person, steward
from tests.mailbox import body
from tests.nomination.drafts import begun, submitted
from tests.nomination.test_formalities import CHECKS, FEE, SUPPORT

ANA, EVE, SIGNER = "ana@example.org", "eve@example.org", "ben@supporters.example"


@pytest.fixture
async def edition(session, app):
    edition = await load_contest(
        session,
        submission__screening={"checks": CHECKS},
        submission__formalities=[FEE, SUPPORT | {"least": 1}],
        submission__limits={},
    )
    await session.commit()
    return edition


@pytest.fixture
async def ana(session, edition):
    made = await person(session, ANA, name="Ana")
    await session.commit()
    return made


@pytest.fixture
async def eve(session, edition):
    made = await steward(session, EVE)
    await session.commit()
    return made


@pytest.fixture
async def project(session, edition, ana, eve):
    made = await submitted(session, edition, ana)
    await session.commit()
    return made


def home(project, rest: str = "") -> str:
    return f"/en/2027/nominations/{project.id}{rest}"


async def the_link(browser, lang: str = "en") -> str:
    return re.search(rf"/{lang}/signatures/\S+", body(await browser.mailbox.newest_to(SIGNER)))[0]


async def test_from_a_request_to_a_project_that_passes(browser, another_browser, project):
    await browser.sign_in(ANA)
    page = await browser.get(home(project))
    assert page.has("Entry fee")
    assert page.has("0 signatures of 1 needed")
    assert home(project, "/formalities") in page.links
    await browser.get(home(project, "/formalities"))
    page = await browser.submit("/formalities/support/signatures", {"email": SIGNER, "lang": "ar"})
    assert page.has("The person has been asked by email.")
    assert page.has(SIGNER)
    assert page.has("No reply yet")

    signer = another_browser()
    page = await signer.get(await the_link(browser, "ar"))
    assert 'dir="rtl"' in page.html
    page = await signer.get((await the_link(browser, "ar")).replace("/ar/", "/en/"))
    assert page.heading == "A request to sign"
    assert page.has("I support this project.")
    assert page.has("Smart village")
    page = await signer.submit(
        "/signatures/", {"reply": "signed", "name": "", "organization": "Red Cross"}, status=422
    )
    assert page.has("Enter your name.")
    assert ("organization", "Red Cross") in page.form("/signatures/")["fields"]
    page = await signer.submit(
        "/signatures/", {"reply": "signed", "name": "Ben", "organization": "Red Cross"}
    )
    assert page.has("Your reply is saved. Thank you.")
    assert page.has("You have signed.")

    other = another_browser()
    await other.sign_in(EVE)
    office = f"/en/2027/office/nominations/{project.id}"
    page = await other.get(f"{office}/screening")
    assert page.has("These formalities are not complete:")
    page = await other.submit("/screening", {"check.real": "yes", "then": "stay"})
    assert not page.has("This project is not being screened at present.")
    page = await other.get(f"{office}/formalities")
    assert page.has("Ben")
    assert page.has("Red Cross")
    page = await other.submit("/formalities/fee", {"outcome": "waived", "reason": ""}, status=422)
    assert page.has("Enter the reason for the waiver. The nominator will read it.")
    page = await other.submit("/formalities/fee", {"outcome": "complete", "reference": "R 17"})
    assert page.has("The formality is recorded, and the nominator is informed.")
    assert page.has("Reference: R 17")
    assert (await other.get(f"{office}/screening")).has("This project is not being screened at present.")
    page = await browser.get(home(project, "/formalities"))
    assert page.has("recorded on")
    page = await other.get(f"{office}/formalities")
    page = await other.submit("/formalities/fee/removal")
    assert page.has("The record has been removed.")
    assert (await other.get(f"{office}/screening")).has("These formalities are not complete:")


async def test_a_request_that_is_refused_keeps_what_was_typed_and_one_can_be_withdrawn(
    browser, session, edition, ana
):
    project = await begun(session, edition, ana)
    await session.commit()
    await browser.sign_in(ANA)
    assert (await browser.get(home(project))).has("Besides the form")
    await browser.get(home(project, "/formalities"))
    page = await browser.submit("/formalities/support/signatures", {"email": ANA}, status=422)
    assert page.has("This person has a role in the project and cannot sign.")
    assert ("email", ANA) in page.form("/formalities/support/signatures")["fields"]
    page = await browser.submit("/formalities/support/signatures", {"email": SIGNER})
    link = await the_link(browser)
    page = await browser.submit("/withdrawal")
    assert page.has("The request has been withdrawn.")
    await browser.get(link, status=404)


async def test_strangers_see_no_formalities_of_a_project(another_browser, project):
    other = another_browser()
    await other.sign_in("eva@example.org")
    await other.get(home(project, "/formalities"), status=404)
    await other.get(f"/en/2027/office/nominations/{project.id}/formalities", status=403)
    await other.get("/en/signatures/" + "x" * 43, status=404)


async def test_programs_do_the_same(browser, session, ana, eve, project):
    by_ana, by_eve = await begin_session(session, ana), await begin_session(session, eve)
    await session.commit()
    own, office = f"/nominations/{project.id}", f"/editions/2027/nominations/{project.id}/formalities/fee"
    found = await browser.json("GET", f"{own}/formalities", token=by_ana)
    assert [(each["id"], each["complete"], each["needed"]) for each in found.json()["items"]] == [
        ("fee", False, 0),
        ("support", False, 1),
    ]
    asked = await browser.json(
        "POST", f"{own}/formalities/support/signatures", {"email": SIGNER}, token=by_ana
    )
    assert asked.status_code == 201, asked.text
    token = (await the_link(browser)).rpartition("/")[2]
    shown = (await browser.json("GET", f"/signatures/{token}")).json()
    assert shown["statement"] == {"en": "I support this project."}
    refused = await browser.json(
        "PUT", f"/signatures/{token}", {"reply": "signed", "name": "Ben", "organization": project.owner}
    )
    assert refused.status_code == 422
    assert refused.json()["type"].endswith("signer-from-outside")
    done = await browser.json(
        "PUT", f"/signatures/{token}", {"reply": "signed", "name": "Ben", "organization": "Red Cross"}
    )
    assert done.json()["reply"] == "signed"
    recorded = await browser.json("PUT", office, {"outcome": "complete", "reference": "R 17"}, token=by_eve)
    assert recorded.json()["reference"] == "R 17"
    found = await browser.json("GET", f"{own}/formalities", token=by_ana)
    assert all(each["complete"] for each in found.json()["items"])
    assert (await browser.json("DELETE", office, token=by_eve)).status_code == 204
    assert (await browser.json("DELETE", office, token=by_ana)).status_code == 403
