"""Voting in three screens: the choice is named where one signs in, and the code that was asked for there saves it. Nothing
else can be learned from a kept form, and no code typed elsewhere votes.
"""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.models import HeldForm
from prizes.ballot.models import Vote
from prizes.nomination.rules.states import State
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, at

NEW = "new.voter@example.org"
AT_ONCE = {"then": "vote"}


@pytest.fixture
def voting(time):
    time(VOTING)


async def asked(browser, fields, category="C1"):
    """The page of the sign-in and the page of the code."""
    first = await browser.post(f"/en/2027/ballot/{category}", fields)
    assert first.heading == "Sign in"
    return first, await browser.submit("/sign-in", {"email": NEW})


async def with_code(browser, **more):
    code = await browser.mailbox.code_for(NEW)
    return await browser.submit("/sign-in/code", {"code": code} | more)


async def in_force(session) -> list[str]:
    await session.commit()
    return [row.choices for row in (await session.exec(select(Vote).where(Vote.in_force))).all()]


async def test_a_vote_in_three_screens(voting, session, browser):
    box = await contest(session)
    first, second = await asked(browser, {"project": box.id("Ant")})
    for page in (first, second):
        assert page.has("You are voting for Ant (Governments).")
    assert second.heading == "Confirm your vote"
    assert second.form("/sign-in/code")["buttons"] == [("then", "vote")]
    assert second.has("Confirm and vote")
    third = await with_code(browser, **AT_ONCE)
    assert str(third.url).endswith(f"/en/2027/categories/C1?notice=vote-saved#v-{box.id('Ant')}")
    assert third.has("Your vote is saved.")
    assert await in_force(session) == [box.id("Ant")]
    # Nothing is left that says what was chosen before signing in.
    assert (await session.exec(select(HeldForm))).all() == []
    assert (await browser.get("/en/2027/ballot")).has("1 of 2 categories")


async def test_a_wrong_code_loses_nothing(voting, session, browser):
    box = await contest(session)
    await asked(browser, {"project": box.id("Ant")})
    page = await browser.submit("/sign-in/code", {"code": "0000000"} | AT_ONCE, status=422)
    assert page.has("You are voting for Ant (Governments).")
    assert await in_force(session) == []
    assert (await with_code(browser, **AT_ONCE)).has("Your vote is saved.")


async def test_a_code_that_was_not_asked_for_here_signs_in_and_votes_for_nothing(
    voting, session, browser, another_browser
):
    """Whoever is sent an address with somebody's choice in it, or types their code in another browser."""
    box = await contest(session)
    await browser.post("/en/2027/ballot/C1", {"project": box.id("Ant")})
    held = browser.page.url.params["held"]
    await browser.submit("/sign-in", {"email": NEW})
    code = await browser.mailbox.code_for(NEW)
    other = another_browser()
    await other.get(f"/en/sign-in/code?email={NEW}&held={held}")
    assert not other.page.has("Confirm and vote")
    page = await other.submit("/sign-in/code", {"code": code} | AT_ONCE)
    assert page.heading == "Confirm your vote"
    assert page.has("You are signed in.")
    assert await in_force(session) == []


async def test_a_code_typed_without_the_choice_signs_in_alone(voting, session, browser, another_browser):
    box = await contest(session)
    await asked(browser, {"project": box.id("Ant")})
    code = await browser.mailbox.code_for(NEW)
    other = another_browser()
    await other.get(f"/en/sign-in/code?email={NEW}")
    page = await other.submit("/sign-in/code", {"code": code} | AT_ONCE)
    assert page.has("You are signed in.")
    assert await in_force(session) == []


async def test_without_the_button_that_says_so_nothing_is_voted(voting, session, browser):
    box = await contest(session)
    await asked(browser, {"project": box.id("Ant")})
    page = await with_code(browser)
    assert page.heading == "Confirm your vote"
    assert await in_force(session) == []
    assert (await browser.submit("/ballot/C1")).has("Your vote is saved.")


async def test_where_a_vote_is_confirmed_in_a_step_of_its_own_the_code_only_signs_in(
    voting, session, browser
):
    box = await contest(session, voting__ballot={"confirm": "two_step"})
    first, second = await asked(browser, {"project": box.id("Ant")})
    assert first.has("You are voting for Ant (Governments).")
    assert not second.has("Confirm and vote")
    page = await with_code(browser, **AT_ONCE)
    assert page.heading == "Confirm your vote"
    assert await in_force(session) == []
    page = await browser.submit("/ballot/C1")
    assert page.has("Your vote is saved.")
    assert await in_force(session) == [box.id("Ant")]


async def test_several_choices_are_all_named_and_saved(voting, session, browser):
    box = await contest(session, voting__ballot={"choices": 2})
    first, _ = await asked(browser, {"project": [box.id("Ant"), box.id("Bee")]})
    assert first.has("You are voting for Ant, Bee (Governments).") or first.has("You are voting for Bee, Ant")
    await with_code(browser, **AT_ONCE)
    (choices,) = await in_force(session)
    assert sorted(choices.split(",")) == sorted([box.id("Ant"), box.id("Bee")])


async def test_what_the_rules_refuse_is_not_voted_and_the_sign_in_stays(voting, session, browser):
    box = await contest(session, voting__ballot={"change": "never"})
    await browser.sign_in(NEW)
    await browser.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    browser.client.cookies.clear()
    await asked(browser, {"project": box.id("Ant")})
    page = await with_code(browser, **AT_ONCE)
    assert page.heading == "Confirm your vote"
    assert await in_force(session) == [box.id("Bee")]
    page = await browser.submit("/ballot/C1", status=409)
    assert page.has("The rules do not allow a vote to be changed.")


async def test_a_kept_form_tells_no_title_that_is_not_on_the_paper(voting, session, browser):
    box = await contest(session)
    secret = await nominee(session, box.edition, "C1", "Secret draft", state=State.SUBMITTED.value)
    await session.commit()
    first, second = await asked(browser, {"project": secret.id})
    page = await with_code(browser, **AT_ONCE)
    assert page.heading == "You are signed in. Please continue."
    assert not any(each.has("Secret draft") for each in (first, second, page))


async def test_what_comes_after_the_close_is_no_vote(time, session, browser):
    time(at("2027-03-02 12:00"))
    box = await contest(session)
    await asked(browser, {"project": box.id("Ant")})
    page = await with_code(browser, **AT_ONCE)
    assert page.heading == "You are signed in. Please continue."
    assert await in_force(session) == []
