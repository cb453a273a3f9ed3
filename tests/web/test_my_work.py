"""My work: where signing in and accepting lead, what it shows, and what the number in the head costs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from prizes.accounts.offering import RoleOffer, invite
from prizes.accounts.rules.roles import Role
from prizes.gate.readers import my_tasks
from prizes.nomination.actions.writing import create_draft
from tests.ballot.paper import contest
from tests.contest import NOMINATING, SUBMITTING, VOTING, load_contest, person, steward, with_role
from tests.queries import statements
from tests.review.reviewing import assigned, submitted

ANA = "ana@example.org"


@pytest.fixture(autouse=True)
def nothing_kept():
    my_tasks.forget()


async def test_signing_in_without_a_goal_leads_to_my_work(browser, session, time):
    time(VOTING)
    await load_contest(session)
    await session.commit()
    page = await browser.sign_in_by_mail(ANA)
    assert page.url.path == "/en/me"
    assert page.heading == "My work"
    assert page.has("You have no open tasks.")
    assert {"/en/vote", "/en/submit", "/en/me/settings"} <= set(page.links)


async def test_signing_in_with_a_goal_leads_there(browser, session, time):
    time(VOTING)
    await load_contest(session)
    await session.commit()
    await browser.get("/en/sign-in?next=/en/2027/calendar")
    await browser.submit("/sign-in", {"email": ANA})
    page = await browser.submit("/sign-in/code", {"code": await browser.mailbox.code_for(ANA)})
    assert page.url.path == "/en/2027/calendar"


async def test_a_voter_reads_where_they_left_off(browser, session, time):
    time(VOTING)
    box = await contest(session)
    await box.cast("C1", "Ant", by=await person(session, ANA))
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get("/en/me")
    assert page.has("You have voted in 1 of 2 categories")
    assert "/en/2027/categories/C2" in page.links
    for path in ("/en/", "/en/2027/"):
        page = await browser.get(path)
        assert page.has("You have voted in 1 of 2 categories") and page.has("Continue voting"), path
        assert not page.has("Start voting"), path
        assert page.has("My work 1 open task"), path
    await browser.post("/en/2027/ballot/C2", {"project": box.id("Dog")})
    page = await browser.get("/en/me")
    assert page.has("You have no open tasks.")
    assert page.has("Receipt for 2 votes")


async def test_a_nominator_has_drafts_and_waits_for_what_is_submitted(browser, session, time):
    time(SUBMITTING)
    edition = await load_contest(session)
    ana = await person(session, ANA)
    await create_draft(session, edition, ana, {"title": "Village network", "category": "C2"})
    await submitted(session, edition, "Radio", nominator=ANA)
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get("/en/me")
    assert page.has("You have 1 open task.")
    text = page.text
    assert text.index("Village network") < text.index("Awaiting others") < text.index("Radio")
    assert page.has("Continue writing")
    assert not page.has("2027/")


async def test_titles_of_editions_stand_where_their_addresses_stood(browser, session, time):
    time(SUBMITTING)
    edition = await load_contest(session, slug="rehearsal-2027", kind="rehearsal")
    await create_draft(session, edition, await person(session, ANA), {"title": "Radio", "category": "C1"})
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get("/en/me")
    assert "rehearsal-2027" not in page.text
    assert page.has(edition.title("en"))


async def test_an_expert_declares_first_and_then_reviews(browser, session, time):
    time(NOMINATING)
    edition = await load_contest(session, nomination__panel={"declaration": "before_content"})
    boss = await steward(session)
    await submitted(session, edition, "Radio")
    offer = RoleOffer(
        ANA, Role.EXPERT, edition.slug, "C1", categories={"C1": {"en": "Media"}}, title=edition.rules.title
    )
    await invite(session, offer, inviter=boss)
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get("/en/me")
    address = next(link for link in page.links if "/invitations/" in link)
    await browser.get(address)
    page = await browser.submit("/invitations/", {"answer": "accept"})
    assert page.url.path == "/en/2027/review/interests"
    assert page.has("You have accepted the invitation.")
    page = await browser.get("/en/me")
    assert page.has("Declare any conflict of interest in 1 project")


async def test_a_steward_has_the_tasks_of_the_office(browser, session, time):
    time(NOMINATING)
    await load_contest(session)
    await steward(session, ANA)
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get("/en/me")
    assert page.has("This edition has 1 steward.")
    assert "/en/2027/office/" in page.links
    assert "/en/2027/office/people" in page.links


async def test_work_in_two_editions_has_a_heading_for_each(browser, session, time):
    time(SUBMITTING)
    ana = await person(session, ANA)
    for slug, title in (("2027", "Village network"), ("2028", "Radio")):
        edition = await load_contest(session, slug=slug, title={"en": f"Prizes {slug}"})
        await create_draft(session, edition, ana, {"title": title, "category": "C2"})
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get("/en/me")
    parts = re.split("<h2><bdi>(Prizes 20..)</bdi></h2>", page.html)
    assert sorted(parts[1::2]) == ["Prizes 2027", "Prizes 2028"]
    under = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert "Village network" in under["Prizes 2027"] and "Village network" not in under["Prizes 2028"]


async def test_declining_leads_to_my_work(browser, session, time):
    time(NOMINATING)
    edition = await load_contest(session)
    boss = await steward(session)
    offer = RoleOffer(
        ANA, Role.EXPERT, edition.slug, "C1", categories={"C1": {"en": "Media"}}, title=edition.rules.title
    )
    await invite(session, offer, inviter=boss)
    await session.commit()
    await browser.sign_in(ANA)
    address = next(link for link in (await browser.get("/en/me")).links if "/invitations/" in link)
    await browser.get(address)
    page = await browser.submit("/invitations/", {"answer": "decline"})
    assert page.url.path == "/en/me"


async def test_settings_have_a_page_of_their_own_and_a_refusal_is_shown_there(browser, session):
    await person(session, ANA)
    await session.commit()
    await browser.sign_in(ANA)
    assert not [form for form in (await browser.get("/en/me")).forms if form["action"].endswith("/me")]
    await browser.get("/en/me/settings")
    page = await browser.submit("/en/me", {"name": "Ana"})
    assert page.url.path == "/en/me/settings"
    assert page.has("Your profile is saved.")
    page = await browser.submit("/en/me", {"country": "XX"}, status=422)
    assert page.heading == "Settings"


# --- what it costs ---


async def costs(database, browser, path):
    with statements(database, afresh=False) as seen:
        await browser.get(path)
    return len(seen)


@pytest.mark.parametrize(("voted", "most"), [(False, 3), (True, 4)])
async def test_the_number_in_the_head_is_a_few_statements_whatever_there_is(
    database, browser, session, time, voted, most
):
    """The editions, one statement for all that hangs on a person, the votes and the categories with nominees."""
    time(VOTING)
    box = await contest(session)
    ana = await person(session, ANA)
    if voted:
        await box.cast("C1", "Ant", by=ana)
    await session.commit()
    path = "/en/2027/calendar"
    await browser.get(path)
    stranger = await costs(database, browser, path)
    await browser.sign_in(ANA)
    await browser.get(path)
    few = await costs(database, browser, path)
    assert few - stranger <= most + 1  # and who it is
    for n in range(5):
        await submitted(session, box.edition, f"Project {n}", nominator=ANA)
    await session.commit()
    assert await costs(database, browser, path) == few
    assert await costs(database, browser, "/en/me") <= few + 6


async def test_the_number_is_not_asked_for_files_parts_and_forms(database, browser, session, time):
    time(VOTING)
    box = await contest(session)
    await person(session, ANA)
    await session.commit()
    await browser.sign_in(ANA)
    with statements(database, afresh=False) as seen:
        await browser.get("/en/2027/calendar.ics")
        await browser.get("/en/2027/categories/C1", headers={"hx-request": "true"})
        form = {"data": {"project": box.id("Ant")}, "headers": {"sec-fetch-site": "same-origin"}}
        voted = await browser.client.post("/en/2027/ballot/C1", follow_redirects=False, **form)
    assert voted.status_code == 303
    assert not [each for each in seen if "project_invitation" in each]


async def test_with_a_role_the_number_is_kept_until_an_act_or_half_a_minute(database, browser, session, time):
    time(NOMINATING)
    edition = await load_contest(session)
    await with_role(session, ANA, Role.STEWARD)
    await session.commit()
    await browser.sign_in(ANA)
    path = "/en/help"
    first = await costs(database, browser, path)
    assert await costs(database, browser, path) <= 2 < first
    number = (await browser.get(path)).text
    assert "open task" in number
    time(NOMINATING + timedelta(seconds=31))
    assert await costs(database, browser, path) == first
    database.acts += 1
    assert await costs(database, browser, path) == first
    for n in range(4):
        await submitted(session, edition, f"Project {n}")
    await session.commit()
    time(NOMINATING + timedelta(seconds=70))
    assert await costs(database, browser, path) == first


async def test_an_experts_work_costs_no_more_with_more_to_do(database, browser, session, time):
    time(NOMINATING)
    marking = {
        "criteria": [{"id": "impact", "label": "Impact", "weight": 1}],
        "scale": {"least": 1, "most": 5, "anchors": {"1": "weak", "5": "strong"}},
        "reviews": 1,
    }
    edition = await load_contest(session, nomination__marking=marking)
    await with_role(session, ANA, Role.EXPERT)
    boss = await steward(session)
    await submitted(session, edition, "One")
    await assigned(session, edition, boss)
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get("/en/me")
    assert page.has("1 review to do")
    one = await costs(database, browser, "/en/me")
    for title in ("Two", "Three", "Four"):
        await submitted(session, edition, title)
    await assigned(session, edition, boss)
    await session.commit()
    assert (await browser.get("/en/me")).has("4 reviews to do")
    assert await costs(database, browser, "/en/me") == one
