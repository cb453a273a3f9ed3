"""A busy network solves puzzles or waits a minute; everybody else sees nothing of it."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from altcha import Challenge, Payload, solve_challenge
from limits import RateLimitItemPerMinute
from sqlmodel import col, select

from prizes.accounts.models import SignInCode
from prizes.errors import Invalid
from prizes.gate import limits
from prizes.gate.accounts import puzzles
from prizes.gate.accounts.puzzles import puzzle, spend
from prizes.mail.models import Message
from tests.conftest import NOON

SLOWER = "Many requests are coming from your network, so the email will take a minute longer."


@pytest.fixture(autouse=True)
def few_tries(monkeypatch):
    monkeypatch.setattr(puzzles, "LEAST_TRIES", 3)
    monkeypatch.setattr(puzzles, "MOST_TRIES", 6)
    limits.forget()
    yield
    limits.forget()


@pytest.fixture
def busy(monkeypatch):
    """One code in ten minutes is more than usual here."""
    monkeypatch.setattr(limits, "CALM", RateLimitItemPerMinute(1, 10))


def solved(made: dict) -> str:
    challenge = Challenge.from_dict(made)
    return Payload(challenge, solve_challenge(challenge)).to_base64()


def changed(solution: str, change) -> str:
    found = json.loads(base64.b64decode(solution))
    change(found)
    return base64.b64encode(json.dumps(found).encode()).decode()


# --- puzzles -------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_a_solution_holds_once(session, time):
    solution = solved(puzzle("code"))
    await spend(session, solution, "code")
    with pytest.raises(Invalid):
        await spend(session, solution, "code")


async def test_a_solution_of_another_action_is_refused(session, time):
    with pytest.raises(Invalid):
        await spend(session, solved(puzzle("something else")), "code")


async def test_a_puzzle_holds_ten_minutes_and_then_no_more(session, time, monkeypatch):
    assert puzzles.LIFE <= 600
    monkeypatch.setattr(puzzles, "LIFE", -1)
    with pytest.raises(Invalid):
        await spend(session, solved(puzzle("code")), "code")


async def test_a_puzzle_of_another_service_is_refused(session, time, monkeypatch, settings):
    solution = solved(puzzle("code"))
    monkeypatch.setattr(puzzles, "_secret", lambda _: "another")
    with pytest.raises(Invalid):
        await spend(session, solution, "code")


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p["solution"].update(derivedKey="00" * 32),
        lambda p: p["solution"].update(derivedKey=p["challenge"]["parameters"]["keyPrefix"]),
        lambda p: p["challenge"]["parameters"].update(cost=1),
        lambda p: p["challenge"]["parameters"].update(expiresAt=9_999_999_999),
        lambda p: p["challenge"]["parameters"].update(data={"action": "code", "more": 1}),
        lambda p: p["challenge"].update(signature=None),
        lambda p: p["challenge"]["parameters"].pop("keySignature"),
        lambda p: p.pop("solution"),
    ],
)
async def test_a_forged_solution_is_refused(session, time, change):
    with pytest.raises(Invalid):
        await spend(session, changed(solved(puzzle("code")), change), "code")


@pytest.mark.parametrize(
    "text", ["a", "====", "e30=", "[]", "é", "A" * 2_001, base64.b64encode(b"[" * 900).decode()]
)
async def test_what_is_no_solution_is_refused(session, time, text):
    with pytest.raises(Invalid):
        await spend(session, text, "code")


# --- pages ---------------------------------------------------------------------------------------------


async def ask(browser, email: str, **more):
    await browser.get("/en/sign-in")
    return await browser.submit("/sign-in", {"email": email} | more)


def puzzle_on(page) -> dict | None:
    import html
    import re

    found = re.search(r'data-puzzle="([^"]*)"', page.html)
    return json.loads(html.unescape(found[1])) if found else None


async def mailed_after(database, email: str) -> timedelta:
    async with database.reading() as session:
        letter = (await session.exec(select(Message).where(Message.to == email))).one()
    return letter.send_after - NOON


async def test_where_nobody_crowds_there_is_nothing_to_see(browser, database):
    page = await browser.get("/en/sign-in")
    assert "puzzle" not in page.html and "proof" not in page.html
    page = await ask(browser, "ana@example.org")
    assert not page.has(SLOWER)
    assert await mailed_after(database, "ana@example.org") == timedelta(0)


async def test_without_scripts_the_code_of_a_busy_network_comes_a_minute_later(
    browser, database, busy, time, mailbox
):
    await ask(browser, "first@example.org")
    page = await ask(browser, "ana@example.org")
    assert page.has(SLOWER)
    assert await mailed_after(database, "ana@example.org") == timedelta(minutes=1)
    time(NOON + timedelta(minutes=1))
    page = await browser.submit("/sign-in/code", {"code": await mailbox.code_for("ana@example.org")})
    assert page.has("You are signed in.")
    query = select(SignInCode).order_by(col(SignInCode.created_at).desc())
    async with database.reading() as session:
        codes = (await session.exec(query)).all()
    assert all(code.expires_at - code.created_at <= timedelta(minutes=10) for code in codes)


async def test_with_a_solved_puzzle_it_comes_at_once(browser, database, busy):
    await ask(browser, "first@example.org")
    made = puzzle_on(await browser.get("/en/sign-in"))
    page = await browser.submit("/sign-in", {"email": "ana@example.org", "proof": solved(made)})
    assert not page.has(SLOWER)
    assert await mailed_after(database, "ana@example.org") == timedelta(0)


async def test_a_replayed_solution_is_refused_with_the_address_kept_and_a_new_puzzle(browser, database, busy):
    await ask(browser, "first@example.org")
    first = puzzle_on(await browser.get("/en/sign-in"))
    for status in (200, 422):
        await browser.get("/en/sign-in")
        page = await browser.submit(
            "/sign-in", {"email": "ana@example.org", "proof": solved(first)}, status=status
        )
    assert page.has("The check by your browser has expired. Please send the form again.")
    assert ("email", "ana@example.org") in page.form("/sign-in")["fields"]
    assert puzzle_on(page)["parameters"]["nonce"] != first["parameters"]["nonce"]


async def test_the_policy_of_content_lets_the_solver_in_and_nothing_else(browser, busy):
    await ask(browser, "first@example.org")
    page = await browser.get("/en/sign-in")
    assert any("js/proof.js" in script.get("src", "") for script in page.reader.scripts)
    assert "unsafe" not in page.response.headers["content-security-policy"]


async def test_programs_get_puzzle_and_say_when_the_mail_comes(browser, busy):
    assert (await browser.json("GET", "/codes/puzzle")).json() == {"puzzle": None}
    first = await browser.json("POST", "/codes", {"email": "a@example.org"})
    assert (first.status_code, first.json()) == (202, {"status": "accepted", "later": 0})
    made = (await browser.json("GET", "/codes/puzzle")).json()["puzzle"]
    later = await browser.json("POST", "/codes", {"email": "b@example.org"})
    assert later.json()["later"] == 60
    sent = {"email": "c@example.org", "proof": solved(made)}
    assert (await browser.json("POST", "/codes", sent)).json()["later"] == 0
    assert (await browser.json("POST", "/codes", sent)).status_code == 422
