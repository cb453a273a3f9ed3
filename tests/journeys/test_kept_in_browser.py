"""Pages that are kept for a moment work in a browser as any other: scripts run, forms find their way, nothing is refused."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes import config
from prizes.ballot.models import Vote
from tests.ballot.paper import contest
from tests.contest import VOTING

pytestmark = pytest.mark.browser


async def test_two_strangers_use_the_same_page(site, visitor, session, database, time):
    config.use(config.settings().model_copy(update={"keep_pages": 60.0}))
    time(VOTING)
    box = await contest(session)
    await session.commit()
    place = f"/2027/projects/{box.id('Ant')}"
    for number in range(2):
        stranger = await visitor("en")
        await stranger.open("/2027/projects")
        await stranger.page.locator("[name=category]").first.select_option("C2")
        await stranger.page.get_by_role("button", name="Show").click()
        await stranger.page.wait_for_url("**category=C2**")
        ant = stranger.page.locator(f"a[href$='{box.id('Ant')}']")
        await ant.wait_for(state="detached")
        await stranger.open("/2027/projects")
        await ant.wait_for()
        await stranger.open(place)
        assert await stranger.page.locator("main form[method=post] [name=idempotency_key]").count() == 0
        await stranger.press("main form[method=post] button")
        await stranger.sign_in(f"stranger{number}@example.org")
        await stranger.page.wait_for_url("**/categories/C1?notice=vote-saved*")
        assert stranger.trouble == []
    votes = (await session.exec(select(Vote).where(Vote.in_force))).all()
    assert [vote.choices for vote in votes] == [box.id("Ant")] * 2
