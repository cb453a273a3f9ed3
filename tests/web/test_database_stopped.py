"""With the database gone nothing says “saved”: 503, when to come again, and words in the reader's language. What needs
no database is served all the same, and afterwards the same form is saved once.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

from prizes import config
from prizes.accounts.actions import begin_session
from prizes.app import make_app
from prizes.ballot.models import Vote
from prizes.db import Database, Patience
from prizes.edge.page_cache import LOOK
from prizes.i18n.translator import translator
from prizes.migrations import migrate
from prizes.votelog.format.codes import tracking_code
from tests.ballot.logged import sequenced
from tests.ballot.paper import Contest, contest
from tests.bench.kills.cluster import Cluster, own_cluster
from tests.browsing import ORIGIN, Page
from tests.components import OWN_POSTGRES, require
from tests.contest import VOTING

HERE = {"sec-fetch-site": "same-origin", "origin": ORIGIN}
LANGS = ("ar", "zh", "en", "fr", "ru", "es")
UNREACHABLE = "The service cannot reach its database. Nothing was saved. Please try again in a minute."
SAVED = ("Your vote is saved.", "Saved.")
SEEN = ("", "2027/", "2027/categories/C1", "2027/projects", "2027/guidelines")
"""Public pages that somebody has asked for before."""
PAGES = ("2027/ballot", "2027/calendar", "sign-in", "me")
"""Others: some have to ask the database, and nobody has asked for the calendar."""
MADE = "This page is from %(time)s UTC. The service is partly unavailable, so later changes are not shown."
SHORT = Patience(turn=0.2)
"""Writers lose patience soon here."""


@dataclass
class Service:
    """The program, and a voter with a page and a program."""

    app: FastAPI
    there: Contest
    secret: str
    code: str
    """Tracking code of a vote that is in the log."""
    client: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path, headers={"cookie": f"prizes={self.secret}"})

    async def see(self) -> None:
        """A stranger reads the public pages, so that they are kept."""
        for lang in LANGS:
            for path in SEEN:
                assert (await self.client.get(f"/{lang}/{path}")).status_code == 200

    async def by_page(self, lang: str, **more: str) -> httpx.Response:
        form = {"project": self.there.id("Bee"), "idempotency_key": "the-form"}
        sent = HERE | {"cookie": f"prizes={self.secret}"} | more
        return await self.client.post(f"/{lang}/2027/ballot/C1", data=form, headers=sent)

    async def by_program(self, lang: str) -> httpx.Response:
        sent = {
            "authorization": f"Bearer {self.secret}",
            "accept-language": lang,
            "idempotency-key": "the-request",
        }
        body = {"project": self.there.id("Bee")}
        return await self.client.put("/api/v1/editions/2027/ballot/C1", json=body, headers=sent)

    async def write(self, lang: str) -> list[httpx.Response]:
        """Votes by page, by script and by program, and other things that people send."""
        other = await self.client.post(f"/{lang}/sign-in", data={"email": "x@example.org"}, headers=HERE)
        codes = await self.client.post(
            "/api/v1/codes", json={"email": "x@example.org"}, headers={"accept-language": lang}
        )
        by_script = await self.by_page(lang, **{"hx-request": "true", "hx-request-type": "partial"})
        return [await self.by_page(lang), by_script, await self.by_program(lang), other, codes]


async def service(database: Database) -> Service:
    """One vote stands in the log; the voter's other one is about to be sent."""
    async with database.writing() as session:
        there = await contest(session)
        secret = await begin_session(session, there.voter)
        await there.cast("C2", "Dog")
    await sequenced(database)
    (row,) = await votes(database)
    return Service(make_app(database), there, secret, tracking_code(row.leaf or b""))


async def votes(database: Database) -> list[Vote]:
    async with database.reading() as session:
        return list((await session.exec(select(Vote).order_by(Vote.id))).all())


def must_say_so(answer: httpx.Response, lang: str) -> None:
    assert (answer.status_code, answer.headers.get("retry-after")) == (503, "30"), answer.request.url
    voice = translator(lang)
    if answer.headers["content-type"].startswith("text/html"):
        page = Page(answer)
        page.judge()
        assert page.reader.html["lang"] == lang
        assert page.has(voice.gettext(UNREACHABLE))
    else:
        assert answer.headers["content-language"] == lang
        assert answer.json()["title"] == voice.gettext(UNREACHABLE)
    for words in SAVED:
        assert voice.gettext(words) not in answer.text


