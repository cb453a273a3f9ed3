"""A steward sets up an authenticator app, signs in with it, and has it removed by two others, with and without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prizes import config
from tests.conftest import NOON
from tests.contest import load_contest, steward
from tests.factors import shown, with_app
from tests.journeys.conftest import LOOKS

MAIL = "steward@example.org"


@pytest.mark.parametrize("script", [True, False])
async def test_a_steward_is_led_to_set_up_the_app_and_signs_in_with_it(
    site, session, visitor, settings, script
):
    config.use(config.settings().model_copy(update={"require_second_factor": True}))
    await load_contest(session)
    await steward(session)
    await session.commit()
    eve = await visitor(script=script)
    await eve.open("/2027/office/people")
    await eve.sign_in_by_mail(MAIL)
    await eve.sees("Your role needs a second factor.")
    secret = (await eve.page.locator("#secret").inner_text()).replace(" ", "")
    await eve.page.locator("[name=code]").fill(shown(secret))
    await eve.press("form[action$='/me/factor'] button")
    await eve.sees("Roles and invitations")
    await eve.open("/me/settings")
    await eve.press("form[action$='/sign-out'] button")
    site.set_time(NOON + timedelta(minutes=2))
    await eve.open("/sign-in")
    await eve.page.locator("form[action$='/sign-in'] [name=email]").fill(MAIL)
    await eve.press("form[action$='/sign-in'] button")
    await eve.page.locator("[name=code]").wait_for()
    await eve.page.locator("[name=code]").fill(await site.mailbox.code_for(MAIL))
    await eve.press("form[action$='/sign-in/code'] button")
    await eve.sees("Your account has a second factor.")
    await eve.page.locator("[name=code]").fill(shown(secret))
    await eve.press("form[action$='/sign-in/factor'] button")
    await eve.page.wait_for_url(lambda url: "/sign-in" not in url)
    await eve.open("/2027/office/people")
    await eve.sees("Roles and invitations")
    assert eve.trouble == []


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_its_pages_fit_and_speak_each_direction(site, session, somebody, lang, width, scheme):
    await load_contest(session)
    me = await steward(session)
    await steward(session, "two@two.example")
    await session.commit()
    eve = await somebody(lang, width, scheme, "two@two.example")
    await eve.open("/me/factor")
    assert not await eve.too_wide()
    await with_app(session, me)
    await eve.open("/2027/office/people/lost-factor")
    await eve.sees("Remove a lost second factor")
    assert not await eve.too_wide()
