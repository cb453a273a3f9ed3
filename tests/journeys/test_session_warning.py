"""Before a session of someone with a role ends, they are told, can stay with one button, and lose nothing typed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prizes import config
from tests.conftest import NOON
from tests.contest import load_contest, steward

MAIL = "steward@example.org"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def eve(site, session, visitor):
    """At a form, with a clock of her browser that the test sets."""
    config.use(config.settings().model_copy(update={"staff_idle_minutes": 30}))
    await load_contest(session)
    await steward(session)
    await session.commit()
    made = await visitor()
    await made.page.clock.install(time=NOON)
    await made.sign_in(MAIL)
    await made.open("/2027/office/mailings/new")
    return made


async def later(eve, site, minutes: int) -> None:
    """For browser and service alike."""
    eve.past = getattr(eve, "past", 0) + minutes
    site.set_time(NOON + eve.past * MINUTE)
    await eve.page.clock.fast_forward(minutes * 60_000)


async def said(eve) -> str:
    box = eve.page.locator("#session-end")
    return await box.inner_text() if await box.is_visible() else ""


async def test_three_minutes_before_it_ends_one_button_extends_it_and_what_was_typed_stays(eve, site):
    field = eve.page.locator("main [name=subject_en], main textarea, main input[type=text]").first
    await field.fill("Dear nominators")
    await later(eve, site, 26)
    assert await said(eve) == ""
    await later(eve, site, 2)
    await eve.sees("Your session ends in less than three minutes because it was not used.")
    assert await eve.page.locator("#session-end [role=alert]").inner_text() != ""
    assert (
        await eve.page.evaluate("document.activeElement.closest('#session-end')") is None
    )  # no focus is taken away
    await eve.press("#session-end button")
    await eve.page.locator("#session-end").wait_for(state="hidden")
    assert await eve.page.locator("#announce").inner_text() == "You remain signed in."
    await later(eve, site, 25)  # 53 minutes after the page was opened
    assert await said(eve) == ""
    assert await field.input_value() == "Dear nominators"
    await eve.open("/2027/office/mailings/new")
    await eve.sees("Your session ends on")
    assert eve.trouble == []


async def test_when_it_has_ended_the_page_says_so_and_keeps_the_text(eve, site):
    field = eve.page.locator("main [name=subject_en], main textarea, main input[type=text]").first
    await field.fill("Dear nominators")
    await later(eve, site, 28)
    await later(eve, site, 3)
    await eve.sees("Your session has ended.")
    assert not await eve.page.locator("#session-end button").is_visible()
    assert await field.input_value() == "Dear nominators"


async def test_after_twelve_hours_it_cannot_be_extended_and_that_is_said(eve, site):
    for _ in range(25):
        await later(eve, site, 28)
        await eve.press("#session-end button")
        await eve.page.locator("#session-end").wait_for(state="hidden")
    await later(eve, site, 18)  # 11 hours and 58 minutes
    await eve.sees("Your session ends in less than three minutes and cannot be extended.")
    assert not await eve.page.locator("#session-end button").is_visible()


async def test_another_page_of_the_same_session_extends_it_for_all(eve, site):
    other = await eve.page.context.new_page()
    await later(eve, site, 20)
    await other.goto(f"{site.url}/en/me")
    await later(eve, site, 8)
    assert await said(eve) == ""


async def test_without_a_role_nothing_is_said(site, visitor, session):
    await load_contest(session)
    await session.commit()
    bob = await visitor()
    await bob.sign_in("bob@example.org")
    await bob.open("/me")
    assert await bob.page.locator("#session-end").count() == 0