async def must_show_the_last_copies(there: Service, time) -> None:
    """To strangers and to who is signed in, for an hour."""
    for lang in LANGS:
        words = translator(lang).gettext(MADE) % {
            "time": f"\N{FIRST STRONG ISOLATE}{VOTING:%H:%M}\N{POP DIRECTIONAL ISOLATE}"
        }
        for path in SEEN:
            for answer in (await there.client.get(f"/{lang}/{path}"), await there.get(f"/{lang}/{path}")):
                page = Page(answer)
                page.judge()
                assert (answer.status_code, page.has(words)) == (200, True), answer.request.url
    time(VOTING + timedelta(minutes=59))
    assert (await there.get("/en/2027/")).headers["age"] == "3540"
    script = {"hx-request": "true", "hx-request-type": "partial"}
    must_say_so(await there.client.get("/en/2027/", headers=script), "en")
    time(VOTING + timedelta(minutes=60))
    must_say_so(await there.client.get("/en/2027/"), "en")
    time(VOTING)


async def must_serve_the_rest(there: Service) -> None:
    for path in (
        "key",
        "log.txt",
        "checkpoint",
        "paper.txt",
        "verify.py",
        f"proof/{there.code}",
        f"status/{there.code}",
    ):
        assert (await there.get(f"/votelog/2027/{path}")).status_code == 200, path
    assert (await there.get("/static/css/prizes.css")).status_code == 200
    assert (await there.get("/health/live")).status_code == 200
    ready = await there.get("/health/ready")
    assert (ready.status_code, ready.text) == (503, "not ready: database\n")


async def must_be_saved_once(there: Service, database: Database) -> None:
    """Sent again as they were: the form's answer leads to the paper, the program is told that it was so before."""
    answer, again = await there.by_page("en"), await there.by_page("en")
    assert answer.status_code == again.status_code == 303
    assert answer.headers["location"] == again.headers["location"]
    assert (await there.by_program("en")).json()["changed"] is False
    assert [(row.category, row.version) for row in await votes(database)] == [("C2", 1), ("C1", 1)]


@pytest.fixture(autouse=True)
def keeping(settings):
    config.use(settings.model_copy(update={"keep_pages": 1.0}))


@pytest.fixture
async def cluster() -> AsyncIterator[Cluster]:
    require(OWN_POSTGRES)
    with own_cluster() as made:
        yield made


@pytest.mark.way_in
async def test_with_postgresql_stopped_nothing_says_saved(cluster, time):
    time(VOTING)
    database = Database(cluster.url)
    await migrate(database)
    there = await service(database)
    await there.see()  # connections stand, too
    cluster.kill()
    await asyncio.sleep(LOOK)  # what was heard just before it died counts for so long
    await must_show_the_last_copies(there, time)
    for lang in LANGS:
        for path in PAGES:
            must_say_so(await there.get(f"/{lang}/{path}"), lang)
        for answer in await there.write(lang):
            must_say_so(answer, lang)
    await must_serve_the_rest(there)
    cluster.start()
    await must_be_saved_once(there, database)
    assert "age" not in (await there.client.get("/en/2027/")).headers
    await database.close()


@pytest.fixture
def file(migrated_sqlite, tmp_path) -> Path:
    path = tmp_path / "data" / "prizes.sqlite"
    path.parent.mkdir()
    shutil.copy(migrated_sqlite, path)
    return path


async def test_with_a_locked_sqlite_file_nothing_says_saved(file, time):
    time(VOTING)
    database = Database(f"sqlite+aiosqlite:///{file}", patience=SHORT)
    there = await service(database)
    another = Database(f"sqlite+aiosqlite:///{file}", patience=SHORT)
    async with another.writing():  # as another process that does not finish
        for lang in LANGS:
            for answer in await there.write(lang):
                must_say_so(answer, lang)
        page = await there.get("/en/2027/categories/C1")
        assert (page.status_code, [words for words in SAVED if words in page.text]) == (200, [])
    await another.close()
    await must_be_saved_once(there, database)
    await database.close()


async def test_with_the_sqlite_file_out_of_reach_nothing_says_saved(file, time):
    """As when the disk of the database is not mounted, and the service starts all the same."""
    time(VOTING)
    before = Database(f"sqlite+aiosqlite:///{file}", patience=SHORT)
    there = await service(before)
    await before.close()
    away = file.parent.rename(file.parent.with_name("away"))
    file.mkdir(parents=True)
    database = Database(f"sqlite+aiosqlite:///{file}", patience=SHORT)
    there = Service(make_app(database), there.there, there.secret, there.code)
    for lang in LANGS:
        for path in PAGES:
            must_say_so(await there.get(f"/{lang}/{path}"), lang)
        for answer in await there.write(lang):
            must_say_so(answer, lang)
    await must_serve_the_rest(there)
    shutil.rmtree(file.parent)
    away.rename(file.parent)
    await must_be_saved_once(there, database)
    await database.close()
