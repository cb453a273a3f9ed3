"""Somebody on a busy network: with scripts they notice a second at most, without them they wait a minute."""

from __future__ import annotations

import pytest
from limits import RateLimitItemPerMinute
from sqlmodel import select

from prizes.gate import limits
from prizes.gate.accounts import puzzles
from prizes.mail.models import Message
from tests.conftest import NOON

pytestmark = [pytest.mark.browser]


@pytest.fixture(autouse=True)
def busy(monkeypatch):
    monkeypatch.setattr(limits, "CALM", RateLimitItemPerMinute(1, 10))
    limits.forget()
    yield
    limits.forget()


async def delay(site, address: str):
    async with site.database.reading() as session:
        letter = (await session.exec(select(Message).where(Message.to == address))).one()
    return letter.send_after - NOON


async def ask(someone, address: str) -> None:
    await someone.page.goto(f"{someone.site.url}/{someone.lang}/sign-in")
    await someone.page.fill("#f-email", address)
    await someone.page.press("#f-email", "Enter")
    await someone.page.wait_for_selector("#f-code")


async def test_a_browser_solves_the_puzzle_by_itself_on_a_slow_machine_too(visitor, site):
    someone = await visitor("ar", width=360)
    await ask(someone, "first@example.org")
    slow = await someone.page.context.new_cdp_session(someone.page)
    await slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    await ask(someone, "ana@example.org")
    assert not await delay(site, "ana@example.org")


async def test_without_scripts_the_same_form_works_and_the_mail_comes_later(visitor, site):
    someone = await visitor("en", script=False)
    await ask(someone, "first@example.org")
    await ask(someone, "ana@example.org")
    assert await delay(site, "ana@example.org") == puzzles.LATER
