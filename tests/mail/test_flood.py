"""A network that asks for many times what the settings let out holds up its own letters, and nobody else's.

The whole way of a letter with a clock that is set by hand: asked for, in the outbox, claimed and sent by the worker.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func
from sqlmodel import select

from prizes import config
from prizes.accounts.codes import request_code
from prizes.accounts.rules.allowances import Asker
from prizes.mail.actions import queue
from prizes.mail.models import Message
from prizes.mail.rules.kinds import REVIEW_REMINDER
from prizes.mail.transports.interface import Transport
from prizes.worker.sending import send_mail
from tests.conftest import NOON

BUDGET = 4
"""Letters a minute."""
STEP = timedelta(seconds=6)
FLOOD = 20 * BUDGET // 10
"""Codes that a /24 asks for in each step: twenty times the budget."""


class Box(Transport):
    """Notes when the first letter to each address arrives."""

    def __init__(self) -> None:
        self.now, self.at = NOON, dict[str, datetime]()

    async def send(self, letter) -> None:
        self.at.setdefault(letter.reader, self.now)


@pytest.fixture
def tight(settings):
    config.use(settings.model_copy(update={"mail_per_minute": BUDGET}))


async def ask(database, email: str, network: str, **how) -> None:
    async with database.writing() as session:
        await request_code(session, email, "en", asker=Asker(network), **how)


async def run(database, time, minutes: int, step) -> Box:
    """Let the time pass, the flood come and the worker send; `step` does what others do."""
    box = Box()
    for n in range(10 * minutes):
        box.now = NOON + n * STEP
        time(box.now)
        async with database.writing() as session:
            for k in range(FLOOD):
                email = f"made-up{n}-{k}@{'gmail.com' if k % 2 else 'ministry.example'}"
                await request_code(session, email, "en", asker=Asker("the flood"))
        await step(n)
        while await send_mail(database, box):
            pass
    return box


async def test_an_honest_code_arrives_within_a_minute_of_a_flood_of_twenty_times_the_budget(
    database, time, tight
):
    asked: dict[str, datetime] = {}

    async def honest(n: int) -> None:
        if n % 5 == 2 and n < 100:  # two a minute
            email = f"a{n}@gmail.com" if n % 2 else f"minister{n}@ministry.example"
            asked[email] = NOON + n * STEP
            await ask(database, email, f"home {n}")

    box = await run(database, time, 12, honest)  # longer than a code lives
    waited = {email: box.at[email] - at for email, at in asked.items()}
    assert len(waited) == 20
    assert max(waited.values()) <= timedelta(seconds=60)
    sent = [at for email, at in box.at.items() if email.startswith("made-up")]
    assert len(sent) > BUDGET  # the flood gets what is left, and no more than that
    assert len(box.at) <= BUDGET * 13
    async with database.reading() as session:
        oldest = (
            await session.exec(select(func.min(Message.created_at)).where(Message.state == "waiting"))
        ).one()
    assert oldest > box.now - timedelta(minutes=10)  # letters whose code is over are gone


async def test_a_mailing_goes_on_beside_a_flood(database, time, tight):
    async with database.writing() as session:
        for n in range(60):
            queue(
                session,
                REVIEW_REMINDER,
                to=f"many{n}@example.org",
                lang="en",
                edition_title={"en": "2027"},
                number=2,
                closes=None,
                slug="2027",
            )

    async def nothing(n: int) -> None:
        pass

    box = await run(database, time, 7, nothing)
    assert (
        sum(email.startswith("many") for email in box.at) >= 3
    )  # a tenth of the budget, one a minute at least


async def test_who_solved_a_puzzle_goes_before_who_did_not_in_the_same_network(database, time, tight):
    async def neighbours(n: int) -> None:
        if n == 10:
            for k in range(4):
                later = timedelta(0) if k % 2 else timedelta(seconds=60)
                await ask(database, f"neighbour{k}@example.org", "the campus", later=later)

    box = await run(database, time, 4, neighbours)
    first, second = (box.at[f"neighbour{k}@example.org"] for k in (1, 3))
    assert max(first, second) <= NOON + 10 * STEP + timedelta(minutes=2)
    assert box.at.get("neighbour0@example.org", box.now) > max(first, second)
