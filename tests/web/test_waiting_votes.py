"""After signing in: the vote that waits is named, and nothing else can be learned from a kept form."""

from __future__ import annotations

import pytest

from prizes.nomination.rules.states import State
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, at

NEW = "new.voter@example.org"


@pytest.fixture
def voting(time):
    time(VOTING)


async def kept_and_signed_in(browser, fields, category="C1"):
    await browser.post(f"/en/2027/ballot/{category}", fields)
    assert browser.page.heading == "Sign in"
    kept = browser.page
    await browser.submit("/sign-in", {"email": NEW})
    code = await browser.mailbox.code_for(NEW)
    return kept, await browser.submit("/sign-in/code", {"code": code})


async def test_the_vote_that_waits_is_named_and_one_tap_saves_it(voting, session, browser):
    box = await contest(session)
    kept, page = await kept_and_signed_in(browser, {"project": box.id("Ant")})
    assert kept.has("Your choice is kept. You save it right after signing in.")
    assert page.heading == "Your vote is not saved yet"
    assert page.has("Ant") and page.has("Save my vote") and not page.has("Bee")
    page = await browser.submit("/ballot/C1")
    assert page.has("Your vote is saved.")


async def test_where_a_vote_is_confirmed_the_page_does_not_promise_more(voting, session, browser):
    box = await contest(session, voting__ballot={"confirm": "two_step"})
    _, page = await kept_and_signed_in(browser, {"project": box.id("Ant")})
    assert page.has("On the next page you confirm it.") and not page.has("Save my vote")
    page = await browser.submit("/ballot/C1")
    assert page.heading == "Confirm your vote"


async def test_a_kept_form_tells_no_title_that_is_not_on_the_paper(voting, session, browser):
    box = await contest(session)
    secret = await nominee(session, box.edition, "C1", "Secret draft", state=State.SUBMITTED.value)
    await session.commit()
    _, page = await kept_and_signed_in(browser, {"project": secret.id})
    assert page.heading == "You are signed in: go on"
    assert not page.has("Secret draft")


async def test_what_comes_after_the_close_is_no_vote(time, session, browser):
    time(at("2027-03-02 12:00"))
    box = await contest(session)
    _, page = await kept_and_signed_in(browser, {"project": box.id("Ant")})
    assert page.heading == "You are signed in: go on"
