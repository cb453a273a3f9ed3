"""Limits slow whoever asks too often, and leave a crowd behind one address alone."""

from __future__ import annotations

from types import SimpleNamespace

import httpx
import pytest
from fastapi import Request
from limits import RateLimitItemPerMinute
from sqlalchemy import func
from sqlmodel import select

from prizes import config
from prizes.accounts.providers import owner_of
from prizes.app import make_app
from prizes.ballot.models import Vote
from prizes.errors import Busy
from prizes.gate import limits
from tests.ballot.paper import contest
from tests.browsing import ORIGIN, Browser
from tests.contest import VOTING

CAMPUS = 300
"""Voters behind one IPv4 address."""
FORM = {"sec-fetch-site": "same-origin", "origin": ORIGIN, "x-forwarded-for": "203.0.113.7"}


@pytest.fixture(autouse=True)
def counted_from_nothing(monkeypatch):
    """In one minute that does not end: the clock of the counters stands."""
    monkeypatch.setattr("limits.aio.storage.memory.time", SimpleNamespace(time=lambda: 1_800_000_030.0))
    limits.forget()
    yield
    limits.forget()


def asking(host: str) -> Request:
    return Request({"type": "http", "client": (host, 0), "headers": []})


@pytest.mark.parametrize(
    ("host", "source", "neighbourhood"),
    [
        ("203.0.113.7", "203.0.113.7/32", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.7/32", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("unknown", "unknown", "unknown"),
    ],
)
def test_an_address_stands_for_a_household_and_its_network_for_an_organization(host, source, neighbourhood):
    assert limits.source(asking(host)) == source
    assert limits.neighbourhood(asking(host)) == neighbourhood


async def asked(host: str, times: int) -> int:
    """How many of so many requests of one kind were let through; a person may send one a minute."""
    passed = 0
    for _ in range(times):
        try:
            await limits.slow_down(asking(host), "thing", per_minute=1)
        except Busy:
            continue
        passed += 1
    return passed


async def test_an_address_may_do_twenty_times_what_one_person_may():
    assert await asked("203.0.113.7", 25) == 20
    assert await asked("203.0.113.8", 25) == 20  # another address is not slowed by it


async def test_all_addresses_of_a_network_together_have_a_limit_too():
    passed = [await asked(f"2001:db8:1:{n}::1", 20) for n in range(7)]
    assert sum(passed) == 100
    assert await asked("2001:db8:2:1::1", 20) == 20


async def test_who_owns_a_domain_is_slowed_under_all_its_names_and_a_large_provider_is_not():
    for n in range(20):
        await limits.slow_domain(asking(f"203.0.113.{n}"), f"v{n}@m{n}.farm.example", "code", per_minute=1)
    with pytest.raises(Busy):
        await limits.slow_domain(asking("203.0.113.99"), "another@farm.example", "code", per_minute=1)
    await limits.slow_domain(asking("203.0.113.99"), "another@other.example", "code", per_minute=1)
    for n in range(50):
        await limits.slow_domain(asking("203.0.113.99"), f"v{n}@gmail.com", "code", per_minute=1)


async def test_nobody_shuts_out_the_people_of_a_domain_from_another_network():
    for n in range(20):
        await limits.slow_domain(asking("203.0.113.7"), f"made-up{n}@ministry.example", "code", per_minute=1)
    await limits.slow_domain(asking("198.51.100.7"), "minister@ministry.example", "code", per_minute=1)


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("a@example.org", "example.org"),
        ("a@x.y.example.org", "example.org"),
        ("a@students.uonbi.ac.ke", "uonbi.ac.ke"),
        ("a@GMAIL.com.", None),
        ("a@bücher.example", "xn--bcher-kva.example"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_the_owner_of_a_domain(address, owner):
    assert owner_of(address) == owner


async def test_what_is_counted_names_nobody():
    await limits.hit(RateLimitItemPerMinute(5), "code", "203.0.113.7")
    assert "203" not in repr(dict(limits._own().storage.storage))


async def test_while_valkey_does_not_answer_each_process_counts_for_itself(settings):
    config.use(settings.model_copy(update={"valkey_url": "valkey://127.0.0.1:1"}))
    assert await asked("203.0.113.7", 25) == 20


# --- a campus ------------------------------------------------------------------------------------------


@pytest.fixture
def campus(settings, database, mailbox, time) -> httpx.AsyncClient:
    """Requests that a trusted proxy hands on, all from one address."""
    time(VOTING)
    config.use(settings.model_copy(update={"trusted_proxies": "127.0.0.1"}))
    return Browser(make_app(database), mailbox).client


async def test_three_hundred_voters_behind_one_address_all_vote_within_a_minute(campus, session, mailbox):
    """The script runs faster than any campus: what ten minutes allow must be allowed in one."""
    box = await contest(session)
    voters = [f"student{n}@campus.example" for n in range(CAMPUS)]
    for voter in voters:
        campus.cookies.clear()
        answer = await campus.post("/en/sign-in", data={"email": voter}, headers=FORM)
        assert answer.status_code == 200, voter
    await mailbox.delivered()
    codes = {voter: await mailbox.code_for(voter) for voter in voters}
    for voter in voters:
        campus.cookies.clear()
        sent = {"email": voter, "code": codes[voter]}
        answer = await campus.post("/en/sign-in/code", data=sent, headers=FORM, follow_redirects=False)
        assert answer.status_code == 303, voter
        choice = {"project": box.id("Ant")}
        answer = await campus.post("/en/2027/ballot/C1", data=choice, headers=FORM, follow_redirects=False)
        assert answer.status_code == 303, voter
    await session.commit()
    assert (await session.exec(select(func.count()).select_from(Vote).where(Vote.in_force))).one() == CAMPUS


async def test_who_asks_for_codes_without_end_is_told_to_wait_and_not_banned(campus, monkeypatch):
    monkeypatch.setattr(limits, "SHARED_ADDRESS", 1)
    seen = []
    for n in range(31):
        answer = await campus.post("/en/sign-in", data={"email": f"v{n}@farm.example"}, headers=FORM)
        seen.append(answer.status_code)
    assert seen == [200] * 30 + [429]
    assert "retry-after" in answer.headers
    assert "Please wait a minute and try again." in answer.text
    assert 'value="v30@farm.example"' in answer.text
    limits.forget()  # a minute later
    answer = await campus.post("/en/sign-in", data={"email": "v30@farm.example"}, headers=FORM)
    assert answer.status_code == 200
