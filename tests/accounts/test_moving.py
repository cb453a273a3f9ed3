"""Changing one's own address: both mailboxes are proved, and nothing that hangs on the old one is lost or doubled."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from prizes.accounts.models import Person
from prizes.accounts.offering import RoleOffer, invite
from prizes.accounts.rules.roles import Role
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from tests.ballot.paper import contest
from tests.contest import VOTING, load_contest, person, steward, with_role
from tests.mailbox import body

OLD, NEW = "ana@example.org", "ana@new.example.net"


async def asked(browser, new=NEW, status=200):
    await browser.get("/en/me/settings")
    await browser.get("/en/me/address")
    return await browser.submit("/me/address", {"email": new}, status=status)


async def code_to(browser, address):
    mail = await browser.mailbox.newest_to(address)
    return "".join(re.search(r"\b(\d{3}) (\d{4})\b", body(mail)).groups())


async def known(database):
    async with database.reading() as session:
        return {p.email: p for p in (await session.exec(select(Person))).all()}


@pytest.fixture
async def ana(browser, session):
    made = await person(session, OLD)
    await session.commit()
    await browser.sign_in(OLD)
    return made


async def test_with_both_codes_the_account_has_the_new_address(browser, another_browser, ana, database):
    elsewhere = another_browser()
    await elsewhere.sign_in(OLD)
    page = await asked(browser)
    assert page.heading == "Enter both codes"
    old, new = await code_to(browser, OLD), await code_to(browser, NEW)
    page = await browser.submit("/me/address/codes", {"code": old, "new_code": new})
    assert page.url.path == "/en/me/settings"
    assert page.has("Your email address has been changed, and your other sessions have ended.")
    found = await known(database)
    assert found.keys() == {NEW} and found[NEW].id == ana.id
    assert (found[NEW].canonical_email, found[NEW].former_email) == (NEW, NEW)
    assert (await elsewhere.get("/en/me")).heading == "Sign in"
    told = body(await browser.mailbox.newest_to(OLD))
    assert "Your account now has a different email address" in told and NEW not in told
    async with database.reading() as session:
        entries = (
            await session.exec(select(JournalEntry).where(JournalEntry.act == "accounts.change-address"))
        ).all()
        assert [(e.actor_id, e.subject) for e in entries] == [(ana.id, f"person:{ana.id}")]
        assert NEW not in str(entries[0])


@pytest.mark.parametrize("wrong", ["code", "new_code"])
async def test_one_wrong_code_changes_nothing_and_the_other_stays_good(browser, ana, database, wrong):
    await asked(browser)
    codes = {"code": await code_to(browser, OLD), "new_code": await code_to(browser, NEW)}
    page = await browser.submit("/me/address/codes", codes | {wrong: "0000000"}, status=422)
    assert page.has("This code is not valid")
    assert (await known(database)).keys() == {OLD}
    page = await browser.submit("/me/address/codes", codes)
    assert page.url.path == "/en/me/settings"


async def test_a_code_can_be_used_once_and_for_its_own_address_alone(browser, ana, database):
    await asked(browser)
    codes = {"code": await code_to(browser, OLD), "new_code": await code_to(browser, NEW)}
    other = codes | {"email": "other@example.net"}
    await browser.submit("/me/address/codes", other, status=422)
    await browser.submit("/me/address/codes", codes | {"email": NEW})
    await asked(browser, OLD)
    await browser.submit(
        "/me/address/codes", {"code": codes["new_code"], "new_code": codes["code"]}, status=422
    )
    assert (await known(database)).keys() == {NEW}


async def test_that_an_address_has_an_account_is_told_to_none_but_its_holder(browser, session, ana, database):
    await person(session, NEW)
    await session.commit()
    page = await asked(browser)
    assert page.heading == "Enter both codes"
    codes = {"code": await code_to(browser, OLD), "new_code": await code_to(browser, NEW)}
    page = await browser.submit("/me/address/codes", codes, status=409)
    assert page.has("Another account uses this address.")
    assert (await known(database))[OLD].id == ana.id


@pytest.mark.parametrize("typed", [OLD, OLD.upper(), "nonsense", ""])
async def test_what_is_no_other_address_is_refused_beside_the_field(browser, ana, typed):
    page = await asked(browser, typed, status=422)
    assert page.heading == "Change my email address"
    assert 'id="f-email-error"' in page.html


async def test_votes_that_are_not_counted_keep_the_address(browser, session, time, database):
    time(VOTING)
    box = await contest(session)
    await box.cast("C1", "Ant", by=await person(session, OLD))
    await session.commit()
    await browser.sign_in(OLD)
    page = await asked(browser, status=409)
    assert page.has("Your votes are linked to your current address until they are counted.")
    async with database.reading() as reading:
        assert not (await reading.exec(select(Message).where(Message.template == "address-code"))).all()


async def test_open_invitations_are_answered_first(browser, session, ana):
    edition = await load_contest(session)
    offer = RoleOffer(
        OLD, Role.EXPERT, edition.slug, "C1", categories={"C1": {"en": "Media"}}, title=edition.rules.title
    )
    await invite(session, offer, inviter=await steward(session))
    await session.commit()
    assert (await asked(browser, status=409)).has("before you change it")


@pytest.mark.parametrize(("role", "status"), [(Role.STEWARD, 403), (Role.OBSERVER, 403), (Role.EXPERT, 200)])
async def test_what_two_stewards_approved_stays_with_its_address(browser, session, role, status):
    await load_contest(session)
    await with_role(session, "eye@example.org", role)
    await session.commit()
    await browser.sign_in("eye@example.org")
    await asked(browser, status=status)


async def test_a_program_changes_the_address_of_its_account(browser, ana, database):
    sent = await browser.json("POST", "/codes", {"email": OLD})
    assert sent.status_code == 202
    token = (
        await browser.json("POST", "/sessions", {"email": OLD, "code": await browser.mailbox.code_for(OLD)})
    ).json()["token"]
    answer = await browser.json("POST", "/me/address", {"email": NEW}, token=token)
    assert answer.status_code == 202
    codes = {"code": await code_to(browser, OLD), "new_code": await code_to(browser, NEW)}
    wrong = await browser.json(
        "PUT", "/me/address", {"email": NEW, **codes, "new_code": "0000000"}, token=token
    )
    assert wrong.status_code == 422
    assert [each["field"] for each in wrong.json()["errors"]] == ["new_code"]
    done = await browser.json("PUT", "/me/address", {"email": NEW, **codes}, token=token)
    assert done.status_code == 204
    assert (await known(database)).keys() == {NEW}
