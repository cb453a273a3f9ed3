"""Somebody asks to be the focal point of a past project, a steward grants it, and they come to the form of an update, in
browsers; axe finds nothing on any of these pages, and no page scrolls sideways.
"""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.stocktaking.models import FocalPoint
from tests.contest import VOTING, load_contest, person, steward
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import seen
from tests.stocktaking.test_focal_points import ANA, EVE, SAID
from tests.web.test_public import nominee

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", LOOKS)
async def test_a_past_project_gets_a_focal_point(site, somebody, session, look):
    site.set_time(VOTING)
    past = await load_contest(session, kind="record", slug="2019", title="WSIS Prizes 2019")
    await person(session, ANA, name="Ana", lang=look[0])
    await steward(session, EVE, edition="*", lang=look[0])
    project = await nominee(session, past, "Smart village", state="winner")
    await session.commit()
    public = f"/2019/projects/{project.id}"

    asking = await somebody(*look, ANA)
    await asking.open(public)
    wrong = await seen(asking, "the public page")
    await asking.press("main a[href$='/focal-point']")
    await asking.page.fill("main [name=relation]", SAID["relation"])
    await asking.page.fill("main [name=evidence]", SAID["evidence"])
    wrong += await seen(asking, "the form")
    await asking.press("main form[action$='/focal-point'] button")
    await asking.page.wait_for_url("**notice=focal-point-asked*")
    wrong += await seen(asking, "the request that waits")
    await asking.open("/me")
    wrong += await seen(asking, "My work")
    asked = (await session.exec(select(FocalPoint.id))).one()
    await session.rollback()

    office = await somebody(*look, EVE)
    await office.open("/2019/office/focal-points?state=waiting")
    wrong += await seen(office, "the list")
    await office.press(f"main a[href$='/office/focal-points/{asked}']")
    wrong += await seen(office, "the request")
    await office.press("main form[action$='/approval'] button")
    await office.page.wait_for_url("**notice=focal-point-decided*")
    wrong += await seen(office, "the focal point")

    await asking.open(f"{public}/focal-point")
    wrong += await seen(asking, "what was granted")
    await asking.press("main .acts a[href$='/update']")
    wrong += await seen(asking, "the form of an update")
    assert wrong == []
    assert [each.trouble for each in (asking, office)] == [[], []]
