"""Partners and contributors to the trust fund are acknowledged with an edition and with a special recognition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prizes.edition.queries import edition_in_force
from prizes.forum.rules.partners import PartnerWords, partner_faults
from tests.contest import VOTING, load_contest, steward
from tests.sessions import session_of

pytestmark = pytest.mark.both_databases

DESK = "/en/2027/office/partners"
WORDS = PartnerWords("partner", "A", "", {}, "", 0, shown=True)


@pytest.fixture
async def contest(session, app, time):
    time(VOTING)
    await load_contest(session)
    await steward(session, "eve@example.org")
    await session.commit()
    return await edition_in_force(session, "2027")


def test_what_is_wrong_with_a_partner_is_said_by_field():
    assert partner_faults(WORDS, []) == {}
    assert set(partner_faults(replace(WORDS, name=""), [])) == {"name"}
    assert set(partner_faults(replace(WORDS, recognition="youth"), ["women"])) == {"recognition"}
    assert set(partner_faults(replace(WORDS, url="http://x.example"), [])) == {"url"}
    assert set(partner_faults(replace(WORDS, texts={"fr": "x"}), [])) == {"text.en"}
    assert set(partner_faults(replace(WORDS, texts={"en": "x" * 601}), [])) == {"text.en"}


async def test_a_partner_is_previewed_shown_changed_and_removed(contest, browser):
    before = contest.sha256
    await browser.sign_in("eve@example.org")
    await browser.get(f"{DESK}/new")
    words = {
        "name": "Ministry <b>",
        "kind": "trust_fund",
        "url": "https://ministry.example/",
        "text.en": "Travel of winners.",
        "text.ar": "سفر الفائزين.",
    }
    page = await browser.submit(DESK, words | {"name": ""}, status=422)
    assert page.has("Please fill in this field.") and "Travel of winners." in page.html
    page = await browser.submit(DESK, words | {"act": "preview"})
    assert page.has("Preview") and page.has("Contributors to the trust fund")
    page = await browser.submit(DESK, words)
    assert page.has("The partner has been saved.") and page.has("Draft")
    assert not (await browser.get("/en/2027/")).has("Ministry")
    one = next(
        link for link in (await browser.get(DESK)).links if link.startswith(f"{DESK}/") and "new" not in link
    )
    await browser.get(one)
    await browser.submit(one, words | {"shown": "yes"})
    page = await browser.get("/ar/2027/")
    assert (
        page.has("Ministry <b>")
        and page.has("سفر الفائزين.")
        and 'href="https://ministry.example/"' in page.html
    )
    found = (await browser.json("GET", "/editions/2027/partners")).json()["items"]
    assert [(each["name"], each["kind"]) for each in found] == [("Ministry <b>", "trust_fund")]
    await browser.get(f"{DESK}/new")
    page = await browser.submit(DESK, words, status=409)
    assert page.has("This partner is acknowledged there already.")
    await browser.get(one)
    page = await browser.submit("/removal")
    assert page.has("The partner has been removed.")
    assert (await browser.json("GET", "/editions/2027/partners")).json()["items"] == []
    assert (await browser.json("GET", "/editions/2027")).json()["rules_sha256"] == before


async def test_programs_write_partners_and_others_may_not(contest, browser):
    address = "/editions/2027/office/partners"
    assert (await browser.json("POST", address, {"name": "A"})).status_code == 401
    token = await session_of(browser.app.state.database, "eve@example.org")
    made = await browser.json("POST", address, {"name": "A", "shown": True, "place": 2}, token=token)
    assert made.status_code == 201
    await browser.json("POST", address, {"name": "B", "place": 1}, token=token)
    names = [each["name"] for each in (await browser.json("GET", address, token=token)).json()["items"]]
    assert names == ["B", "A"]
    changed = {"name": "A", "recognition": "none-such"}
    wrong = await browser.json("PUT", f"{address}/{made.json()['id']}", changed, token=token)
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["field"] == "recognition"
