"""Public pages read from a standby that streams from its primary: the same pages, never an older one, nobody's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import update

from prizes import clock, config, metrics
from prizes.app import make_app
from prizes.db import Database
from prizes.edge.page_cache import KEPT, OPEN_JSON, OUR_CLOCK, OWN_KEY
from prizes.edge.standby import FILES_FOR_ALL, FOR_ALL, REST, standby_fault
from prizes.forum.models import News
from prizes.gate.permissions import Who
from prizes.grants.giving import give_roles
from prizes.grants.statements import PARTS, role
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.migrations import migrate
from prizes.nomination.models import Project
from tests.ballot.logged import sequenced
from tests.ballot.paper import Contest, with_four_votes
from tests.bench.kills.cluster import Cluster, own_cluster
from tests.browsing import ORIGIN
from tests.components import OWN_POSTGRES, POSTGRES, require
from tests.contest import VOTING, steward
from tests.drills.switching import standby_of
from tests.house.test_routes import table
from tests.sessions import session_of
from tests.web.test_kept_pages import places

PROJECTS = "/en/2027/projects"
PASSWORD = "a-password-of-a-role"
NEWS = "news000000000000"
OWN = ("pg_current_wal_lsn", "pg_last_wal_replay_lsn", "max(journal_entry.id)")
"""In statements by which the two are compared, and the newest act is asked for."""


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Cluster, Cluster]]:
    """A primary with a migrated database `made`, and its standby."""
    require(OWN_POSTGRES)
    with own_cluster(fsync="off", full_page_writes="off") as primary:
        asyncio.run(prepared(primary))
        with standby_of(primary) as standby:
            yield primary, standby


async def prepared(primary: Cluster) -> None:
    await said(primary, "CREATE DATABASE made")
    database = Database(of(primary, "made"))
    await migrate(database)
    await give_roles(database, "prizes", dict.fromkeys(PARTS, PASSWORD))
    await database.close()


def of(cluster: Cluster, name: str, user: str = "") -> str:
    url = make_url(cluster.url).set(database=name)
    url = url.set(username=user, password=PASSWORD) if user else url
    return url.render_as_string(hide_password=False)


async def said(cluster: Cluster, *statements: str) -> None:
    database = Database(cluster.url)
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        for each in statements:
            await connection.execute(text(each))
    await database.close()


@dataclass
class Site:
    """The program over both, in the role of pages."""

    primary: Cluster
    standby: Cluster
    writing: Database
    """As the owner: what others do."""
    box: Contest
    reader: httpx.AsyncClient
    app: object
    first: list[str] = field(default_factory=list)
    """Statements that the primary was asked, but for the comparison."""
    second: list[str] = field(default_factory=list)
    """The same of the standby."""

    def forget(self) -> None:
        self.first.clear()
        self.second.clear()

    async def asked(self, place: str, **headers: str) -> str:
        self.forget()
        answer = await self.reader.get(place, headers=headers)
        assert answer.status_code == 200, (place, answer.text[:300])
        return answer.text

    @property
    def who(self) -> str:
        """Who was asked for the last answer."""
        assert not (self.first and self.second), (self.first, self.second)
        return "standby" if self.second else "primary"

    async def retitled(self, title: str) -> None:
        """An act of another process."""
        async with self.writing.writing() as session:
            await session.exec(update(Project).where(Project.id == self.box.id("Ant")).values(title=title))
            record(session, "2027", acts.NOMINATION_SUBMIT, "x", by=None)


@asynccontextmanager
async def standing_still(standby: Cluster) -> AsyncIterator[None]:
    """It receives, and replays nothing."""
    await said(standby, "SELECT pg_wal_replay_pause()")
    while not await told(standby, "SELECT pg_get_wal_replay_pause_state() = 'paused' FROM pg_sleep(0.01)"):
        pass
    try:
        yield
    finally:
        await said(standby, "SELECT pg_wal_replay_resume()")


async def told(cluster: Cluster, question: str) -> object:
    database = Database(cluster.url)
    async with database.engine.connect() as connection:
        answer = (await connection.execute(text(question))).scalar_one()
    await database.close()
    return answer


@pytest.fixture
async def site(pair, settings, time) -> AsyncIterator[Site]:
    primary, standby = pair
    await said(primary, "DROP DATABASE IF EXISTS prizes WITH (FORCE)", "CREATE DATABASE prizes TEMPLATE made")
    web = role("prizes", "web")
    config.use(
        settings.model_copy(
            update={
                "database_url": of(primary, "prizes", web),
                "database_read_url": of(standby, "prizes", web),
                "database_read_wait": 5.0,
            }
        )
    )
    time(VOTING)
    owner = Database(of(primary, "prizes"))
    async with owner.writing() as session:
        box = await with_four_votes(session)
        by = await steward(session, "steward@example.org")
        words, now = {"en": {"title": "News", "text": "Words."}}, clock.now()
        dated = {"created_at": now, "changed_at": now, "published_at": now}
        session.add(News(id=NEWS, edition="2027", texts=words, created_by=by.id, changed_by=by.id, **dated))
    await sequenced(owner)
    database = Database(of(primary, "prizes", web))
    app = make_app(database)
    await caught_up()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        await client.get("/health/live")  # puts the program together
        made = Site(primary, standby, owner, box, client, app)
        noting(database, made.first)
        noting(app.state.standby.database, made.second)
        yield made
    await database.close()
    await owner.close()


async def caught_up() -> None:
    """After it was stopped, or is new, the standby takes some seconds."""
    for _ in range(100):
        if await standby_fault() is None:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(await standby_fault())


def noting(database: Database, into: list[str]) -> None:
    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_):
        if not any(name in statement for name in OWN):
            into.append(statement)


def plain(body: str) -> bytes:
    """Without what each answer has of its own."""
    return OUR_CLOCK.sub(b"", OWN_KEY.sub(b"", body.encode()))


# --- who is asked ---


def test_what_is_read_from_the_standby_is_public(app):
    known = table(app)
    assert {known[f"GET {path}"] for path in KEPT | OPEN_JSON | FILES_FOR_ALL} == {Who.PUBLIC}


@pytest.mark.pure
def test_nothing_of_a_person_of_sign_in_or_of_the_office_is_among_it():
    for path in (
        "/en/sign-in", "/en/sign-in/provider", "/en/me", "/en/me/calendar/x.ics", "/en/reminders/x", "/en/consent/x",
        "/en/2027/office", "/en/office/status", "/en/2027/ballot", "/en/2027/ballot/C1", "/en/2027/nominations/x",
        "/en/2027/vote-appeal", "/en/2027/cases/x", "/api/v1/me", "/api/v1/sessions/current", "/votelog/2027/log.txt",
        "/api/v1/editions/2027/ballot", "/api/v1/editions/2027/vote-log/x", "/en/status", "/health/ready",
    ):  # fmt: skip
        assert FOR_ALL.fullmatch(path) is None, path


async def test_a_strangers_page_is_read_from_the_standby_and_nothing_from_the_primary(site):
    for place in (PROJECTS, "/en/2027/", "/api/v1/editions/2027/projects", "/en/2027/data/projects.csv"):
        await site.asked(place)
        assert site.who == "standby", place
        assert site.first == []


@pytest.mark.parametrize("header", ["cookie", "authorization", "hx-request"])
async def test_whoever_says_who_they_are_is_answered_by_the_primary(site, header):
    secret = await session_of(site.writing, "voter1@example.org")
    value = {"cookie": f"prizes={secret}", "authorization": f"Bearer {secret}", "hx-request": "true"}[header]
    for place in (PROJECTS, "/api/v1/editions/2027/projects"):
        await site.asked(place, **{header: value})
        assert (site.second, bool(site.first)) == ([], True)


async def test_what_is_sent_and_what_is_ones_own_go_to_the_primary(site):
    secret = await session_of(site.writing, "voter9@example.org")
    headers = {"authorization": f"Bearer {secret}"}
    site.forget()
    project = {"project": site.box.id("Bee")}
    done = await site.reader.put("/api/v1/editions/2027/ballot/C1", json=project, headers=headers)
    mine = await site.reader.get("/api/v1/editions/2027/ballot", headers=headers)
    page = await site.reader.get("/en/sign-in")
    assert (done.status_code, mine.status_code, page.status_code) == (200, 200, 200)
    assert site.box.id("Bee") in mine.text
    assert site.second == []


# --- the same, and never older ---


async def test_every_answer_is_that_of_the_primary(site, settings):
    standby = config.settings()
    asked = [place for routes in (KEPT, OPEN_JSON, FILES_FOR_ALL) for place in every(site.box, routes)]
    answered = 0
    for place in asked:
        site.forget()
        there = await site.reader.get(place)
        assert (site.app.state.standby.why, site.first) == ("standby", []), place
        here = await site.reader.get(place, headers={"cookie": "x=y"})
        assert there.status_code == here.status_code, place
        answered += there.status_code == 200
        if there.headers.get("content-type", "").startswith(("text/", "application/json")):
            assert plain(there.text) == plain(here.text), place
    assert standby.database_read_url
    assert answered > len(asked) * 3 / 4


def every(box: Contest, routes) -> list[str]:
    more = {"{kind}": "atom", "{of}": "projects", "{name}": "projects", "{lang}": "en"}
    filled = [*routes]
    for name, value in more.items():
        filled = [path.replace(name, value) for path in filled]
    return places(box, filled)


async def test_a_page_is_never_older_than_its_request(site):
    """A hundred acts, each looked for at once: the standby is asked, and has it."""
    seen = set()
    for turn in range(100):
        await site.retitled(f"Ant number {turn}")
        assert f"Ant number {turn}" in await site.asked(PROJECTS)
        seen.add(site.who)
    assert "standby" in seen


async def test_a_standby_that_is_behind_is_not_read(site):
    config.use(config.settings().model_copy(update={"database_read_wait": 0.05}))
    async with standing_still(site.standby):
        await site.retitled("Anthill")
        assert "Anthill" in await site.asked(PROJECTS)
        assert (site.who, site.app.state.standby.why) == ("primary", "late")
        assert await standby_fault() is not None
    await asyncio.sleep(REST)
    config.use(config.settings().model_copy(update={"database_read_wait": 5.0}))
    assert "Anthill" in await site.asked(PROJECTS)
    assert (site.who, site.app.state.standby.why) == ("standby", "standby")


@pytest.mark.parametrize("by", ["this process", "another"])
async def test_what_is_stored_of_a_page_is_never_older_than_an_act(site, by, time):
    """Nobody is given a copy that was made of a standby behind an act that was known when the page was begun."""
    config.use(config.settings().model_copy(update={"keep_pages": 1.0, "database_read_wait": 0.05}))
    assert "Anthill" not in await site.asked(PROJECTS)
    async with standing_still(site.standby):
        await site.retitled("Anthill")
        site.app.state.database.acts += by == "this process"
        await asyncio.sleep(0.15)  # until this process has heard of it
        first, again = await site.asked(PROJECTS), await site.asked(PROJECTS)
        assert "Anthill" in first and "Anthill" in again
        assert all(b"Anthill" in page.body for place, page in stored(site) if place[0] == PROJECTS)
    assert len(stored(site)) == 1


def stored(site: Site) -> list:
    return [*site.app.state.kept.pages.items()]


async def test_what_became_public_is_public_and_what_was_taken_back_is_not(site):
    """Publications and embargoes: an instant that changes a page is on the page that is made after it."""
    config.use(config.settings().model_copy(update={"keep_pages": 1.0, "database_read_wait": 0.05}))
    place = f"/en/news/{NEWS}"
    assert "Words." in await site.asked(place)
    async with standing_still(site.standby):
        async with site.writing.writing() as session:
            await session.exec(update(News).where(News.id == NEWS).values(published_at=None))
            record(session, "2027", acts.NOMINATION_SUBMIT, "x", by=None)
        await asyncio.sleep(0.15)
        assert (await site.reader.get(place)).status_code == 404
    assert (await site.reader.get(place)).status_code == 404
    assert all(b"Words." not in page.body for found, page in stored(site) if page.acts[1] == newest(site))


def newest(site: Site) -> int:
    """The number of the act that the process knows as the newest."""
    return site.app.state.kept.pulse.newest


async def test_a_phase_that_opens_by_the_clock_is_open_at_once_whatever_the_standby_has(site, time):
    before = await site.asked("/api/v1/editions/2027")
    time(VOTING + timedelta(days=400))
    after = await site.asked("/api/v1/editions/2027")
    assert site.who == "standby"
    assert plain(before) != plain(after)


# --- without it ---


async def test_without_the_standby_the_primary_answers_and_it_is_counted(site, settings):
    config.use(config.settings().model_copy(update={"metrics_port": 9_200}))
    before = asked_of("away")
    site.standby.kill()
    try:
        assert "Ant" in await site.asked(PROJECTS)
        assert (site.who, site.app.state.standby.why) == ("primary", "away")
        assert "Ant" in await site.asked(PROJECTS)
        assert asked_of("away") == before + 2
        said_of_it = await standby_fault()
        assert said_of_it is not None and "does not answer" in said_of_it
    finally:
        site.standby.start()
    await caught_up()
    site.app.state.standby.rests_until = 0.0
    await site.asked(PROJECTS)
    assert site.who == "standby"
    assert asked_of("standby") > 0


def asked_of(whom: str) -> float:
    return metrics.REGISTRY.get_sample_value("prizes_reads_for_all_total", {"asked": whom}) or 0.0


async def test_a_standby_that_stands_still_holds_no_reader_up_for_long(site):
    site.standby.pause()
    try:
        began = asyncio.get_running_loop().time()
        assert "Ant" in await site.asked(PROJECTS)
        assert site.app.state.standby.why == "away"
        assert asyncio.get_running_loop().time() - began < 10
    finally:
        site.standby.resume()


async def test_what_the_standby_breaks_off_the_primary_answers_as_a_whole(site):
    """As where its replay ends a query that is in its way."""

    @event.listens_for(site.app.state.standby.database.engine.sync_engine, "before_cursor_execute")
    def break_off(_connection, _cursor, statement, *_):
        if "project" in statement:
            raise OperationalError(
                statement, {}, Exception("canceling statement due to conflict with recovery")
            )

    for place in (PROJECTS, "/api/v1/editions/2027/projects"):
        site.app.state.standby.rests_until = 0.0
        assert "Ant" in await site.asked(place)
        assert site.first and site.second
        assert site.app.state.standby.why == "away"


async def test_a_fault_of_the_program_is_not_tried_twice(site, monkeypatch):
    """An answer of 404 or a failure that is none of the database is what it is."""
    site.forget()
    assert (await site.reader.get("/en/2027/projects/none")).status_code == 404
    assert site.first == []


async def test_a_database_that_is_no_standby_of_this_primary_is_not_read(site):
    """The primary itself, which may be one that came back after a switch-over; and a server of another history."""
    server = make_url(require(POSTGRES)).render_as_string(hide_password=False)
    for wrong in (config.settings().database_url, server):
        config.use(config.settings().model_copy(update={"database_read_url": wrong}))
        said_of_it = await standby_fault()
        assert said_of_it is not None and "is no standby" in said_of_it, wrong


async def test_after_a_promotion_the_former_standby_is_not_read(pair, site):
    with standby_of(site.primary) as promoted:
        web = role("prizes", "web")
        config.use(config.settings().model_copy(update={"database_read_url": of(promoted, "prizes", web)}))
        database = Database(of(site.primary, "prizes", web))
        app = make_app(database)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
            assert (await client.get(PROJECTS)).status_code == 200
            assert app.state.standby.why == "standby"
            await said(promoted, "SELECT pg_promote()")
            await site.retitled("Anthill")
            assert "Anthill" in (await client.get(PROJECTS)).text
            assert app.state.standby.why == "other"
        await database.close()


async def test_on_sqlite_and_without_the_setting_there_is_none(app, settings):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        await client.get("/health/live")
    assert app.state.standby is None
    assert await standby_fault() is None
    config.use(settings.model_copy(update={"database_read_url": "postgresql+asyncpg://a@b/c"}))
    assert "needs PostgreSQL" in str(await standby_fault())
