"""Tokens of an edition: two stewards, one secret, and what they open to a program that is nobody."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import httpx
import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import begin_session, sweep
from prizes.accounts.models import ServiceToken
from prizes.accounts.queries import person_with_address
from prizes.accounts.rules.scopes import SERVICE_SCOPES, ServiceScope, is_token, service_scopes_in
from prizes.edition.models import Proposal
from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.gate import limits
from prizes.journal.models import JournalEntry
from prizes.office.approvals import approve
from prizes.office.service_tokens import (
    propose_service_token,
    renew_service_secret,
    revoke_service_token,
    service_tokens_of,
)
from tests.contest import load_contest, person, steward
from tests.house.roles import ROLES_BY_ROUTE
from tests.house.scopes import SCOPES_BY_ROUTE
from tests.house.test_routes import filled
from tests.nomination.drafts import begun

ALL = list(ServiceScope)


async def two(session):
    """The same two, however often they are asked for."""
    found = [await person_with_address(session, email) for email in ("eve@example.org", "mo@example.org")]
    if None not in found:
        return found
    return await steward(session, "eve@example.org"), await steward(session, "mo@example.org")


async def approved(session, edition, *scopes, name="Screen at the Forum", days=30) -> ServiceToken:
    first, second = await two(session)
    proposal = await propose_service_token(
        session, edition, name=name, scopes=scopes or ALL, days=days, proposer=first.id
    )
    await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=second.id)
    return (await session.exec(select(ServiceToken).where(ServiceToken.name == name))).one()


async def secret_of(session, edition, *scopes, **more) -> str:
    token = await approved(session, edition, *scopes, **more)
    return (await renew_service_secret(session, edition, token.id, by=token.approved_by))[1]


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


# --- acts ----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_two_stewards_approve_name_scopes_and_end_and_then_the_secret_is_created(session, time):
    edition = await load_contest(session)
    first, second = await two(session)
    wanted = {"name": "Screen", "scopes": [ServiceScope.FORUM], "days": 30}
    proposal = await propose_service_token(session, edition, **wanted, proposer=first.id)
    assert json.loads(proposal.content) == {"name": "Screen", "scopes": "service:forum", "days": 30}
    with pytest.raises(Forbidden):
        await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=first.id)
    assert await service_tokens_of(session, edition) == []
    await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=second.id)
    (token,) = await service_tokens_of(session, edition)
    assert token.token_hash is None and token.expires_at == clock.now() + timedelta(days=30)
    _, secret = await renew_service_secret(session, edition, token.id, by=first.id)
    assert is_token(secret) and secret.startswith("wsiss_") and secret not in repr(token)
    with pytest.raises(Conflict):
        await propose_service_token(session, edition, **wanted, proposer=first.id)
    await revoke_service_token(session, edition, token.id, by=second.id)
    with pytest.raises(Missing):
        await revoke_service_token(session, edition, token.id, by=second.id)
    noted = (await session.exec(select(JournalEntry.act).order_by(JournalEntry.id))).all()
    assert [act for act in noted if act.startswith("service-token")] == [
        f"service-token.{verb}" for verb in ("propose", "approve", "renew-secret", "revoke")
    ]


@pytest.mark.parametrize(
    ("wrong", "field"), [({"name": " "}, "name"), ({"scopes": []}, "scopes"), ({"days": 9999}, "days")]
)
async def test_what_is_wrong_is_said_beside_its_field(session, time, wrong, field):
    edition = await load_contest(session)
    eve = await steward(session)
    wanted = {"name": "Screen", "scopes": ALL, "days": 30} | wrong
    with pytest.raises(Invalid) as refused:
        await propose_service_token(session, edition, **wanted, proposer=eve.id)
    assert list(refused.value.fields) == [field]


async def test_what_is_over_opens_nothing_gets_no_secret_and_goes_after_a_month(session, browser, time):
    edition = await load_contest(session)
    secret = await secret_of(session, edition, days=7)
    await session.commit()
    assert (await browser.json("GET", "/editions/2027/office/news", token=secret)).status_code == 200
    (token,) = await service_tokens_of(session, edition)
    time(clock.now() + timedelta(days=7, seconds=1))
    answer = await browser.json("GET", "/editions/2027/office/news", token=secret)
    assert code(answer) == (401, "token-not-valid")
    with pytest.raises(Conflict):
        await renew_service_secret(session, edition, token.id, by=token.approved_by)
    time(clock.now() + timedelta(days=32))
    await sweep(session)
    assert await service_tokens_of(session, edition) == []


# --- what it opens -------------------------------------------------------------------------------------


OPENED = {route: scopes for route, scopes in SCOPES_BY_ROUTE.items() if set(scopes) & set(ALL)}


def test_what_it_opens_only_reads_and_names_the_edition():
    assert {scope for scopes in OPENED.values() for scope in scopes} >= set(ALL) == set(SERVICE_SCOPES)
    assert all(route.startswith("GET /api/v1/editions/{edition}/") for route in OPENED)
    assert service_scopes_in("service:forum gone:read own:read") == {ServiceScope.FORUM}


async def test_each_scope_opens_its_routes_and_a_program_is_nobody_there(session, browser, time):
    edition = await load_contest(session)
    await begun(session, edition, await person(session, "ana@example.org"))
    held = {each: await secret_of(session, edition, each, name=each.value) for each in ALL}
    await session.commit()
    for route, scopes in OPENED.items():
        path = filled(route.partition(" ")[2]).removeprefix("/api/v1")
        for scope, secret in held.items():
            answer = await browser.json("GET", path, token=secret)
            assert "set-cookie" not in answer.headers
            if scope in scopes:
                assert answer.status_code == 200, (route, answer.text)
            else:
                assert code(answer) == (403, "token-scope-missing"), route
                assert f'scope="{next(s for s in scopes if s in ALL)}"' in answer.headers["www-authenticate"]


async def test_with_every_scope_it_gets_past_no_other_route_and_never_votes(app, browser, session):
    edition = await load_contest(session)
    secret = await secret_of(session, edition)
    await session.commit()
    client = httpx.AsyncClient(transport=browser.client._transport, base_url="http://prizes.test")
    for route, who in ROLES_BY_ROUTE.items():
        method, path = route.split(" ")
        if route in OPENED or (who == "public" and method == "GET"):
            continue
        if path.endswith("/files/{field}") or path == "/{lang:lang}/{edition}/office/import":
            continue  # they look for themselves
        if path == "/sign-in/provider/logout":
            continue  # of an identity provider, by a token that it signed; without one there is no such page
        limits.forget()  # how much a token may ask for in a minute is not what this looks at
        answer = await client.request(method, filled(path), headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code in (401, 403), f"{route}: {answer.status_code}"


async def test_it_is_of_one_edition(session, browser, time):
    edition = await load_contest(session)
    secret = await secret_of(session, edition)
    (token,) = await service_tokens_of(session, edition)
    token.edition = "2026"
    await session.commit()
    answer = await browser.json("GET", "/editions/2027/office/news", token=secret)
    assert code(answer) == (403, "token-of-other-edition")
    assert (await browser.json("GET", "/editions/2027", token=secret)).status_code == 200


async def test_its_last_use_is_noted_by_the_hour_and_a_new_secret_ends_the_old_one(
    session, database, browser, time
):
    edition = await load_contest(session)
    secret = await secret_of(session, edition)
    await session.commit()
    time(clock.now() + timedelta(minutes=20))
    await browser.json("GET", "/editions/2027/office/news", token=secret)
    async with database.reading() as looking:
        assert (await looking.exec(select(ServiceToken.used_at))).one() == clock.the_hour(clock.now())
    (token,) = await service_tokens_of(session, edition)
    _, other = await renew_service_secret(session, edition, token.id, by=token.approved_by)
    await session.commit()
    gone = await browser.json("GET", "/editions/2027/office/news", token=secret)
    assert code(gone) == (401, "token-not-valid")
    assert (await browser.json("GET", "/editions/2027/office/news", token=other)).status_code == 200


# --- pages and programs --------------------------------------------------------------------------------


async def test_stewards_propose_approve_see_the_secret_once_and_revoke(
    session, browser, another_browser, time
):
    await load_contest(session)
    await two(session)
    await session.commit()
    await browser.sign_in("eve@example.org")
    other = another_browser()
    await other.sign_in("mo@example.org")
    await browser.get("/en/2027/office/tokens")
    wrong = await browser.submit("/office/tokens", {"name": "Screen", "scopes": []}, status=422)
    assert wrong.has("Choose what the program may read.") and 'value="Screen"' in wrong.html
    await browser.submit("/office/tokens", {"name": "<b>Screen", "scopes": ["service:forum"]})
    proposal = (await session.exec(select(Proposal.id))).one()
    page = await other.get(f"/en/2027/office/proposals/{proposal}")
    assert page.has("Read news, programme and partners") and "&lt;b&gt;Screen" in page.html
    await other.submit("/approval")
    page = await browser.get("/en/2027/office/tokens")
    assert page.has("no secret yet") and page.has("Not used yet")
    page = await browser.submit("/secret")
    secret = re.search("wsiss_[0-9a-f]{56}", page.html).group()
    assert page.response.headers["cache-control"] == "no-store"
    page = await browser.get("/en/2027/office/tokens")
    assert "wsiss_" not in page.html and page.has("Replace the secret")
    assert (await browser.json("GET", "/editions/2027/office/programme", token=secret)).status_code == 200
    await other.get("/en/2027/office/tokens")
    await other.submit("/revocation")
    assert other.page.has("The token has been revoked.") and "Screen" not in other.page.html
    answer = await browser.json("GET", "/editions/2027/office/programme", token=secret)
    assert code(answer) == (401, "token-not-valid")


async def test_programs_of_stewards_do_the_same(session, browser, time):
    edition = await load_contest(session)
    first, second = await two(session)
    eve, mo = await begin_session(session, first), await begin_session(session, second)
    await session.commit()
    there = "/editions/2027/service-tokens"
    wanted = {"name": "Screen", "scopes": ["service:figures"], "days": 90}
    proposed = (await browser.json("POST", there, wanted, token=eve)).json()
    seen = {"sha256": proposed["sha256"]}
    answer = await browser.json("PUT", f"/editions/2027/proposals/{proposed['id']}/approval", seen, token=mo)
    assert answer.status_code == 200, answer.text
    (listed,) = (await browser.json("GET", there, token=eve)).json()["items"]
    assert listed["name"] == "Screen" and listed["has_secret"] is False
    made = (await browser.json("PUT", f"{there}/{listed['id']}/secret", token=eve)).json()
    assert made["has_secret"] is True and is_token(made["secret"])
    assert (await browser.json("GET", "/editions/2027/outreach", token=made["secret"])).status_code == 200
    assert (await browser.json("DELETE", f"{there}/{listed['id']}", token=mo)).status_code == 204
    assert (await service_tokens_of(session, edition)) == []
