"""No automatic finding of axe on the pages of panels' ballots and records, before and after the count."""

from __future__ import annotations

import pytest

from prizes.results.electing import close_and_count
from tests.contest import SELECTING
from tests.journeys.test_accessible import findings
from tests.results.panels import panel_choosing

pytestmark = pytest.mark.browser

BALLOTS = ("/2027/review/ballots", "/2027/review/ballots/C1")
RECORDS = ("/2027/minutes", "/2027/minutes/selection/C1")


@pytest.mark.parametrize(("lang", "width", "scheme"), [("en", 1280, "light"), ("ar", 320, "dark")])
async def test_pages_of_ballots_and_records_have_no_finding(site, visitor, session, lang, width, scheme):
    site.set_time(SELECTING)
    panel = await panel_choosing(
        session,
        selection__method="stv",
        selection__casting_vote=True,
        selection__panel={"declaration": "none", "minutes": True},
    )
    await panel.vote("first", "Ant", "Bee")
    await panel.vote("second", "Bee", "Ant")
    await session.commit()
    chair = await visitor(lang, width=width)
    await chair.page.emulate_media(color_scheme=scheme)
    await chair.sign_in("chair@example.org")
    assert await findings(chair, (*BALLOTS, *RECORDS)) == []
    await close_and_count(
        session, panel.edition, panel.selection, "C1", await panel.me("steward"), seen_round=1
    )
    await session.commit()
    assert await findings(chair, (*BALLOTS, *RECORDS)) == []
