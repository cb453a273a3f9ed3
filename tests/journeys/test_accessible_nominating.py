"""No automatic finding of axe, and no scrolling sideways, on the pages of nominating: nominators, co-editors, owners."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import LOOKS
from tests.journeys.submissions import ANA, BO, build
from tests.journeys.test_accessible import findings, seen
from tests.nomination.drafts import WORDS

pytestmark = pytest.mark.browser


@pytest.fixture
async def world(site, session):
    return await build(site, session)


@pytest.mark.parametrize("look", LOOKS)
async def test_without_an_account(world, somebody, look):
    stranger = await somebody(*look)
    found = await findings(
        stranger, ("/2027/nominations/", f"/consent/{world.consent}", f"/reminders/{world.stop}")
    )
    await stranger.open("/2027/nominations/")
    for question in ("works", "prize"):
        await stranger.press(f"label:has([name='eligibility.{question}'][value=yes])")
    await stranger.page.fill("[name=title]", "Smart village")
    await stranger.page.locator("main form[action$='/nominations/'] button").last.click()
    await stranger.page.get_by_text("Come back in three years.").wait_for()
    found += await seen(stranger, "a wrong answer")
    assert found == []


@pytest.mark.parametrize("look", LOOKS)
async def test_nominators(world, somebody, look):
    ana = await somebody(*look, ANA)
    home = "/2027/nominations"
    found = await findings(
        ana,
        (
            f"{home}/",
            f"{home}/{world.draft}",
            f"{home}/{world.draft}/form/project",
            f"{home}/{world.draft}/form/organization",
            f"{home}/{world.draft}/form/story",
            f"{home}/{world.draft}/form/goals",
            f"{home}/{world.draft}/people",
            f"{home}/{world.draft}/texts/ar",
            f"{home}/{world.draft}/preview",
            f"{home}/{world.draft}/preview/experts",
            f"{home}/{world.submitted}",
            f"{home}/{world.returned}",
            f"{home}/{world.out}",
            f"{home}/{world.out}/appeal",
            f"{home}/{world.out}/letters",
            f"{home}/late",
            "/me",
            "/me/calendar",
        ),
    )
    bo = await somebody(*look, BO)
    found += await findings(bo, (f"/offers/{world.offer}",))
    assert found == []


@pytest.mark.parametrize("look", LOOKS)
async def test_two_versions_of_an_answer(world, somebody, look):
    """What two windows wrote stands in the form side by side."""
    one, other = await somebody(*look, ANA), await somebody(*look, ANA)
    for window in (one, other):
        await window.open(f"/2027/nominations/{world.draft}/form/story")
    for window, words in ((one, WORDS + " One."), (other, WORDS + " Two.")):
        await window.page.fill("[name='answers.description']", words)
        async with window.page.expect_response("**/fields"):
            await window.page.focus("#project-form .acts button")
    await other.page.locator("[name='other.answers.description']").first.wait_for()
    assert await seen(other, "two versions") == []
