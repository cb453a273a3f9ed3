"""Public pages of people who are signed in: stored for all who are equally far, and exactly what each would get."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy.dialects import sqlite
from sqlmodel import delete

from prizes import clock, config
from prizes.accounts.models import Person, Session
from prizes.accounts.queries import person_with_address
from prizes.accounts.rules.roles import Role
from prizes.agenda.mine.belongings import _offered, _own
from prizes.agenda.mine.readers import _parts
from prizes.edge.signed_in_pages import EACH_ONES, SAY_HOW_FAR
from prizes.nomination.models import ProjectMember
from tests.ballot.logged import END, counted
from tests.ballot.paper import contest
from tests.contest import ANNOUNCING, VOTING, with_role
from tests.web.test_kept_pages import KEYS, box, places, retitled

__all__ = ["box"]
FRONT, EDITION, PROJECTS = "/en/", "/en/2027/", "/en/2027/projects"
NO_VOTE, ONE, OTHER_ONE = "new@example.org", "voter0@example.org", "voter3@example.org"


@pytest.fixture
def store(settings):
    def keep(seconds: float) -> None:
        config.use(settings.model_copy(update={"keep_pages": seconds}))

    return keep


@pytest.fixture
def readers(another_browser):
    """Browsers by address; each is signed in."""
    known: dict[str, Any] = {}

    async def of(address: str):
        if address not in known:
            known[address] = another_browser()
            await known[address].sign_in(address)
        return known[address]

    return of


def shown(answer: httpx.Response) -> tuple[str, dict[str, str]]:
    """What a reader gets, but for what is drawn for each answer."""
    own = {"x-request-id", "content-length", "content-encoding"}  # stored pages are compressed closer
    return KEYS.sub("", answer.text), {k: v for k, v in answer.headers.items() if k not in own}


def stored(app) -> set[tuple[str, str]]:
    return {(path, where) for path, _, where in app.state.signed_in.pages}


@pytest.mark.parametrize(
    ("instant", "lang"),
    [(VOTING, "en"), (VOTING, "ar"), (END, "en"), (ANNOUNCING, "en")],
    ids=["voting", "in Arabic", "after the close", "announcing"],
)
async def test_everyone_gets_what_would_be_made_for_them_alone(
    app, box, database, session, readers, store, time, instant, lang
):
    """Byte for byte, headers too."""
    await box.cast("C2", "Dog", by=await person_of(session, OTHER_ONE))
    await with_role(session, "expert@example.org", Role.EXPERT, edition="2027")
    nominator = await person_of(session, "nominator@example.org")
    session.add(
        ProjectMember(
            project_id=box.id("Ant"),
            person_id=nominator.id,
            part="reader",
            added_by=nominator.id,
            added_at=clock.now(),
        )
    )
    await session.commit()
    time(instant)
    if instant != VOTING:
        await counted(database, box)
    people = [NO_VOTE, ONE, OTHER_ONE, "expert@example.org", "nominator@example.org"]
    answered: set[str] = set()
    for place in places(box):
        address = place.replace("/en/", f"/{lang}/", 1)
        for who in people:
            browser = await readers(who)
            store(0)
            answer = await browser.client.get(address)
            if answer.status_code != 200:
                continue
            alone = shown(answer)
            store(1)
            for _ in range(2):
                assert shown(await browser.client.get(address)) == alone, (address, who)
            answered.add(address)
    by_reader = {path for path, where in stored(app) if where == EACH_ONES}
    assert len(answered - by_reader) >= len(answered) - 3, by_reader


async def person_of(session, address: str) -> Person:
    found = await person_with_address(session, address)
    if found is None:
        found = Person(email=address, canonical_email=address, lang="en", created_at=clock.now())
        session.add(found)
        await session.flush()
    return found


@pytest.mark.both_databases
async def test_how_far_somebody_has_voted_is_seen_with_the_next_request(app, box, session, readers, store):
    store(1)
    browser = await readers(NO_VOTE)
    assert "You have voted in" not in (await browser.get(FRONT)).text
    await box.cast("C1", "Ant", by=await person_of(session, NO_VOTE))
    await session.commit()
    for place in (FRONT, EDITION):
        assert "You have voted in 1 of 2 categories" in (await browser.get(place)).text
    assert "My work 1" in (await browser.get(PROJECTS)).text
    assert "You have voted in" not in (await (await readers("another@example.org")).get(FRONT)).text
    assert {where for path, where in stored(app) if path == PROJECTS} == {"1"}
    assert all(where.count(" ") == 0 for path, where in stored(app) if not SAY_HOW_FAR.fullmatch(path))


@pytest.mark.both_databases
async def test_what_others_end_and_give_is_seen_with_the_next_request(box, session, database, readers, store):
    store(1)
    browser = await readers(ONE)
    assert "My work" in (await browser.get(PROJECTS)).text
    async with database.writing() as elsewhere:
        await with_role(elsewhere, "chief@example.org", Role.STEWARD)
    chief = await readers("chief@example.org")
    assert "Office" in (await chief.get(PROJECTS)).text
    assert "Office" not in (await browser.get(PROJECTS)).text
    async with database.writing() as elsewhere:
        await elsewhere.exec(delete(Session))
    page = await browser.get(PROJECTS)
    assert "My work" not in page.text
    assert "Sign in" in page.text


async def test_a_page_is_a_second_old_at_most_and_no_older_than_an_act(
    box, session, database, readers, store, time
):
    store(1)
    browser = await readers(ONE)
    assert "Ant" in (await browser.get(PROJECTS)).text
    await retitled(database, box, "Anthill")
    assert "Anthill" not in (await browser.get(PROJECTS)).text
    await retitled(database, box, "Antelope", noted=True, elsewhere=True)
    assert "Antelope" in (await browser.get(PROJECTS)).text


@pytest.mark.both_databases
async def test_many_at_once_get_their_own(app, box, session, readers, store):
    """One task makes a page for all who wait for it, and nobody's page is another's."""
    store(1)
    far = {}
    for n in range(24):
        voter = await person_of(session, f"crowd{n}@example.org")
        for category, title in (("C1", "Ant"), ("C2", "Dog"))[: n % 3]:
            await box.cast(category, title, by=voter)
        far[voter.canonical_email] = n % 3
    await session.commit()
    browsers = {address: await readers(address) for address in far}
    answers = await asyncio.gather(*(browser.client.get(EDITION) for browser in browsers.values()))
    for voted, answer in zip(far.values(), answers, strict=True):
        assert ("You have voted in" in answer.text) == bool(voted)
        if voted:
            assert f"You have voted in {voted} of 2 categories" in answer.text
        assert answer.headers["cache-control"] == "no-store"
    assert len({where for path, where in stored(app) if path == EDITION}) == 3


async def test_a_page_of_each_ones_own_is_made_for_each(app, session, readers, store, time):
    """Here because not everybody may vote for each project."""
    time(VOTING)
    box = await contest(session, voting__electorate={"not_own": ["organization"]})
    await box.cast("C1", "Ant", by=await person_of(session, ONE))
    await session.commit()
    store(1)
    address = f"{PROJECTS}/{box.id('Ant')}"
    pages = [await (await readers(who)).get(address) for who in (NO_VOTE, ONE)]
    assert stored(app) == {(address, EACH_ONES)}
    assert "Your vote" in pages[1].text
    assert "Your vote" not in pages[0].text


@pytest.mark.pure
def test_whoever_has_anything_but_a_ballot_is_no_plain_reader():
    """Each statement from which tasks are read is narrowed by a column that makes its owner no plain reader."""
    columns = {str(part.left.compile(dialect=sqlite.dialect())) for part in _parts()}
    nobody = Person(
        id="x", email="x@example.org", canonical_email="x@example.org", lang="en", created_at=clock.now()
    )
    for asked in [*_offered("x@example.org", clock.now()), *_own(nobody, clock.now())]:
        text = str(asked.compile(dialect=sqlite.dialect()))
        narrowed = {column for column in columns if f"{column} =" in text or f"{column} IN" in text}
        assert narrowed, text
