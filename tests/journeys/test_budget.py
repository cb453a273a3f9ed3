"""The pages of a vote with a budget, and beginning an edition from an example: nothing is too wide, and axe finds nothing."""

from __future__ import annotations

import pytest

from prizes.accounts.rules.roles import Role
from tests.contest import VOTING, with_role
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import findings
from tests.web.test_budget_pages import voted

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_its_pages_are_accessible(site, somebody, session, time, lang, width, scheme):
    time(VOTING)
    await voted(session, time)
    await with_role(session, "all@example.org", Role.STEWARD, edition="*", lang=lang)
    await session.commit()
    me = await somebody(lang, width, scheme, "all@example.org")
    assert await findings(me, ("/2027/results", "/2027/office/shortlist", "/office/drafts")) == []
    assert me.trouble == []
