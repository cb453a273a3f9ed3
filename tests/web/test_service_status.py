"""Stewards see how the service is; so do their programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from prizes import clock
from prizes.accounts.actions import begin_session
from prizes.jobs.models import Job
from prizes.mail.models import Message
from tests.contest import load_contest, steward

EVE = "eve@example.org"


@pytest.fixture
async def eve(session, app, time):
    await load_contest(session)
    made = await steward(session, EVE, edition="*")
    await session.commit()
    return made


async def test_nothing_to_look_at(browser, eve):
    await browser.sign_in(EVE)
    page = await browser.get("/en/office/status")
    assert page.has("All is well.")
    assert page.has("none waiting")
    assert page.has("GB free")
    assert "/en/office/status" in (await browser.get("/en/office/")).links


@pytest.mark.both_databases
async def test_what_waits_too_long_is_pointed_out_to_people_and_programs(browser, session, eve):
    ago = clock.now() - timedelta(minutes=90)
    letter = Message(to="a@x.example", lang="en", template="x", created_at=ago, send_after=ago)
    await (await session.connection()).execute(
        insert(Message.__table__), [letter.model_dump(exclude={"domain"})]
    )
    session.add(Job(kind="b", run_after=ago))
    token = await begin_session(session, eve)
    await session.commit()
    await browser.sign_in(EVE)
    page = await browser.get("/en/office/status")
    assert page.has("Emails to individual people are not sent in time.")
    assert page.has("No worker runs, or it does not keep up.")
    assert page.has("1 waiting, for 1 hour and 30 minutes")
    assert not page.has("All is well.")
    assert not page.has("a@x.example")
    told = (await browser.json("GET", "/office/status", token=token)).json()
    assert (told["letters"], told["jobs"], len(told["wrong"])) == (1, 1, 2)
    assert told["letter_age"] == 5400
    assert told["disks"]["keys"]["total"] > 0
