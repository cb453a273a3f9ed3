"""Codes are asked for and tried by who does it: strangers use up nothing of whoever a mailbox belongs to."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from prizes.accounts.codes import request_code, spend_code
from prizes.accounts.models import SignInCode
from prizes.accounts.rules.allowances import Asker
from prizes.errors import Busy
from prizes.mail.models import Message
from prizes.mail.rules.letters import CALM
from tests.conftest import NOON

ANA = "ana@corp.example"
HER = Asker("home", handle="H" * 43)
PUZZLE = Asker("home", handle="H" * 43, solved=True)


def wrong_for(code: str) -> str:
    return "0000000" if code != "0000000" else "1111111"


async def newest_code(session) -> str:
    query = select(Message).order_by(col(Message.created_at).desc(), col(Message.id).desc())
    return (await session.exec(query)).first().context["code"]


@pytest.mark.both_databases
async def test_whatever_strangers_try_the_browser_that_asked_still_signs_in(session, time):
    await request_code(session, ANA, "en", asker=HER)
    code = await newest_code(session)
    for network in ("home", "cafe", "elsewhere"):
        for _ in range(7):
            assert await spend_code(session, ANA, wrong_for(code), Asker(network)) is None
    assert await spend_code(session, ANA, code, Asker("cafe")) is None  # strangers have had their try
    assert await spend_code(session, ANA, code, Asker("on the way", handle=HER.handle)) is not None


@pytest.mark.both_databases
async def test_a_program_without_a_handle_has_its_tries_from_the_network_it_asked_from(session, time):
    await request_code(session, ANA, "en", asker=Asker("home"))
    code = await newest_code(session)
    for _ in range(20):
        assert await spend_code(session, ANA, wrong_for(code), Asker("cafe", handle="X" * 43)) is None
    for _ in range(4):
        assert await spend_code(session, ANA, wrong_for(code), Asker("home")) is None
    assert await spend_code(session, ANA, code, Asker("home")) is not None


async def test_five_wrong_tries_of_its_own_end_a_code_for_its_browser(session, time):
    await request_code(session, ANA, "en", asker=HER)
    code = await newest_code(session)
    for _ in range(5):
        assert await spend_code(session, ANA, wrong_for(code), HER) is None
    assert await spend_code(session, ANA, code, HER) is None


async def test_a_code_of_an_earlier_mail_works_in_the_browser_that_asked_again(session, time):
    await request_code(session, ANA, "en", asker=HER)
    first = await newest_code(session)
    time(NOON + timedelta(minutes=3))
    await request_code(session, ANA, "en", asker=Asker("home", handle="N" * 43))
    assert await spend_code(session, ANA, first, Asker("home", handle="N" * 43)) is not None


@pytest.mark.both_databases
async def test_strangers_cannot_keep_somebody_from_a_code(session, time):
    for n in range(200):  # with puzzles or without, from however many addresses of one network
        try:
            await request_code(session, ANA, "en", asker=Asker("cafe", solved=n % 2 == 0))
        except Busy:
            continue
    with pytest.raises(Busy) as refusal:
        await request_code(session, ANA, "en", asker=HER)
    assert "short calculation" in str(refusal.value.sentence)
    await request_code(session, ANA, "en", asker=PUZZLE)
    assert await spend_code(session, ANA, await newest_code(session), HER) is not None


@pytest.mark.both_databases
async def test_from_all_networks_together_strangers_leave_codes_to_a_known_browser(session, time):
    for n in range(100):
        try:
            await request_code(session, ANA, "en", asker=Asker(f"network {n}", solved=True))
        except Busy:
            continue
    with pytest.raises(Busy) as refusal:
        await request_code(session, ANA, "en", asker=PUZZLE)
    assert refusal.value.retry_after == 3600
    for _ in range(2):
        await request_code(session, ANA, "en", asker=Asker("home", known=True, solved=True))
    with pytest.raises(Busy):
        await request_code(session, ANA, "en", asker=Asker("home", known=True, solved=True))
    assert len((await session.exec(select(SignInCode))).all()) == 10


async def test_a_mailbox_is_counted_without_plus_tags_at_every_domain(session, time):
    for n in range(5):
        await request_code(session, f"boss+{n}@corp.example", "en", asker=Asker("cafe"))
    with pytest.raises(Busy):
        await request_code(session, "boss+5@corp.example", "en", asker=Asker("elsewhere"))
    await request_code(session, "boos@corp.example", "en", asker=Asker("cafe"))


@pytest.mark.both_databases
async def test_at_once_no_more_codes_are_sent_than_one_after_the_other(database, time):
    async def ask() -> bool:
        try:
            async with database.writing() as own:
                await request_code(own, ANA, "en", asker=HER)
        except Busy:
            return False
        return True

    assert sum(await asyncio.gather(*(ask() for _ in range(12)))) == 5


async def place_of(session, email: str) -> int:
    return (await session.exec(select(Message.place).where(Message.to == email))).one()


async def test_letters_of_networks_take_turns_and_calm_ones_go_first(session, time):
    for n in range(12):
        await request_code(session, f"v{n}@farm.example", "en", asker=Asker("crowd"))
    await request_code(session, ANA, "en", asker=HER)
    await request_code(session, "first@farm.example", "en", asker=Asker("another"))
    await request_code(session, "a@gmail.com", "en", asker=Asker("third"))
    await request_code(session, "b@gmail.com", "en", asker=Asker("fourth"))
    places = dict((await session.exec(select(Message.to, Message.place))).all())
    assert places[ANA] == places["a@gmail.com"] == places["b@gmail.com"] == 0
    assert 0 < places["first@farm.example"] < places["v1@farm.example"] < places["v2@farm.example"]
    assert places["v9@farm.example"] < CALM <= places["v10@farm.example"]
    time(NOON + timedelta(minutes=10))
    await request_code(session, "again@example.org", "en", asker=Asker("crowd"))
    assert await place_of(session, "again@example.org") == 0


async def test_without_a_solved_puzzle_the_letter_of_a_busy_network_goes_last(session, time):
    for n in range(30):
        await request_code(session, f"v{n}@example.org", "en", asker=Asker("crowd"))
    await request_code(session, ANA, "en", asker=Asker("busy"), later=timedelta(minutes=1))
    assert await place_of(session, ANA) > await place_of(session, "v29@example.org")
