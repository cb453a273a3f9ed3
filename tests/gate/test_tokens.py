"""Personal tokens: what they open, what they never open, and when they end."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import revoke, sweep
from prizes.accounts.erasing import end_access
from prizes.accounts.models import AccessToken, RoleGrant
from prizes.accounts.rules.roles import Role
from prizes.accounts.rules.scopes import (
    PERSONAL,
    SCOPES,
    TokenScope,
    is_token,
    scopes_in,
    sealed_secret,
    written,
)
from prizes.accounts.tokens import bearer_of, make_token
from prizes.journal.models import JournalEntry
from prizes.kit.token import new_secret
from prizes.mail.models import Message
from tests.contest import load_contest, person, steward, with_role
from tests.house.roles import ROLES_BY_ROUTE
from tests.house.scopes import SCOPES_BY_ROUTE
from tests.house.test_routes import filled
from tests.nomination.drafts import begun

ALL = list(TokenScope)
READS = {"own:read", "office:read"}


async def made(session, owner, *scopes: TokenScope, name: str = "Program", days: int = 30) -> str:
    return (await make_token(session, owner, name=name, scopes=scopes or ALL, days=days)).secret


# --- rules ---------------------------------------------------------------------------------------------


def test_scanners_know_a_token_by_its_form_and_nothing_else_has_it():
    secret = sealed_secret(PERSONAL, "0123456789abcdef" * 3)
    assert re.fullmatch("wsisp_[0-9a-f]{56}", secret) and is_token(secret)
    assert not is_token(secret[:-1] + ("0" if secret[-1] != "0" else "1"))
    assert not is_token(secret.upper()) and not is_token(secret + "\n") and not is_token(f" {secret}")
    assert not any(is_token(new_secret()) for _ in range(200))


def test_scopes_are_written_as_oauth_has_them_and_an_unknown_one_opens_nothing():
    assert written([TokenScope.OFFICE_READ, TokenScope.OWN_READ]) == "own:read office:read"
    assert scopes_in("own:read gone:read") == {TokenScope.OWN_READ}
    assert set(SCOPES) == set(TokenScope)


# --- all routes ---------------------------------------------------------------------------------------


async def test_a_token_with_every_scope_gets_past_no_route_without_one(app, browser, session):
    """All routes of both ways in, with the token of a steward."""
    await load_contest(session)
    secret = await made(session, await steward(session))
    await session.commit()
    client = httpx.AsyncClient(transport=browser.client._transport, base_url="http://prizes.test")
    headers = {"authorization": f"Bearer {secret}"}
    for route, who in ROLES_BY_ROUTE.items():
        method, path = route.split(" ")
        if route in SCOPES_BY_ROUTE or (who == "public" and method == "GET"):
            continue
        if path.endswith("/files/{field}") or path == "/{lang:lang}/{edition}/office/import":
            continue  # they look for themselves
        if path == "/sign-in/provider/logout":
            continue  # asked by an identity provider with a token of its own, and not there without one
        answer = await client.request(method, filled(path), headers=headers)
        assert answer.status_code in (403, 429), f"{route}: {answer.status_code}"
        if answer.status_code == 403 and path.startswith("/api/"):
            assert answer.json()["type"].endswith(":not-with-a-token"), route


# --- for programs --------------------------------------------------------------------------------------


@pytest.fixture
async def ana(session):
    return await person(session, "ana@example.org", name="Ana")


@pytest.mark.both_databases
async def test_a_program_reads_and_writes_what_is_its_owners(session, browser, time, ana):
    edition = await load_contest(session)
    draft = await begun(session, edition, ana)
    reads = await made(session, ana, TokenScope.OWN_READ, name="Reads")
    both = await made(session, ana, TokenScope.OWN_READ, TokenScope.OWN_WRITE, name="Writes")
    await session.commit()
    one = f"/nominations/{draft.id}"

    answer = await browser.json("GET", one, token=reads)
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    refused = await browser.json("PATCH", one, {"title": "New"}, token=reads)
    assert refused.status_code == 403 and refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="own:write"'
    assert refused.json()["type"].endswith(":token-scope-missing")
    assert (await browser.json("PATCH", one, {"title": "New"}, token=both)).json()["title"] == "New"
    assert (await browser.json("GET", "/editions/2027", token=reads)).status_code == 200


async def test_a_token_that_opens_nothing_is_told_so_on_public_addresses_too(session, browser, time, ana):
    secret = await made(session, ana, days=7)
    await session.commit()
    assert (await browser.json("GET", "/editions", token=secret)).status_code == 200
    time(clock.now() + timedelta(days=7, seconds=1))
    for path in ("/editions", "/offers"):
        ended = await browser.json("GET", path, token=secret)
        assert ended.status_code == 401 and ended.json()["type"].endswith(":token-not-valid")
        assert ended.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_the_last_use_is_written_down_once_an_hour(session, database, browser, time, ana):
    secret = await made(session, ana, TokenScope.OWN_READ)
    await session.commit()

    async def used():
        async with database.reading() as looking:
            return (await looking.exec(select(AccessToken.used_at))).one()

    assert await used() is None
    time(clock.now() + timedelta(minutes=20))
    await browser.json("GET", "/offers", token=secret)
    first = await used()
    assert first == clock.the_hour(clock.now())
    async with database.reading() as looking:
        assert (await bearer_of(looking, secret)).token.noted
    time(clock.now() + timedelta(hours=1))
    await browser.json("GET", "/offers", token=secret)
    assert await used() == first + timedelta(hours=1)


async def test_roles_are_its_owners_of_this_moment_and_only_with_a_scope_for_them(session, browser, time):
    await load_contest(session)
    eve = await steward(session)
    office = await made(session, eve, TokenScope.OFFICE_READ, name="Office")
    own = await made(session, eve, TokenScope.OWN_READ, name="Own")
    await session.commit()
    people = "/editions/2027/people"
    assert (await browser.json("GET", people, token=office)).status_code == 200
    assert (await browser.json("GET", people, token=own)).status_code == 403

    held = (await session.exec(select(RoleGrant).where(RoleGrant.person_id == eve.id))).one()
    await revoke(session, held.id, revoker=None)
    await session.commit()
    refused = await browser.json("GET", people, token=office)
    assert refused.status_code == 403 and refused.json()["type"].endswith(":stewards-only")


async def test_a_program_drafts_news_and_sessions_and_a_person_publishes_them(session, browser, time):
    await load_contest(session)
    secret = await made(session, await steward(session), TokenScope.OFFICE_WRITE)
    await session.commit()
    news = {"texts": {"en": {"title": "Doors open", "text": "At nine."}}}
    drafted = await browser.json("POST", "/editions/2027/office/news", news, token=secret)
    assert drafted.status_code == 201, drafted.text
    one = f"/editions/2027/office/news/{drafted.json()['id']}"
    for method, path, body in (("PUT", one, news), ("PUT", f"{one}/publication", {}), ("DELETE", one, None)):
        refused = await browser.json(method, path, body, token=secret)
        assert refused.json()["type"].endswith(":not-with-a-token"), path
    when = {"starts_at": "2027-07-01T09:00:00Z", "ends_at": "2027-07-01T10:00:00Z"}
    held = await browser.json(
        "POST",
        "/editions/2027/office/programme",
        when | {"texts": {"en": {"title": "Opening"}}},
        token=secret,
    )
    assert held.status_code == 201, held.text
    one = f"/editions/2027/office/programme/{held.json()['id']}"
    for method, path in (("PUT", f"{one}/publication"), ("PUT", f"{one}/cancellation"), ("DELETE", one)):
        refused = await browser.json(method, path, token=secret)
        assert refused.json()["type"].endswith(":not-with-a-token"), path


async def test_an_account_that_is_erased_takes_its_tokens_along(session, browser, time, ana):
    secret = await made(session, ana)
    await end_access(session, ana)
    await session.commit()
    assert (await browser.json("GET", "/offers", token=secret)).status_code == 401


async def test_a_token_never_votes_and_makes_no_token(session, browser, time, ana):
    await load_contest(session)
    secret = await made(session, ana)
    await session.commit()
    for method, path, body in (
        ("PUT", "/editions/2027/ballot/C1", {"project": "0123456789abcdef"}),
        ("GET", "/editions/2027/ballot", None),
        ("POST", "/me/tokens", {"name": "More", "scopes": ["own:read"], "days": 7}),
        ("DELETE", "/sessions/current", None),
        ("POST", "/codes", {"email": "x@example.org"}),
    ):
        answer = await browser.json(method, path, body, token=secret)
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (403, "not-with-a-token")


async def test_one_token_is_slowed_and_not_its_owner(session, browser, time, ana, monkeypatch):
    monkeypatch.setattr("prizes.gate.people.PER_TOKEN", type("", (), {}))

    async def full(_item, *names):
        return names[0] != "token"

    monkeypatch.setattr("prizes.gate.people.hit", full)
    secret = await made(session, ana)
    await session.commit()
    answer = await browser.json("GET", "/offers", token=secret)
    assert answer.status_code == 429 and answer.headers["retry-after"] == "60"


async def test_programs_of_a_person_make_list_and_revoke(session, browser, time, ana):
    from prizes.accounts.actions import begin_session

    me = await begin_session(session, ana)
    await session.commit()
    wanted = {"name": "Sync", "scopes": ["own:read"], "days": 30}
    made_one = (await browser.json("POST", "/me/tokens", wanted, token=me)).json()
    assert is_token(made_one["secret"]) and made_one["scopes"] == ["own:read"]
    listed = (await browser.json("GET", "/me/tokens", token=me)).json()["items"]
    assert [each["name"] for each in listed] == ["Sync"] and "secret" not in listed[0]
    for wrong, field in (
        (wanted, "name"),
        (wanted | {"name": "  "}, "name"),
        (wanted | {"name": "B", "scopes": []}, "scopes"),
        (wanted | {"name": "B", "days": 9999}, "days"),
    ):
        refused = await browser.json("POST", "/me/tokens", wrong, token=me)
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == field
    gone = await browser.json("DELETE", f"/me/tokens/{made_one['id']}", token=me)
    assert gone.status_code == 204
    assert (await browser.json("GET", "/offers", token=made_one["secret"])).status_code == 401


# --- pages ---------------------------------------------------------------------------------------------


async def test_a_person_makes_one_sees_it_once_and_revokes_it(session, browser, time, mailbox):
    await load_contest(session)
    eve = await with_role(session, "eve@example.org", Role.EXPERT)
    await session.commit()
    await browser.sign_in("eve@example.org")
    await browser.get("/en/me/settings")
    assert any(link.endswith("/me/tokens") for link in browser.page.links)
    await browser.get("/en/me/tokens")
    wrong = await browser.submit("/me/tokens", {"name": "Robot", "scopes": []}, status=422)
    assert wrong.has("Choose what the token may be used for.") and 'value="Robot"' in wrong.html
    page = await browser.submit("/me/tokens", {"name": "Robot", "scopes": ["own:read", "office:read"]})
    secret = re.search("wsisp_[0-9a-f]+", page.html).group()
    assert page.response.headers["cache-control"] == "no-store"
    again = await browser.get("/en/me/tokens")
    assert again.has("Robot") and again.has("Not used yet") and "wsisp_" not in again.html

    rows = (await session.exec(select(AccessToken))).all()
    assert [each.person_id for each in rows] == [eve.id] and secret not in str(rows)
    letter = (await session.exec(select(Message).where(Message.template == "token-made"))).one()
    assert letter.to == "eve@example.org" and secret not in str(letter.context)
    await browser.submit("/revocation")
    assert browser.page.has("The token has been revoked.") and not browser.page.has("Robot")
    await session.commit()
    acts = (await session.exec(select(JournalEntry.act).order_by(JournalEntry.id))).all()
    assert [act for act in acts if "token" in act] == ["accounts.make-token", "accounts.revoke-token"]


async def test_a_person_without_a_role_is_offered_no_scope_of_the_office(session, browser, time, ana):
    await session.commit()
    await browser.sign_in("ana@example.org")
    page = await browser.get("/en/me/tokens")
    assert "own:read" in page.html and "office:" not in page.html


async def test_what_is_over_is_shown_for_a_month(session, time, ana):
    await made(session, ana, days=7)
    await session.commit()
    time(clock.now() + timedelta(days=36))
    await sweep(session)
    assert (await session.exec(select(AccessToken))).all()
    time(clock.now() + timedelta(days=2))
    await sweep(session)
    assert not (await session.exec(select(AccessToken))).all()
