"""Everybody sees their own sessions, coarsely, and ends them; nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prizes.accounts.actions import begin_session
from prizes.accounts.passwords import hashed
from prizes.accounts.refusals import no_such_session
from tests.conftest import NOON
from tests.contest import person, steward
from tests.factors import with_app

MINUTE = timedelta(minutes=1)
ANA = "ana@example.org"


@pytest.mark.both_databases
async def test_the_list_has_begin_way_and_factor_by_the_hour_and_each_is_ended_at_once(
    browser, session, time
):
    time(NOON + 17 * MINUTE)
    me = await steward(session)
    await with_app(session, me)
    other = await begin_session(session, me, way="password")
    here = await begin_session(session, me, factor="authenticator")
    await session.commit()
    listed = (await browser.json("GET", "/me/sessions", token=here)).json()["items"]
    assert sorted((str(each["way"]), each["factor"], each["here"]) for each in listed) == [
        ("None", "authenticator", False),
        ("code", "authenticator", True),
        ("password", None, False),
    ]
    assert {each["begun_at"] for each in listed} == {"2026-11-25T12:00:00Z"}
    assert all(
        set(each) == {"id", "way", "factor", "begun_at", "used_at", "ends_at", "here"} for each in listed
    )
    gone = next(each for each in listed if each["way"] == "password")
    assert (await browser.json("DELETE", f"/me/sessions/{gone['id']}", token=here)).status_code == 204
    assert (await browser.json("GET", "/me/factor", token=other)).status_code == 401
    again = await browser.json("DELETE", f"/me/sessions/{gone['id']}", token=here)
    assert again.json()["type"].endswith(no_such_session.code)


async def test_nobody_ends_a_session_of_another_nor_learns_a_secret(browser, session, time):
    ana, ben = await person(session, ANA), await person(session, "ben@example.org")
    of_ana, of_ben = await begin_session(session, ana), await begin_session(session, ben)
    await session.commit()
    found = (await browser.json("GET", "/me/sessions", token=of_ben)).json()["items"]
    assert len(found) == 1 and found[0]["used_at"] is None and of_ben not in str(found)
    refused = await browser.json("DELETE", f"/me/sessions/{found[0]['id']}", token=of_ana)
    assert refused.status_code == 404
    assert (await browser.json("GET", "/me/sessions", token=found[0]["id"])).status_code == 401
    assert (await browser.json("GET", "/me/sessions", token=of_ben)).status_code == 200


async def test_the_page_ends_one_or_all_others(browser, session, time):
    ana = await person(session, ANA)
    ana.password_hash = await hashed("four words in row")
    session.add(ana)
    one, two = await begin_session(session, ana), await begin_session(session, ana)
    await session.commit()
    await browser.get("/en/sign-in")
    await browser.submit("/sign-in/password", {"email": ANA, "password": "four words in row"})
    assert "/en/me/sessions" in (await browser.get("/en/me/settings")).links
    page = await browser.get("/en/me/sessions")
    assert page.has("This session") and page.has("With a password") and page.has("With a code sent by email")
    ended = [
        f["action"]
        for f in page.forms
        if f["action"].endswith("/end") and not f["action"].endswith("sessions/end")
    ]
    assert len(ended) == 2
    assert (await browser.submit(ended[0])).has("The session has ended.")
    assert (await browser.submit("/me/sessions/end")).has("Your other sessions have ended.")
    for token in (one, two):
        assert (await browser.json("GET", "/me/sessions", token=token)).status_code == 401
    assert (await browser.get("/en/me/sessions")).has("This session")
