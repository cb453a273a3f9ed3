"""Nobody shuts sign-in for somebody else: whole ways by page and by program, with strangers at work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prizes import config
from prizes.app import make_app
from prizes.gate import limits
from prizes.gate.accounts import puzzles
from tests.browsing import Browser
from tests.conftest import NOON
from tests.gate.test_puzzles import puzzle_on, solved

ANA = "ana@corp.example"
HANDLE = "h" * 43


@pytest.fixture(autouse=True)
def few_tries(monkeypatch):
    monkeypatch.setattr(puzzles, "LEAST_TRIES", 3)
    monkeypatch.setattr(puzzles, "MOST_TRIES", 6)
    limits.forget()
    yield
    limits.forget()


@pytest.fixture
def somewhere(settings, web_database, mailbox, time):
    """Somebody at an address of their own."""
    config.use(settings.model_copy(update={"trusted_proxies": "127.0.0.1"}))
    app = make_app(web_database)

    class Somewhere(Browser):
        def __init__(self, address: str) -> None:
            super().__init__(app, mailbox)
            self.client.headers["x-forwarded-for"] = self.address = address

        async def json(self, *request, **headers):
            return await super().json(*request, x_forwarded_for=self.address, **headers)

    return Somewhere


async def test_a_person_signs_in_while_a_stranger_tries_and_asks_without_end(somewhere):
    home, cafe = somewhere("198.51.100.7"), somewhere("203.0.113.9")
    await home.get("/en/sign-in")
    await home.submit("/sign-in", {"email": ANA})
    code = await home.mailbox.code_for(ANA)
    for _ in range(12):
        wrong = {"email": ANA, "code": "0000000"}
        assert (await cafe.json("POST", "/sessions", wrong)).status_code == 422
        await cafe.json("POST", "/codes", {"email": ANA})
    assert (await home.submit("/sign-in/code", {"code": code})).has("You are signed in.")


@pytest.mark.parametrize("known", [False, True])
async def test_after_a_stranger_used_up_the_hour_a_solved_puzzle_gets_a_code(somewhere, known):
    home, cafe = somewhere("198.51.100.7"), somewhere("203.0.113.9")
    if known:
        await home.sign_in_by_mail(ANA)
        await home.get("/en/me")
        await home.submit("/sign-out")
    for _ in range(15):
        made = (await cafe.json("GET", "/codes/puzzle?always=true")).json()["puzzle"]
        await cafe.json("POST", "/codes", {"email": ANA, "proof": solved(made)})
    await home.get("/en/sign-in")
    page = await home.submit("/sign-in", {"email": ANA}, status=429)
    assert page.has("your browser will first do a short calculation")
    assert ("email", ANA) in page.form("/sign-in")["fields"]
    await home.submit("/sign-in", {"email": ANA, "proof": solved(puzzle_on(page))})
    page = await home.submit("/sign-in/code", {"code": await home.mailbox.code_for(ANA)})
    assert page.has("You are signed in.")


async def test_without_scripts_a_minute_is_waited_in_place_of_the_puzzle(somewhere, time):
    home, cafe = somewhere("198.51.100.7"), somewhere("203.0.113.9")
    for _ in range(5):
        await cafe.json("POST", "/codes", {"email": ANA})
    await home.get("/en/sign-in")
    page = await home.submit("/sign-in", {"email": ANA}, status=429)
    assert page.has("Please wait one minute on this page, then send the form again.")
    time(NOON + timedelta(seconds=20))
    page = await home.submit("/sign-in", {"email": ANA}, status=422)
    assert page.has("Please wait 40 more seconds, then send the form again.")
    time(NOON + timedelta(seconds=60))
    begun = dict(page.form("/sign-in")["fields"])["wait"]
    await home.submit("/sign-in", {"email": ANA})
    page = await home.submit("/sign-in/code", {"code": await home.mailbox.code_for(ANA)})
    assert page.has("You are signed in.")
    for wait in (begun, begun[:-1] + "x", "", "a.b.c", "ü"):  # used, forged, of no form of ours
        status = 422 if wait else 429
        await cafe.post("/en/sign-in", {"email": ANA, "wait": wait}, status=status)
    other = puzzles.waiting("bo@corp.example")
    time(NOON + timedelta(seconds=150))
    await cafe.post("/en/sign-in", {"email": ANA, "wait": other}, status=422)


async def test_a_program_tries_with_its_own_handle_whatever_others_in_its_network_try(somewhere):
    program, neighbour = somewhere("198.51.100.7"), somewhere("198.51.100.8")
    asked = await program.json("POST", "/codes", {"email": ANA, "handle": HANDLE})
    unknown = await program.json("POST", "/codes", {"email": "nobody@corp.example"})
    assert (asked.status_code, asked.text) == (unknown.status_code, unknown.text)
    code = await program.mailbox.code_for(ANA)
    for _ in range(9):
        await neighbour.json("POST", "/sessions", {"email": ANA, "code": "0000000"})
    assert (await program.json("POST", "/sessions", {"email": ANA, "code": code})).status_code == 422
    right = {"email": ANA, "code": code, "handle": HANDLE}
    assert (await program.json("POST", "/sessions", right)).status_code == 201


async def test_the_contract_of_programs_stays_an_address_and_a_code(somewhere):
    program, stranger = somewhere("198.51.100.7"), somewhere("203.0.113.9")
    assert (await program.json("POST", "/codes", {"email": ANA})).status_code == 202
    code = await program.mailbox.code_for(ANA)
    for _ in range(9):
        await stranger.json("POST", "/sessions", {"email": ANA, "code": "0000000"})
    answer = await program.json("POST", "/sessions", {"email": ANA, "code": code})
    assert answer.status_code == 201 and answer.json()["token"]


async def test_a_refused_program_is_told_to_solve_a_puzzle(somewhere):
    program = somewhere("198.51.100.7")
    for _ in range(5):
        await program.json("POST", "/codes", {"email": ANA})
    answer = await program.json("POST", "/codes", {"email": ANA})
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) == 3600
    assert [each["field"] for each in answer.json()["errors"]] == ["proof"]


async def test_the_cookie_of_a_known_browser_says_nothing_and_opens_nothing(somewhere):
    home = somewhere("198.51.100.7")
    await home.sign_in_by_mail(ANA)
    await home.get("/en/me")
    await home.submit("/sign-out")
    kept = home.client.cookies.get("prizes-known")
    assert kept and "ana" not in kept and len(kept) == 64
    assert (await home.get("/en/me")).heading == "Sign in"
