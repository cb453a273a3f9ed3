"""Officers on a phone of 360 px, in Arabic and without scripts: an observer countersigns a case, a regional officer invites
organizations. Voters, nominators, experts, chairs and stewards go such ways in their own journeys.
"""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.rules.roles import Role
from prizes.ballot.cases.actions import StatedCase, propose_named
from prizes.ballot.models import VoteCase
from prizes.nomination.models import Call
from tests.ballot.logged import sequenced
from tests.ballot.paper import contest
from tests.contest import SUBMITTING, VOTING, load_contest, person, steward, with_role
from tests.nomination.drafts import submitted

pytestmark = pytest.mark.browser
OBSERVER, OFFICER = "state@example.org", "office@africa.example"
STATE = "وزارة الاتصالات"


async def on_a_phone(visitor, email):
    made = await visitor("ar", script=False, width=360)
    await made.sign_in(email)
    return made


async def through_menu(somebody, page):
    """To a page of the office by its menu, which on a phone lies behind a button."""
    menu = somebody.page.locator("nav.areas")
    assert not await menu.is_visible()
    await somebody.page.locator("button[popovertarget=areas]").click()
    area = menu.locator(f"details:has(a[href$='/office/{page}'])")
    if await area.get_attribute("open") is None:
        await area.locator("summary").click()
    await somebody.press(f"nav.areas a[href$='/2027/office/{page}']")


async def test_an_observer_of_a_member_state_countersigns_a_case(site, visitor, session):
    site.set_time(VOTING)
    box = await contest(session)
    voted = await box.cast("C1", "Ant", by=await person(session, "ana@example.org"))
    one = await steward(session, "one@example.org")
    await with_role(session, OBSERVER, Role.OBSERVER, lang="ar")
    await session.commit()
    await sequenced(site.database)
    stated = StatedCase("COURT", "Ordered by the court of the canton.", one.id)
    case = await propose_named(session, box.edition, box.edition.rules.votings[0], str(voted.code), stated)
    await session.commit()

    state = await on_a_phone(visitor, OBSERVER)
    await state.open("/me")
    await state.press("main a[href$='/2027/office/']")
    await state.sees("Overview")
    for page, words in (("tally", "Vote count"), ("decision", "The decision"), ("journal", "Journal")):
        await through_menu(state, page)
        await state.sees(words)
    await state.open("/2027/cases")
    await state.press(f"main a[href$='/cases/{case.id}']")
    await state.press("main form[action$='/countersignature'] button")
    assert "/countersignature" in state.page.url, "an office has to be named"
    await state.page.locator("main [name=office]").fill(STATE)
    await state.press("main form[action$='/countersignature'] button")
    await state.page.get_by_text(STATE).first.wait_for()
    session.expire_all()
    assert (await session.exec(select(VoteCase.office))).one() == STATE
    assert await state.too_wide() == "" and state.trouble == []


async def test_a_regional_officer_invites_organizations(site, visitor, session):
    site.set_time(SUBMITTING)
    edition = await load_contest(session)
    ana = await person(session, "ana@example.org")
    await submitted(session, edition, ana, title="Radio", country="KE")
    await with_role(session, OFFICER, Role.REGIONAL, region="africa", lang="ar")
    await session.commit()

    officer = await on_a_phone(visitor, OFFICER)
    await officer.open("/me")
    await officer.press("main a[href$='/2027/office/region']")
    await officer.sees("Participation in a region")
    await through_menu(officer, "region/projects")
    await officer.sees("Projects by region")
    await officer.page.get_by_text("Radio").first.wait_for()
    await through_menu(officer, "calls")
    await officer.page.fill("[name=addresses]", "no address")
    await officer.page.locator("main form[action$='/office/calls'] button").last.click()
    assert await officer.page.locator("[name=addresses]").input_value() == "no address"
    await officer.page.fill("[name=addresses]", "\n".join(f"office{n}@example.org" for n in range(5)))
    await officer.page.locator("main form[action$='/office/calls'] button").last.click()
    await officer.page.wait_for_url("**/office/calls?notice=*")
    assert len((await session.exec(select(Call.id))).all()) == 1
    assert await officer.page.locator("#found tbody tr").count() == 1
    assert await officer.too_wide() == "" and officer.trouble == []
