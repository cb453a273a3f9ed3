"""Nonsense sent to every route by everybody: an answer, never a failure of ours, and nothing of another person's."""

from __future__ import annotations

import random
import re

import httpx
import pytest

from prizes.accounts.rules import Role
from prizes.nomination.actions import create_draft
from prizes.nomination.states import State
from tests.ballot.paper import contest
from tests.contest import VOTING, person, with_role
from tests.house.test_routes import filled, table

NONSENSE = (
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "x",
    "\u202egnp.exe",
    "=1+1",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "a" * 20_000,
    "\U0001f600" * 50,
    [],
    [[]],
    {},
    {"a": {"b": []}},
    "2027-13-45T99:99",
)
NAMES = (
    "email", "code", "password", "title", "category", "project", "projects", "marks", "comment", "reason", "until",
    "publish_at", "phase", "revision", "sha256", "role", "lang", "act", "passes", "choices", "closes", "document",
    "rules", "name", "country", "sdgs", "answers.description", "text", "submit", "experts", "expert", "passing",
)  # fmt: skip
ROUNDS = 3


def body(chance: random.Random) -> dict[str, object]:
    return {name: chance.choice(NONSENSE) for name in chance.sample(NAMES, chance.randint(0, 8))}


def as_form(values: dict[str, object]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in values.items()}


@pytest.mark.parametrize("role", [None, "signed-in", Role.EXPERT, Role.OBSERVER, Role.STEWARD])
async def test_no_nonsense_makes_the_program_fail(app, browser, session, time, role):
    time(VOTING)
    box = await contest(session)
    if isinstance(role, Role):
        await with_role(session, "somebody@example.org", role)
    await session.commit()
    if role is not None:
        await browser.sign_in("somebody@example.org")
    token = browser.client.cookies.get("prizes")
    chance = random.Random(f"nonsense {role}")
    client = httpx.AsyncClient(transport=browser.client._transport, base_url="http://prizes.test")
    project = box.id("Ant")
    asked = 0
    for route in table(app):
        method, path = route.split(" ")
        if path.endswith(("/sign-out", "/sessions/current")):
            continue
        for _ in range(ROUNDS):
            address = (
                filled(path) if chance.random() < 0.5 else re.sub("0123456789abcdef", project, filled(path))
            )
            if chance.random() < 0.3:
                address += "?cursor=%00&limit=x&q=%F0%9F%98%80&to=-&phase=none&zone=No/Where&before=abc&offset=-1&page=0"
            headers = {"sec-fetch-site": "same-origin"} | (
                {"authorization": f"Bearer {token}"} if token else {}
            )
            if path.startswith("/api/"):
                answer = await client.request(method, address, json=body(chance), headers=headers)
            elif method == "GET":
                answer = await client.get(address, headers=headers)
            else:
                answer = await client.post(address, data=as_form(body(chance)), headers=headers)
            assert answer.status_code < 500, f"{method} {address}: {answer.status_code} {answer.text[:300]}"
            asked += 1
    assert asked > 300


async def test_nobody_reads_or_changes_a_draft_of_somebody_else(app, browser, session, time):
    """Every route that takes a nomination, with the id of another person's draft."""
    from tests.contest import SUBMITTING, load_contest

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
