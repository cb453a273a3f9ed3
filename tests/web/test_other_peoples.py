"""Nobody reads or changes what is other people's, or another edition's: every route, asked by people who may call many
of them, with ids of what is not theirs (bar.md SE-10).

The contest and the planted words are those of `test_canaries.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.actions import grant
from prizes.accounts.models import Person
from prizes.accounts.rules.roles import Role
from prizes.gate import limits
from prizes.gate.permissions import Who
from tests.browsing import ORIGIN, Browser
from tests.contest import NOMINATING, load_contest
from tests.house.test_routes import table
from tests.review.reviewing import submitted
from tests.web.canaries import NOT_WALKED, World, filled, in_answer, planted

OF_THE_WALK = {
    "answered_request", "edition", "held_form", "job", "journal_entry", "message", "mixed", "passkey_challenge",
    "rate_window", "session", "sign_in_code",
}  # fmt: skip
"""Tables in which rows change by asking alone."""


@pytest.fixture
async def world(database, mailbox, time):
    time(NOMINATING)
    async with database.writing() as session:
        made = await planted(session)
    await mailbox.delivered()
    return made


async def rows(session: AsyncSession) -> dict[str, Counter[tuple[Any, ...]]]:
    """Everything that is stored, by table."""
    found = {}
    connection = await session.connection()
    for name, stored in SQLModel.metadata.tables.items():
        if name not in OF_THE_WALK:
            values = (await connection.execute(select(stored))).all()
            found[name] = Counter(tuple(map(repr, row)) for row in values)
    return found


OF_EVERY_STEWARD = {"contribution"}
"""Places that name what is of no edition: every steward decides on contributions to the register."""
NAMES_NOBODYS = {"lang", "edition", "category", "phase", "kind", "face", "name", "topic", "year", "way"}
"""Places of addresses that name nothing of anybody."""


async def whoever(session: AsyncSession) -> None:
    """Somebody with every role in 2028, and with a project there: who may call nearly every route, elsewhere."""
    edition = await load_contest(session, slug="2028")
    await submitted(session, edition, "Of somebody else", nominator="somebody@example.org")
    who = (await session.exec(select(Person).where(col(Person.email) == "somebody@example.org"))).one()
    for role in Role:
        region = "africa" if role is Role.REGIONAL else None
        await grant(session, who, role, edition="2028", category="*", region=region, granter=None)


async def asked(
    app: FastAPI, browser: Browser, world: World, through: str, within: str = ""
) -> dict[str, set[str]]:
    """What was found of the planted words, by route: every route that names something of somebody, or the edition.
    `within`: a pattern of routes.
    """
    client = httpx.AsyncClient(
        transport=browser.client._transport, base_url=ORIGIN, cookies=browser.client.cookies
    )
    values, found = world.values | {"edition": through}, {}
    for route, who in sorted(table(app).items()):
        method, path = route.split(" ")
        places = set(re.findall(r"{(\w+)", path)) - (
            NAMES_NOBODYS if through != world.edition.slug else {"lang"}
        )
        if (
            who is Who.PUBLIC
            or not places
            or places & OF_EVERY_STEWARD
            or path.endswith(NOT_WALKED)
            or not re.search(within, route)
        ):
            continue
        limits.forget()
        answer = await client.request(
            method, filled(path, values), headers={"sec-fetch-site": "same-origin", "origin": ORIGIN}
        )
        assert answer.status_code < 500, f"{route}: {answer.status_code}"
        is_archive = answer.content.startswith(b"PK")  # nobody who must find nothing gets one
        if words := {"archive"} if is_archive else in_answer(answer):
            found[route] = words
    return found


@pytest.mark.parametrize("through", ["2027", "2028"])
async def test_nothing_of_another_edition_or_of_others_is_read_or_changed(
    app, browser, world, database, through
):
    """`through`: the edition in the address. The ids are those of 2027 in either case."""
    async with database.writing() as session:
        await whoever(session)
    await browser.sign_in("somebody@example.org")
    async with database.reading() as session:
        before = await rows(session)
    assert await asked(app, browser, world, through) == {}
    async with database.reading() as session:
        after = await rows(session)
    own = repr("somebody@example.org")  # what they change of their own account is theirs
    lost = {name: [row for row in before[name] - after[name] if own not in row] for name in before}
    assert {name: gone for name, gone in lost.items() if gone} == {}


async def test_a_steward_of_the_edition_would_find_and_change_it(app, browser, world, database):
    """So that the other test can fail."""
    async with database.reading() as session:
        before = await rows(session)
    await browser.sign_in("s1@example.net")
    found = await asked(
        app,
        browser,
        world,
        "2027",
        "^GET /.lang:lang./.edition./office/(nominations/.nomination.|webhooks/.webhook.)$|^DELETE /api",
    )
    assert {"title", "owner"} <= set().union(*found.values())
    async with database.reading() as session:
        after = await rows(session)
    assert any(before[name] - after[name] for name in before)
