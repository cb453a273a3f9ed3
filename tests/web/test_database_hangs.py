"""A database that hangs, as with a disk that does not answer: nobody waits for it. The driver's own patience is ten
minutes here, so that whatever is answered is answered by us.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
import uvicorn

from prizes import config
from prizes.accounts.actions import begin_session
from prizes.app import make_app
from prizes.db import Database, Patience
from prizes.edge.http_protocol import PROTOCOL
from prizes.migrations import migrate
from tests.ballot.logged import sequenced
from tests.ballot.paper import Contest, contest
from tests.bench.kills.cluster import Cluster, own_cluster
from tests.components import OWN_POSTGRES, require
from tests.contest import VOTING
from tests.web.test_database_stopped import votes

UNREACHABLE = "The service cannot reach its database. Nothing was saved. Please try again in a minute."
UNSURE = "The connection to the database was lost while this was being saved, so it may or may not be saved. Please check, and send it again if it is missing."
SEEN = ("/en/", "/en/2027/", "/ar/2027/categories/C1", "/en/2027/projects")
HERE = {"origin": "http://prizes.test", "sec-fetch-site": "same-origin"}


@asynccontextmanager
async def served(program) -> AsyncIterator[str]:
    """Its address, over a socket: what goes on after an answer does not hold that up."""
    made = uvicorn.Config(
        program, http=PROTOCOL, port=0, lifespan="off", log_level="error", proxy_headers=False
    )
    made.load()
    server = uvicorn.Server(made)
    server.lifespan = made.lifespan_class(made)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await server.shutdown()


@dataclass
class Place:
    cluster: Cluster
    database: Database
    there: Contest
    secret: str
    client: httpx.AsyncClient

    async def vote(self, project: str, category: str = "C1") -> httpx.Response:
        form = {"project": self.there.id(project), "idempotency_key": f"form-{project}"}
        sent = HERE | {"cookie": f"prizes={self.secret}"}
        return await self.client.post(f"/en/2027/ballot/{category}", data=form, headers=sent)


@pytest.fixture
async def place(settings, time) -> AsyncIterator[Place]:
    require(OWN_POSTGRES)
    time(VOTING)
    with own_cluster() as cluster:
        config.use(settings.model_copy(update={"keep_pages": 1.0, "database_url": cluster.url}))
        database = Database(cluster.url, patience=Patience(statement=600))
        await migrate(database)
        async with database.writing() as session:
            there = await contest(session)
            secret = await begin_session(session, there.voter)
            await there.cast("C2", "Dog")
        await sequenced(database)
        async with (
            served(make_app(database)) as url,
            httpx.AsyncClient(base_url=url, headers={"host": "prizes.test"}, timeout=60) as client,
        ):
            yield Place(cluster, database, there, secret, client)
            cluster.resume()
        await database.close()


async def must_be_refused(answer: httpx.Response, said: str) -> None:
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30"), answer.request.url
    assert said in answer.text


async def answers(client: httpx.AsyncClient) -> None:
    while "age" in (await client.get("/en/2027/")).headers:  # noqa: ASYNC110 - another process is waited for
        await asyncio.sleep(0.1)


@pytest.mark.way_in
async def test_with_postgresql_standing_still_nobody_waits_for_it(place, time):
    client = place.client
    for path in SEEN:
        assert (await client.get(path)).status_code == 200
    place.cluster.pause()
    time(VOTING + timedelta(seconds=2))  # what was seen is not fresh any more
    # What was under way when it stopped, all at once: readers, a vote, a page that nobody has seen.
    *copies, vote, calendar, live = await asyncio.gather(
        *(client.get(path) for path in SEEN),
        place.vote("Bee"),
        client.get("/en/2027/calendar"),
        client.get("/health/live"),
    )
    for answer in copies:
        assert (answer.status_code, "age" in answer.headers) == (200, True), answer.request.url
    await must_be_refused(vote, UNSURE)
    await must_be_refused(calendar, UNREACHABLE)
    assert live.status_code == 200
    # And what comes while it is known.
    cookie = {"cookie": f"prizes={place.secret}"}
    for path in SEEN:
        assert "age" in (await client.get(path, headers=cookie)).headers
    for path in (
        "/health/live",
        "/static/css/prizes.css",
        "/votelog/2027/checkpoint",
        "/votelog/2027/log.txt",
    ):
        assert (await client.get(path)).status_code == 200
    for path in ("/en/me", "/en/2027/calendar", "/en/sign-in", "/api/v1/editions"):
        await must_be_refused(await client.get(path, headers=cookie), UNREACHABLE)
    await must_be_refused(await place.vote("Eel", "C2"), UNREACHABLE)
    await must_be_refused(await client.post("/api/v1/codes", json={"email": "x@example.org"}), UNREACHABLE)
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.text) == (503, "not ready: database\n")
    # It goes on where it stood still: the vote that may be saved is sent again, and is there once.
    place.cluster.resume()
    async with asyncio.timeout(60):
        await answers(place.client)
    assert (await place.vote("Bee")).status_code == 303
    assert sorted((row.category, row.version) for row in await votes(place.database)) == [
        ("C1", 1),
        ("C2", 1),
    ]
    assert (await client.get("/en/2027/calendar")).status_code == 200
    assert (await client.get("/health/ready")).status_code == 200
