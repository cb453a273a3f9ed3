"""Sessions of people with a role: short, renewed when the role comes, and over when they are not used."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from prizes import config
from prizes.accounts.actions import begin_session, grant
from prizes.accounts.models import Invitation, Person, Session
from prizes.accounts.queries import signed_in
from prizes.accounts.rules.roles import Role
from prizes.db import Unsure
from prizes.gate import transaction
from prizes.kit.token import digest
from tests.ballot.paper import contest
from tests.conftest import NOON
from tests.contest import VOTING, person, steward

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def half_an_hour(settings):
    default = config.Settings.model_fields["staff_idle_minutes"].default
    assert default == 30
    config.use(settings.model_copy(update={"staff_idle_minutes": default}))


async def sessions(database) -> list[Session]:
    async with database.reading() as session:
        return list((await session.exec(select(Session).order_by(Session.created_at))).all())


async def secret_of(session, who) -> str:
    secret = await begin_session(session, who)
    await session.commit()
    return secret


@pytest.mark.both_databases
async def test_it_ends_after_half_an_hour_without_use_and_after_twelve_hours_in_any_case(
    browser, session, database, time
):
    token = await secret_of(session, await steward(session))

    async def works(after: timedelta) -> bool:
        time(NOON + after)
        return (await browser.json("GET", "/me/data", token=token)).status_code == 200

    assert await works(29 * MINUTE)
    assert await works(58 * MINUTE)
    assert not await works(89 * MINUTE)

    time(NOON)
    token = await secret_of(session, (await session.exec(select(Person))).one())
    for n in range(1, 26):
        assert await works(n * 28 * MINUTE), n
    assert not await works(timedelta(hours=12))


@pytest.mark.both_databases
async def test_unsafe_requests_are_use_too_and_refused_ones_do_no_harm(browser, session, database, time):
    await steward(session)
    await session.commit()
    await browser.sign_in("steward@example.org")
    for n in range(1, 4):
        time(NOON + n * 29 * MINUTE)
        await browser.post("/en/me", {"lang": "fr"})
    time(NOON + 115 * MINUTE)
    assert (await browser.get("/en/me")).heading == "My work"
    time(NOON + 146 * MINUTE)
    assert (await browser.get("/en/me")).heading == "Sign in"


async def test_a_page_says_until_when_the_session_is_good_and_asking_extends_it(browser, session, time):
    """Without a script too."""
    await steward(session)
    await session.commit()
    await browser.sign_in("steward@example.org")
    time(NOON + 10 * MINUTE)
    page = await browser.get("/en/me")
    assert "Your session ends on 25 November 2026, 13:40" in page.text  # Geneva
    assert {'data-left="1800"', 'data-idle="1800"', 'data-last="42600"'} <= set(page.html.split())
    time(NOON + 35 * MINUTE)
    assert (await browser.client.get("/en/me/session")).text == "1800"
    time(NOON + 60 * MINUTE)
    assert (await browser.client.get("/en/me/session")).text == "1800"
    time(NOON + 91 * MINUTE)
    assert (await browser.client.get("/en/me/session", follow_redirects=False)).status_code == 303


async def test_use_is_written_down_once_a_minute_at_most(browser, session, database, time):
    token = await secret_of(session, await steward(session))
    written: list[str] = []
    engine = browser.client._transport.app.state.database.engine.sync_engine
    event.listen(
        engine,
        "before_cursor_execute",
        lambda c, cur, statement, *rest: statement.startswith("UPDATE session") and written.append(statement),
    )
    for seconds in (0, 10, 59, 60, 61, 119, 120):
        time(NOON + timedelta(seconds=seconds))
        assert (await browser.json("GET", "/me/data", token=token)).status_code == 200
    assert len(written) == 2


async def test_a_database_that_goes_away_while_use_is_noted_spoils_no_answer(
    browser, session, database, time, monkeypatch
):
    token = await secret_of(session, await steward(session))

    async def gone(*_):
        raise Unsure

    monkeypatch.setattr(transaction, "use_session", gone)
    time(NOON + MINUTE)
    assert (await browser.json("GET", "/me/data", token=token)).status_code == 200


async def test_without_a_role_nothing_ends_by_idleness_and_nothing_is_written(
    browser, session, database, time
):
    token = await secret_of(session, await person(session, "ana@example.org"))
    before = await sessions(database)
    time(NOON + timedelta(days=13))
    assert (await browser.json("GET", "/me/data", token=token)).status_code == 200
    assert [s.expires_at for s in await sessions(database)] == [s.expires_at for s in before]


async def test_the_short_way_of_votes_knows_no_session_that_was_idle_too_long(
    browser, session, database, time
):
    """A voter whom the process remembers gets a role: the statement that writes a vote asks for the session again."""
    time(VOTING)
    box = await contest(session)
    token = await secret_of(session, box.voter)

    async def vote(title: str) -> int:
        body = {"project": box.id(title)}
        answer = await browser.json("PUT", "/editions/2027/ballot/C1", body, token=token)
        return answer.status_code

    assert await vote("Ant") == 200
    async with database.writing() as own:
        who = await own.get(Person, box.voter.id)
        await grant(own, who, Role.OBSERVER, edition="2027", category="*", granter=None, keep=digest(token))
    time(VOTING + 29 * MINUTE)
    assert await vote("Bee") == 200
    time(VOTING + 61 * MINUTE)
    assert await vote("Ant") == 401


# --- when the role comes -------------------------------------------------------------------------------


async def invited(session, role: str) -> str:
    made = Invitation(
        email="ana@example.org",
        canonical_email="ana@example.org",
        role=role,
        edition="2027",
        created_at=NOON,
        expires_at=NOON + timedelta(days=30),
    )
    session.add(made)
    await session.commit()
    return made.id


@pytest.mark.both_databases
@pytest.mark.parametrize("role", ["expert", "observer"])
async def test_the_session_that_accepts_a_role_is_renewed_and_short_and_all_others_end(
    browser, another_browser, session, database, role
):
    invitation = await invited(session, role)
    other = another_browser()
    await other.sign_in("ana@example.org")
    await browser.sign_in("ana@example.org")
    before = browser.client.cookies["prizes"]
    await browser.get(f"/en/invitations/{invitation}")
    await browser.post(f"/en/invitations/{invitation}", {"answer": "accept"})
    after = browser.client.cookies["prizes"]
    assert after != before
    assert (await browser.get("/en/me")).heading == "My work"
    assert (await other.get("/en/me")).heading == "Sign in"
    async with database.reading() as own:
        assert await signed_in(own, before) is None
    (left,) = await sessions(database)
    assert left.token_hash == digest(after)
    assert (left.expires_at - NOON, left.ends_at - NOON) == (30 * MINUTE, timedelta(hours=12))


async def test_declining_renews_nothing(browser, session, database):
    invitation = await invited(session, "expert")
    await browser.sign_in("ana@example.org")
    before = browser.client.cookies["prizes"]
    await browser.post(f"/en/invitations/{invitation}", {"answer": "decline"})
    assert browser.client.cookies["prizes"] == before
