"""A steward adds a passkey in a real browser, signs in with it, and shows it again; the authenticator is Chromium's own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlmodel import select

from prizes import config
from prizes.accounts.models import Passkey
from tests.conftest import NOON
from tests.contest import load_contest, steward
from tests.factors import shown, with_app
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import seen

MAIL = "steward@example.org"
MINUTE = timedelta(minutes=1)
VERIFIED = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named(site):
    """The service under a name: browsers make no passkeys for an address of numbers."""
    site.url = site.url.replace("127.0.0.1", "localhost")
    changes = {"base_url": site.url, "require_second_factor": True}
    config.use(config.settings().model_copy(update=changes))
    return site


@asynccontextmanager
async def authenticator(visitor, **changes):
    """A virtual one, over the protocol of Chromium's developer tools; `verified(yes)` says whether it knows its user."""
    tools = await visitor.page.context.new_cdp_session(visitor.page)
    await tools.send("WebAuthn.enable")
    made = await tools.send("WebAuthn.addVirtualAuthenticator", {"options": VERIFIED | changes})
    which = {"authenticatorId": made["authenticatorId"]}

    async def verified(yes: bool) -> None:
        await tools.send("WebAuthn.setUserVerified", which | {"isUserVerified": yes})

    yield verified
    await tools.send("WebAuthn.removeVirtualAuthenticator", which)


async def first_factor(visitor) -> None:
    await visitor.open("/sign-in")
    await visitor.page.locator("form[action$='/sign-in'] [name=email]").fill(MAIL)
    await visitor.press("form[action$='/sign-in'] button")
    await visitor.page.locator("[name=code]").wait_for()
    await visitor.page.locator("[name=code]").fill(await visitor.site.mailbox.code_for(MAIL))
    await visitor.press("form[action$='/sign-in/code'] button")


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_a_steward_adds_one_signs_in_with_it_and_shows_it_again(
    named, session, somebody, lang, width, scheme
):
    await load_contest(session)
    await steward(session, edition="*")
    await session.commit()
    eve, found = await somebody(lang, width, scheme), []
    async with authenticator(eve) as verified:
        await eve.open("/2027/office/people")
        await eve.sign_in_by_mail(MAIL)
        await eve.page.locator(".notice.warn").wait_for()  # the role needs a second factor
        found += await seen(eve, eve.page.url)
        await eve.press("a[href*='/me/passkeys/new']")
        await eve.page.locator("[name=name]").fill("My laptop")
        found += await seen(eve, eve.page.url)
        await eve.press("form[data-passkey] button")
        await eve.page.wait_for_url("**/2027/office/people**")
        await eve.open("/me/factor")
        await eve.sees("My laptop")
        found += await seen(eve, eve.page.url)
        await eve.open("/me/settings")
        await eve.press("form[action$='/sign-out'] button")
        named.set_time(NOON + 2 * MINUTE)
        await first_factor(eve)
        await eve.sees("Your account has a second factor: please use your passkey.")
        found += await seen(eve, eve.page.url)
        await verified(False)
        await eve.press("form[data-passkey] button")
        await eve.sees("No passkey was used. Please try again.")
        await verified(True)
        await eve.press("form[data-passkey] button")
        await eve.page.wait_for_url("**/me?notice=signed-in")
        named.set_time(NOON + 20 * MINUTE)
        await eve.open("/2027/office/people/file?form=csv")
        await eve.sees("This act needs your second factor once more. Nothing that you typed is lost.")
        found += await seen(eve, eve.page.url)
        await eve.press("form[data-passkey] button")
        await eve.sees("Please continue")
    assert (eve.trouble, found) == ([], [])
    row = (await session.exec(select(Passkey))).one()
    assert (row.name, row.transports, row.used_at) == ("My laptop", "internal", NOON)
    assert row.sign_count > 1


@pytest.mark.parametrize("script", [True, False])
async def test_the_code_of_the_app_stays_beside_it_and_is_enough(named, session, visitor, script):
    await load_contest(session)
    me = await steward(session, edition="*")
    secret = await with_app(session, me)
    session.add(
        Passkey(
            person_id=me.id,
            credential_id="AAAA",
            public_key="AAAA",
            sign_count=0,
            transports="",
            name="Lost",
            created_at=NOON,
        )
    )
    await session.commit()
    named.set_time(NOON + 2 * MINUTE)
    eve = await visitor(script=script)
    await first_factor(eve)
    await eve.sees("Six-digit code")
    assert await eve.page.locator("form[data-passkey]").is_visible() is script
    if not script:
        assert await eve.page.locator("main noscript p").is_visible()  # says what else to use
    await eve.page.locator("[name=code]").fill(shown(secret))
    await eve.press("form[action$='/sign-in/factor'] button")
    await eve.page.wait_for_url("**/me?notice=signed-in")
    named.set_time(NOON + 20 * MINUTE)
    await eve.open("/2027/office/people/file?form=csv")
    await eve.page.locator("[name=code]").fill(shown(secret))
    await eve.press("form[action$='/me/factor/fresh'] button")
    await eve.sees("Please continue")
    await eve.open("/me/passkeys/new")
    assert await eve.page.locator("form[data-passkey]").is_visible() is script
    await eve.sees("Passkeys need a browser that runs scripts.")
    assert eve.trouble == []
