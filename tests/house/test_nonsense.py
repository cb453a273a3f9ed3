"""Nonsense sent to every route by everybody: an answer, never a failure of ours, and nothing of another person's."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.rules.roles import Role
from prizes.gate import limits
from prizes.nomination.actions.writing import create_draft
from prizes.nomination.rules.states import State
from tests.ballot.paper import contest
from tests.browsing import Browser
from tests.contest import (
    ANNOUNCING,
    NOMINATING,
    SELECTING,
    SUBMITTING,
    VOTING,
    load_contest,
    person,
    with_role,
)
from tests.house.nonsense import Nonsense, Sent
from tests.house.test_routes import filled, routes, table

TURNS = int(os.environ.get("PRIZES_TEST_TURNS", "1"))
"""Times that each role goes round on each database, each time with a new one. `make hostile` asks for more."""
WHEN = (VOTING, SUBMITTING, SELECTING, NOMINATING, ANNOUNCING)
ROUNDS = 2
"""Requests to each route in one turn."""
LEFT_OUT = ("/sign-out", "/sessions/current", "/me/erasure", "/api/v1/me")
"""After these nobody would be signed in any more."""


async def known(session: AsyncSession) -> list[str]:
    """Ids of all that there is, and codes."""
    found = ["C1", "C2", "2027", "voting", "selection", "0123456789abcdef"]
    for one in SQLModel.metadata.tables.values():
        if "id" in one.c and one.c.id.type.python_type is str:
            found += (await session.exec(select(one.c.id).limit(20))).all()
    return found


def asked_of(app: FastAPI, made: Nonsense, rounds: int) -> Iterator[Sent]:
    for path, route in routes(app):
        if path.endswith(LEFT_OUT):
            continue
        for method in sorted(route.methods - {"HEAD"}):
            for _ in range(rounds):
                yield made.request(method, path, route)


async def sent(browser: Browser, requests: Iterator[Sent]) -> AsyncIterator[tuple[Sent, httpx.Response]]:
    """With the browser's session, as cookie and as token."""
    token = browser.client.cookies.get("prizes")
    signed_in = {"authorization": f"Bearer {token}"} if token else {}
    transport = browser.client._transport
    async with httpx.AsyncClient(transport=transport, base_url="http://prizes.test") as client:
        for each in requests:
            headers = {"sec-fetch-site": "same-origin"} | signed_in | each.headers
            client.cookies.clear()
            yield (
                each,
                await client.request(
                    each.method,
                    each.address,
                    content=each.body,
                    headers={name: value.encode() for name, value in headers.items()},
                ),
            )


@pytest.mark.both_databases
@pytest.mark.parametrize("role", [None, "signed-in", Role.EXPERT, Role.OBSERVER, Role.STEWARD])
@pytest.mark.parametrize("turn", range(TURNS))
async def test_no_nonsense_makes_the_program_fail(app, browser, session, time, role, turn):
    limits.forget()
    time(WHEN[turn % len(WHEN)])
    await contest(session)
    if isinstance(role, Role):
        await with_role(session, "somebody@example.org", role)
    ids = await known(session)
    await session.commit()
    if role is not None:
        await browser.sign_in("somebody@example.org")
    made = Nonsense(f"nonsense {role} {turn}", ids)
    statuses, failed = [], []
    async for each, answer in sent(browser, asked_of(app, made, ROUNDS)):
        statuses.append(answer.status_code)
        only_json = answer.status_code == 501 and answer.url.path == "/oembed"
        if answer.status_code >= 500 and not only_json:
            failed.append(f"{each}: {answer.status_code}")
    assert not failed, "\n".join(failed)
    assert len(statuses) > 300
    assert statuses.count(422) > 30


async def test_nobody_reads_or_changes_a_draft_of_somebody_else(app, browser, session, time):
    """Every route that takes a nomination, with the id of another person's draft."""
    time(SUBMITTING)
    edition = await load_contest(session)
    owner = await person(session, "owner@example.org")
    draft = await create_draft(session, edition, owner, {"title": "Canary in the draft", "category": "C1"})
    await session.commit()
    await browser.sign_in("stranger@example.org")
    token = browser.client.cookies.get("prizes")
    client = httpx.AsyncClient(transport=browser.client._transport, base_url="http://prizes.test")
    tried = 0
    for route in table(app):
        method, path = route.split(" ")
        if "{nomination}" not in path and "/nominations/{project}" not in path:
            continue
        address = re.sub("0123456789abcdef", draft.id, filled(path))
        answer = await client.request(
            method, address, headers={"authorization": f"Bearer {token}", "sec-fetch-site": "same-origin"}
        )
        refused = answer.status_code in (401, 403, 404, 422)
        led_to_the_form = (method, answer.status_code) == ("GET", 303)  # which says 404 itself
        assert refused or led_to_the_form, f"{method} {address}: {answer.status_code}"
        assert "Canary" not in answer.text
        tried += 1
    assert tried > 10
    await session.refresh(draft)
    assert (draft.state, draft.title) == (State.DRAFT, "Canary in the draft")
