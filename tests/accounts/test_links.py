"""Addresses that act without a sign-in open what they were made for, for one person, and nothing else."""

from __future__ import annotations

import pytest

from prizes.accounts.links import (
    calendar_token,
    reminder_of,
    stop_token,
    vote_token,
    whose_calendar,
    whose_reminders,
)
from tests.contest import person


@pytest.fixture
async def ana(session):
    return await person(session, "ana@example.org")


async def test_each_opens_its_own(session, ana):
    assert (await whose_reminders(session, stop_token(ana))).id == ana.id
    assert (await whose_calendar(session, calendar_token(ana))).id == ana.id
    assert reminder_of(vote_token("0123456789abcdef")) == "0123456789abcdef"


async def test_one_made_for_another_purpose_or_person_opens_nothing(session, ana):
    eve = await person(session, "eve@example.org")
    seal = stop_token(eve).partition(".")[2]
    assert await whose_reminders(session, f"{ana.id}.{seal}") is None
    assert await whose_calendar(session, stop_token(ana)) is None
    assert await whose_reminders(session, calendar_token(ana)) is None
    assert reminder_of(stop_token(ana)) is None


@pytest.mark.parametrize(
    "change",
    [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t[:-4], lambda t: t + "A", lambda t: ""],
)
async def test_a_changed_one_opens_nothing(session, ana, change):
    assert await whose_reminders(session, change(stop_token(ana))) is None
    assert await whose_calendar(session, change(calendar_token(ana))) is None
    assert reminder_of(change(vote_token("0123456789abcdef"))) is None


async def test_an_older_address_of_a_calendar_opens_nothing(session, ana):
    older = calendar_token(ana)
    ana.calendar_turn += 1
    session.add(ana)
    await session.flush()
    assert await whose_calendar(session, older) is None
