"""Projects on paper in the browser and for programs, without scripts."""

from __future__ import annotations

import pytest

from prizes.accounts.actions import begin_session
from tests.contest import load_contest, steward
from tests.mailbox import body
from tests.nomination.drafts import flat

STEWARD, ANA = "steward@example.org", "ana@example.org"
PAGE = "/en/2027/office/paper-entries"


@pytest.fixture
async def stew(session, app, time):
    await load_contest(session, submission__paper_entries={"en": "To Geneva."})
    made = await steward(session, STEWARD)
    await session.commit()
    return made


async def test_from_the_paper_to_the_receipt_of_the_nominator(browser, another_browser, stew):
    await browser.sign_in(STEWARD)
    page = await browser.get(PAGE)
    assert ("lang", "en") in page.form("/paper-entries", "post")["fields"]
    wrong = {"title": " ", "email": "nobody", "paper": "P 17"}
    page = await browser.submit("/paper-entries", wrong, status=422)
    assert page.has("Enter the title of the project as it is on the paper.")
    assert {"#f-title", "#f-email"} <= set(page.links)
    assert ("paper", "P 17") in page.form("/paper-entries", "post")["fields"]
    right = {"title": "Smart village", "email": ANA, "name": "Ana", "paper": "P 17"}
    page = await browser.submit("/paper-entries", right)
    assert page.has("Enter the answers from the paper.")
    form = page.url.path
    assert (await browser.get(PAGE)).has("Smart village")
    ana = another_browser()
    letter = body(await ana.mailbox.newest_to(ANA))
    assert form in letter
    await ana.sign_in(ANA)
    await ana.get(form)
    assert (await ana.get(f"{form}/people")).has("Steward who enters it from paper")
    assert (await ana.get("/en/2027/guidelines")).has("To Geneva.")


async def test_a_program_enters_and_submits_what_came_on_paper(browser, session, stew):
    token = await begin_session(session, stew)
    await session.commit()
    sent = {"email": ANA, "title": "Smart village", "paper": "P 17"}
    made = await browser.json("POST", "/editions/2027/paper-entries", sent, token=token)
    assert made.status_code == 201, made.text
    id_ = made.json()["id"]
    answers = {name: value for name, value in flat().items() if "." not in name}
    answers["answers"] = {"description": flat()["answers.description"]}
    changed = await browser.json("PATCH", f"/nominations/{id_}", answers, token=token)
    assert changed.status_code == 200, changed.text
    done = await browser.json("PUT", f"/nominations/{id_}/submission", token=token)
    assert done.json()["state"] == "submitted"
    listed = await browser.json("GET", "/editions/2027/paper-entries", token=token)
    assert [(each["id"], each["paper"]) for each in listed.json()["items"]] == [(id_, "P 17")]
    nothing = sent | {"paper": "", "email": "x"}
    wrong = await browser.json("POST", "/editions/2027/paper-entries", nothing, token=token)
    assert wrong.status_code == 422
    assert {each["field"] for each in wrong.json()["errors"]} == {"paper", "email"}
