"""A regional officer invites organizations in a browser, and a stranger follows the link; axe finds
nothing on any of these pages.
"""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.rules.roles import Role
from prizes.nomination.models import Call
from tests.contest import SUBMITTING, load_contest, person, with_role
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import findings, seen
from tests.nomination.drafts import submitted

pytestmark = pytest.mark.browser

OFFICER = "office@africa.example"
OFFICE = "/2027/office"


@pytest.mark.parametrize("look", LOOKS)
async def test_a_region_is_followed_and_its_organizations_invited(site, somebody, session, look):
    site.set_time(SUBMITTING)
    edition = await load_contest(session)
    ana = await person(session, "ana@example.org")
    await submitted(session, edition, ana, title="Radio", country="KE")
    await with_role(session, OFFICER, Role.REGIONAL, region="africa", lang=look[0])
    await session.commit()

    officer = await somebody(*look, OFFICER)
    paths = ("/me", f"{OFFICE}/region", f"{OFFICE}/region/projects", f"{OFFICE}/region/organizations")
    found = await findings(officer, paths)
    await officer.open(f"{OFFICE}/calls")
    await officer.page.fill("[name=addresses]", "\n".join(f"office{n}@example.org" for n in range(5)))
    await officer.page.locator("main form[action$='/office/calls'] button").last.click()
    await officer.page.wait_for_url("**/office/calls?notice=*")
    found += await seen(officer, "invitations that were sent")
    call = (await session.exec(select(Call.id))).one()
    await session.rollback()

    stranger = await somebody(*look)
    await stranger.open(f"/2027/participate/{call}")
    found += await seen(stranger, "the page of the link")
    await stranger.page.locator("form[action$='/participate/" + call + "'] button").click()
    await stranger.page.wait_for_url("**/nominations/?call=*")
    assert await stranger.page.context.cookies() == []

    await officer.open(f"{OFFICE}/calls")
    assert await officer.page.locator("#found tbody tr").count() == 1
    assert "1" in await officer.page.locator("#found tbody tr").inner_text()
    assert found == [] and officer.trouble == [] and stranger.trouble == []
