"""Acts that ask for a fresh second factor where one is required: which, and how one goes on."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlmodel import select

from prizes import config
from prizes.accounts.actions import begin_session
from prizes.accounts.models import Session
from prizes.accounts.queries import signed_in
from prizes.edition.models import Proposal
from prizes.gate.fresh import ASKING, EXPORTS
from tests.conftest import NOON
from tests.contest import expert, load_contest, steward
from tests.factors import shown, with_app
from tests.house.test_routes import filled, routes, table

MINUTE = timedelta(minutes=1)
MAIL = "steward@example.org"
PROBLEM = "urn:wsis-prizes:problem:fresh-second-factor-needed"


@pytest.fixture
def required(settings):
    config.use(settings.model_copy(update={"require_second_factor": True}))


@pytest.fixture
async def me(session, time, required):
    await load_contest(session)
    return await steward(session, edition="*")


async def old_session(session, who):
    """One that has shown the factor six minutes ago."""
    secret = await begin_session(session, who, factor="authenticator")
    mine = (await session.exec(select(Session).where(Session.person_id == who.id))).all()
    for each in mine:
        each.fresh_until = NOON - MINUTE
        session.add(each)
    await session.commit()
    return secret


def test_these_acts_ask_and_no_others(app):
    """Written down on purpose, beside the program, so that a change is seen."""
    names = {route.name for _, route in routes(app)}
    assert ASKING - names == set()
    assert len(EXPORTS) > 40
    assert {
        "agree_to_case",
        "approve_proposal",
        "confirm_vote_appeal",
        "countersign_case",
        "invite_person",
        "make_my_token",
        "make_tally_final",
        "propose_case",
        "propose_correction",
        "propose_factor_removal",
        "propose_flagged",
        "propose_service_token",
        "propose_shortlist",
        "propose_winners",
        "publish_edition",
        "renew_service_secret",
        "renew_webhook_secret",
        "restore_votes",
        "take_role_away",
        "take_roles_away",
    } == ASKING - EXPORTS


def test_every_file_of_a_list_of_the_office_is_an_export(app):
    files = {
        route.name
        for path, route in routes(app)
        if "/office/" in path and path.endswith(("/file", ".csv", ".zip"))
    }
    assert len(files) > 30
    assert files - EXPORTS == set()


async def test_every_one_of_them_asks_a_session_that_is_not_fresh_and_no_page_of_the_office_does(
    app, browser, session, me
):
    await with_app(session, me)
    token = await old_session(session, me)
    client = httpx.AsyncClient(transport=browser.client._transport, base_url="http://prizes.test")
    client.cookies.set("prizes", token)
    asked = set()
    for route in table(app):
        method, path = route.split(" ")
        name = next(r.name for p, r in routes(app) if p == path and method in r.methods)
        if name not in ASKING and (method != "GET" or "/office/" not in path):
            continue
        answer = await client.request(method, filled(path), headers={"sec-fetch-site": "same-origin"})
        if path.startswith("/api/"):
            asks = answer.status_code == 403 and answer.json().get("type") == PROBLEM
        else:
            asks = "/me/factor/fresh?" in answer.headers.get("location", "")
        assert asks is (name in ASKING), (route, answer.status_code)
        asked |= {name} if asks else set()
    assert asked == ASKING


async def test_a_form_waits_for_the_code_and_is_then_sent_as_it_was(browser, session, database, me):
    secret = await with_app(session, me)
    old = await old_session(session, me)
    browser.client.cookies.set("prizes", old, domain="prizes.test")
    await browser.get("/en/2027/office/people")
    given = {"email": "new@example.org", "role": "observer"}
    page = await browser.submit("/office/people", given)
    assert page.heading == "Confirm that it is you"
    wrong = await browser.submit("/me/factor/fresh", {"code": "000000"}, status=422)
    assert wrong.has("This code is not valid") and browser.client.cookies["prizes"] == old
    page = await browser.submit("/me/factor/fresh", {"code": shown(secret, 30 * timedelta(seconds=1))})
    assert page.form("/office/people")
    page = await browser.submit("/office/people")
    assert page.has("The role has been proposed.")
    assert (await session.exec(select(Proposal.kind))).all() == ["role"]
    new = browser.client.cookies["prizes"]
    async with database.reading() as fresh:
        assert await signed_in(fresh, old) is None
        mine = (await fresh.exec(select(Session).where(Session.person_id == me.id))).all()
        there = await signed_in(fresh, new)
    assert there is not None and there.fresh_until == NOON + 5 * MINUTE
    assert len(mine) == 2  # the one of the setup, and this one under another name


async def test_a_file_is_opened_after_the_code_and_no_more_is_asked_for_five_minutes(
    browser, session, time, me
):
    secret = await with_app(session, me)
    browser.client.cookies.set("prizes", await old_session(session, me), domain="prizes.test")
    time(NOON + MINUTE)
    page = await browser.get("/en/2027/office/people/file?form=csv")
    assert page.heading == "Confirm that it is you"
    page = await browser.submit("/me/factor/fresh", {"code": shown(secret)})
    assert page.heading == "Please continue"
    link = next(each for each in page.links if "/people/file" in each)
    assert link.endswith("?form=csv")
    for minutes, asks in ((1, False), (5, False), (6, True)):
        time(NOON + minutes * MINUTE)
        answer = await browser.client.get(link)
        assert answer.headers["content-type"].startswith("text/html") is asks


@pytest.mark.both_databases
async def test_a_program_shows_it_under_the_session_and_goes_on_with_another_token(
    browser, session, time, me
):
    secret = await with_app(session, me)
    token = await old_session(session, me)
    time(NOON + MINUTE)
    body = {"email": "new@example.org", "role": "observer"}
    refused = await browser.json("POST", "/editions/2027/invitations", body, token=token)
    assert (refused.status_code, refused.json()["type"]) == (403, PROBLEM)
    wrong = await browser.json("POST", "/sessions/current/factor", {"code": "000000"}, token=token)
    assert wrong.status_code == 422
    answer = await browser.json("POST", "/sessions/current/factor", {"code": shown(secret)}, token=token)
    new = answer.json()["token"]
    assert (await browser.json("GET", "/me/factor", token=token)).status_code == 401
    done = await browser.json("POST", "/editions/2027/invitations", body, token=new)
    assert done.status_code == 201


async def test_a_token_that_was_made_with_a_fresh_factor_exports_and_makes_no_token(
    browser, session, time, me
):
    secret = await with_app(session, me)
    old = await old_session(session, me)
    wanted = {"name": "CRM", "scopes": ["office:read"], "days": 30}
    assert (await browser.json("POST", "/me/tokens", wanted, token=old)).json()["type"] == PROBLEM
    time(NOON + MINUTE)
    answer = await browser.json("POST", "/sessions/current/factor", {"code": shown(secret)}, token=old)
    made = await browser.json("POST", "/me/tokens", wanted, token=answer.json()["token"])
    token = made.json()["secret"]
    time(NOON + 60 * MINUTE)
    assert (await browser.json("GET", "/editions/2027/exports/nominations", token=token)).status_code == 200
    assert (await browser.json("POST", "/me/tokens", wanted, token=token)).status_code == 403


async def test_nothing_is_asked_where_no_factor_is_required(browser, session, settings, me):
    await with_app(session, me)
    token = await old_session(session, me)
    config.use(settings)
    answer = await browser.json("GET", "/editions/2027/exports/nominations", token=token)
    assert answer.status_code == 200


async def test_an_expert_without_one_makes_a_token(browser, session, me):
    own = await begin_session(session, await expert(session))
    await session.commit()
    wanted = {"name": "Mine", "scopes": ["own:read"], "days": 30}
    assert (await browser.json("POST", "/me/tokens", wanted, token=own)).status_code == 201
