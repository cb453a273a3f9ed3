"""A contributor says what has become of a project of the register, and a steward approves it, in browsers; axe finds
nothing on any of these pages, and no page scrolls sideways.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.stocktaking.actions.contributing import approve_contribution, contribute
from prizes.stocktaking.models import ProjectUpdate
from prizes.stocktaking.schemas import ContributionApproval
from tests.contest import SUBMITTING, load_contest, person, steward
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import seen
from tests.stocktaking.test_contributions import ANA, EVE, sent

pytestmark = pytest.mark.browser
TEXT = "All herders of the valley have a radio now."


@pytest.mark.parametrize("look", LOOKS)
async def test_an_update_of_a_contributed_project_is_approved_and_read(site, somebody, session, look):
    site.set_time(SUBMITTING)
    edition = await load_contest(session)
    ana, eve = await person(session, ANA, name="Ana"), await steward(session, EVE)
    one = await contribute(session, sent(), person=ana)
    await approve_contribution(session, edition, one.id, ContributionApproval(revision=1), steward=eve)
    await session.commit()
    mine, public = f"/stocktaking/contributions/{one.id}", f"/stocktaking/{one.id}"

    contributor = await somebody(*look, ANA)
    await contributor.open(mine)
    wrong = await seen(contributor, "the contribution")
    await contributor.press("main #update .acts a")
    await contributor.page.select_option("main [name=status]", "completed")
    await contributor.page.fill("main [name=as_of]", (SUBMITTING.date() - timedelta(days=2)).isoformat())
    await contributor.page.fill("main [name=text]", TEXT)
    wrong += await seen(contributor, "the form")
    await contributor.press("main form[action$='/update'] button")
    await contributor.page.wait_for_url("**notice=update-proposed*")
    wrong += await seen(contributor, "the contribution with an update that waits")
    update = (await session.exec(select(ProjectUpdate.id))).one()
    await session.rollback()

    office = await somebody(*look, EVE)
    await office.open("/2027/office/project-updates?state=waiting")
    wrong += await seen(office, "the list")
    await office.press(f"main a[href$='/office/project-updates/{update}']")
    wrong += await seen(office, "the update")
    await office.press("main form[action$='/approval'] button")
    await office.page.wait_for_url("**notice=update-approved*")

    stranger = await somebody(*look)
    await stranger.open(public)
    assert TEXT in await stranger.text()
    await stranger.sees("Updates of the project")
    wrong += await seen(stranger, "the public page")
    assert wrong == []
    assert [each.trouble for each in (contributor, office, stranger)] == [[], [], []]
