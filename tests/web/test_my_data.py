"""A copy of what is kept of somebody, and erasing their account: pages and programs."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from prizes.accounts.models import Person, Session
from prizes.accounts.queries import person_with_address
from prizes.journal.models import JournalEntry
from prizes.journal.queries import first_broken_link
from prizes.mail.models import Message
from tests.ballot.logged import sequenced
from tests.ballot.paper import contest
from tests.contest import VOTING, load_contest, person, steward
from tests.mailbox import body

ANN = "ann@example.org"


@pytest.fixture
async def box(database, time):
    time(VOTING)
    async with database.writing() as own:
        return await contest(own)


async def vote(browser, box, title: str = "Ant", category: str = "C1"):
    return await browser.post(f"/en/2027/ballot/{category}", {"project": box.id(title)})


async def known(database, address: str = ANN) -> Person | None:
    async with database.reading() as session:
        return await person_with_address(session, address)


# --- a copy --------------------------------------------------------------------------------------------


async def test_everything_that_is_kept_of_me_can_be_read_and_saved(browser, database, box):
    await browser.sign_in_by_mail(ANN)
    await browser.get("/en/me/settings")
    await browser.submit("/en/me", {"name": "Ann Onymous", "country": "KE"})
    await vote(browser, box)
    page = await browser.get("/en/me/data")
    assert page.has(ANN) and page.has("Ann Onymous") and page.has(box.id("Ant"))
    saved = await browser.get("/en/me/data.json")
    assert saved.response.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    data = json.loads(saved.html)
    assert data["form"] == "my-data-v1"
    assert data["account"][0] | {"created_at": ""} == {
        "email": ANN,
        "name": "Ann Onymous",
        "lang": "en",
        "country": "KE",
        "stakeholder_type": None,
        "entity_name": None,
        "reminders": True,
        "task_letters": "daily",
        "created_at": "",
        "password": False,
        "second_factor": False,
    }
    chosen = {"C1": [{"project": box.id("Ant"), "title": "Ant"}]}
    assert data["votes"] == [{"edition": "2027", "phase": "voting", "choices": chosen}]
    assert [letter["template"] for letter in data["letters"]] == ["sign-in-code"]
    assert len(data["sessions"]) == 1 and "token_hash" not in saved.html and "wsisp_" not in saved.html


async def test_programs_get_the_same_copy(browser, box):
    await browser.sign_in(ANN)
    token = browser.client.cookies["prizes"]
    answer = await browser.json("GET", "/me/data", token=token)
    page = json.loads((await browser.get("/en/me/data.json")).html)
    assert answer.status_code == 200 and answer.json()["account"] == page["account"]
    assert (await browser.json("GET", "/me/data")).status_code == 401


async def test_after_the_end_nobody_can_make_me_show_how_i_voted(browser, box, time):
    from tests.ballot.logged import CLOSED

    await browser.sign_in(ANN)
    await vote(browser, box)
    time(CLOSED)
    await browser.sign_in(ANN)
    data = json.loads((await browser.get("/en/me/data.json")).html)
    assert data["votes"] == [{"edition": "2027", "phase": "voting", "choices": None}]
    assert not (await browser.get("/en/me/data")).has(box.id("Ant"))


# --- erasing -------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_an_account_is_erased_in_two_steps(browser, database, box, mailbox):
    await browser.sign_in(ANN)
    await vote(browser, box)
    page = await browser.get("/en/me/settings")
    assert "/en/me/erasure" in page.links
    page = await browser.get("/en/me/erasure")
    assert page.has("What will remain") and page.has(
        "Your votes remain counted. They can no longer be traced to you."
    )
    assert ("withdraw", "yes") not in page.form("confirmation")["fields"]  # a choice that nobody has made
    page = await browser.get("/en/me/erasure/confirmation")
    assert page.has(ANN) and page.has("remain counted")
    page = await browser.submit("/me/erasure")
    assert page.has("You are signed out") and "prizes" not in browser.client.cookies
    letter = await mailbox.newest_to(ANN)
    assert letter["Subject"] == "Your account is erased"
    assert "Your votes remain counted. They can no longer be traced to you." in body(letter)
    assert await known(database) is None
    async with database.reading() as session:
        assert (await session.exec(select(Message).where(Message.to == ANN))).all() == []
        assert (await session.exec(select(Session))).all() == []
        (entry,) = (
            await session.exec(select(JournalEntry).where(JournalEntry.act == "accounts.erase"))
        ).all()
        assert (entry.actor_id, entry.subject, entry.details) == (None, "", {})
        assert await first_broken_link(session) is None


@pytest.mark.both_databases
async def test_votes_are_withdrawn_with_it_by_an_explicit_choice(browser, database, box, mailbox):
    await browser.sign_in(ANN)
    await vote(browser, box)
    await sequenced(database)
    await browser.get("/en/me/erasure/confirmation?withdraw=yes")
    page = await browser.submit("/me/erasure")
    letter = await mailbox.newest_to(ANN)
    assert "1 vote was withdrawn" in body(letter)
    page = await browser.get("/en/2027/cases")
    assert page.has("the voter has asked for erasure") and page.has("votes withdrawn")
    page = await browser.get(next(link for link in page.links if "/cases/" in link))
    assert page.has("withdrew these votes themselves") and not page.has("steward")


async def test_opening_pages_erases_nothing(browser, database, box):
    await browser.sign_in(ANN)
    for path in ("/en/me/erasure", "/en/me/erasure/confirmation", "/en/me/erasure/confirmation?withdraw=yes"):
        await browser.get(path)
    page = await browser.post("/en/me/erasure", {})  # the second step was left out
    assert page.url.path == "/en/me/erasure" and await known(database) is not None
    await browser.mailbox.delivered()
    assert await known(database) is not None


async def test_the_letter_is_in_the_language_of_its_reader(browser, database, box, mailbox):
    async with database.writing() as own:
        await person(own, "jean@example.org", lang="fr")
    await browser.sign_in("jean@example.org")
    await browser.get("/en/me/erasure/confirmation")
    await browser.submit("/me/erasure")
    assert (await mailbox.newest_to("jean@example.org"))["Content-Language"] == "fr"


async def test_programs_erase_an_account_too(browser, database, box, mailbox):
    await browser.sign_in(ANN)
    token = browser.client.cookies["prizes"]
    await vote(browser, box)
    await sequenced(database)
    seen = (await browser.json("GET", "/me/erasure", token=token)).json()
    assert seen["hindrances"] == [] and [each["votes"] for each in seen["withdrawable"]] == [1]
    answer = await browser.json("DELETE", "/me?withdraw_votes=true", token=token)
    assert answer.status_code == 202
    assert (await browser.json("GET", "/me/data", token=token)).status_code == 401
    await mailbox.delivered()
    assert await known(database) is None


async def test_a_steward_is_told_what_to_do_first(browser, database, box):
    async with database.writing() as own:
        await steward(own)
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/me/erasure")
    assert page.has("You are a steward of “WSIS Prizes 2027”") and not page.has("Also withdraw")
    page = await browser.post("/en/me/erasure", {"sure": "yes"}, status=409)
    assert page.has("”. Ask another steward to remove your role.")
    token = browser.client.cookies["prizes"]
    answer = await browser.json("DELETE", "/me", token=token)
    assert answer.status_code == 409 and answer.json()["type"].endswith("something-to-do-first")
    await browser.mailbox.delivered()
    assert await known(database, "steward@example.org") is not None


async def test_who_is_not_signed_in_erases_nothing(browser, database):
    async with database.writing() as own:
        await load_contest(own)
    page = await browser.get("/en/me/erasure")
    assert page.url.path == "/en/sign-in"
