"""A steward counts a round so large that the worker does it: the page shows by itself when it is done."""

from __future__ import annotations

import os

import pytest

from prizes.tally.rules import after_count
from prizes.worker.loop import run_jobs
from tests.ballot.logged import END
from tests.ballot.paper import contest, with_four_votes
from tests.contest import VOTING, person, steward
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import seen

pytestmark = pytest.mark.browser
OFFICE = "/2027/office/tally"


async def pictured(visitor, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        await visitor.page.screenshot(path=f"{folder}/{name}-{visitor.lang}.png", full_page=True)


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_the_count_of_a_large_round_appears_when_it_is_done(
    site, somebody, session, database, time, monkeypatch, lang, width, scheme
):
    monkeypatch.setattr(after_count, "LARGE", 3)
    time(VOTING)
    await with_four_votes(session)
    await steward(session, "steward@example.org")
    await session.commit()
    time(END)
    counter = await somebody(lang, width, scheme, "steward@example.org")
    await counter.open(OFFICE)
    await counter.press("form[action$='/office/tally'] button")
    waiting = counter.page.locator("#count [role=status]")
    await waiting.wait_for()
    found = await seen(counter, "being counted")
    await pictured(counter, "counting")
    await run_jobs(database)
    await counter.page.locator("#count table").wait_for(timeout=10_000)
    assert await waiting.count() == 0
    await run_jobs(database)
    await counter.open(OFFICE)
    found += await seen(counter, "counted and packed")
    await pictured(counter, "counted")
    async with counter.page.expect_download() as download:
        await counter.press("a[href*='/office/tally/files']")
    assert (await download.value).suggested_filename == "2027-voting.zip"
    assert found == []
    assert counter.trouble == []


async def test_without_scripts_the_page_leads_on(site, visitor, session, database, time, monkeypatch):
    monkeypatch.setattr(after_count, "LARGE", 0)
    time(VOTING)
    box = await contest(session)
    await box.cast("C1", "Ant", by=await person(session, "voter@example.org"))
    await steward(session, "steward@example.org")
    await session.commit()
    time(END)
    counter = await visitor("en", script=False, width=360)
    await counter.sign_in("steward@example.org")
    await counter.open(OFFICE)
    await counter.press("form[action$='/office/tally'] button")
    await counter.sees("The votes are being counted.")
    await run_jobs(database)
    await counter.press("#count a")
    await counter.sees("Counted on")
