"""A delegate proposes a project and its owner accepts, with and without scripts."""

from __future__ import annotations

import pytest

from tests.nomination.test_bodies import DORA, OLGA, appointed, contest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("lang", "script", "width"), [("en", True, 1280), ("ar", False, 360)])
async def test_from_my_work_to_a_form_that_the_owner_completes(site, visitor, session, lang, script, width):
    edition = await contest(session)
    await appointed(session, edition)
    await session.commit()
    dora = await visitor(lang, script=script, width=width)
    await dora.sign_in(DORA)
    await dora.open("/me")
    await dora.press("main a[href$='/2027/bodies/kenya/projects']")
    await dora.page.fill("#f-title", "Smart village")
    await dora.page.select_option("#f-category", "C1")
    await dora.page.fill("#f-owner", "Ministry of Digital Affairs")
    await dora.page.fill("#f-email", OLGA)
    await dora.page.fill("#f-reason", "It reaches every village.")
    await dora.press("form[action$='/bodies/kenya/projects'] button")
    assert await dora.too_wide() == ""
    olga = await visitor(lang, script=script, width=width)
    await olga.sign_in(OLGA)
    await olga.open("/me")
    await olga.press("main a[href*='/offers/']")
    assert await olga.too_wide() == ""
    await olga.press("form[action*='/offers/']:has([value=accept]) button")
    assert "/2027/nominations/" in olga.page.url
    assert dora.trouble == olga.trouble == []
