"""A signature is asked for by mail, given without an account, and the last formality lets the project pass."""

from __future__ import annotations

import re

import pytest

from prizes.nomination.models import Project
from tests.contest import load_contest, person, steward
from tests.mailbox import body
from tests.nomination.drafts import submitted
from tests.nomination.test_formalities import CHECKS, FEE, SUPPORT

pytestmark = pytest.mark.browser
ANA, EVE, SIGNER = "ana@example.org", "eve@example.org", "ben@supporters.example"


@pytest.fixture
async def project(site, session):
    edition = await load_contest(
        session,
        submission__screening={"checks": CHECKS},
        submission__formalities=[FEE, SUPPORT | {"least": 1}],
    )
    await steward(session, EVE)
    made = await submitted(session, edition, await person(session, ANA, name="Ana"))
    await session.commit()
    return made.id


@pytest.mark.parametrize(("lang", "script", "width"), [("en", True, 1280), ("ar", False, 360)])
async def test_from_a_request_to_sign_to_a_project_that_passes(site, visitor, project, lang, script, width):
    ana, ben, eve = [await visitor(lang, script=script, width=width) for _ in range(3)]
    await ana.sign_in(ANA)
    await ana.open(f"/2027/nominations/{project}")
    await ana.press(f"main a[href$='/{project}/formalities']")
    await ana.page.locator("#f-signer-support").fill(SIGNER)
    await ana.press("form[action$='/signatures'] button")
    await ana.sees("No reply yet")
    link = re.search(r"/\w\w(/signatures/\S+)", body(await site.mailbox.newest_to(SIGNER)))[1]
    await ben.open(link)
    await ben.page.locator("[name=reply][value=signed]").check()
    await ben.page.locator("[name=name]").fill("Ben")
    await ben.page.locator("[name=organization]").fill("Red Cross")
    await ben.press("form[action*='/signatures/'] button")
    await ben.sees("You have signed.")
    await eve.sign_in(EVE)
    await eve.open(f"/2027/office/nominations/{project}/screening")
    await eve.page.locator("[name='check.real'][value=yes]").check()
    await eve.press("#screening-form button:not([name])")
    await eve.open(f"/2027/office/nominations/{project}/formalities")
    await eve.page.locator("[name=reference]").fill("R 17")
    await eve.press("button[name=outcome][value=complete]")
    await eve.sees("The formality is recorded, and the nominator is informed.")
    async with site.database.reading() as session:
        assert (await session.get(Project, project)).screened_at is not None
    for each in (ana, ben, eve):
        assert await each.too_wide() == ""
        assert each.trouble == []
