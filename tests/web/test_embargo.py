"""Approved winners are in no answer before their instant, and in all of them after it."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from sqlmodel import delete, select

from prizes import config
from prizes.certificates.models import Certificate
from prizes.edition.models import Proposal
from prizes.gate import limits
from prizes.gate.people import cookie_name
from prizes.gate.permissions import Who
from prizes.jobs.models import Job
from prizes.mail.models import Message
from prizes.results.models import Publication
from prizes.review.models import Honour, NoWinner
from prizes.worker.loop import run_jobs
from tests.browsing import ORIGIN
from tests.contest import at
from tests.house.test_routes import table
from tests.results.publishing import CITATION, approved_contest
from tests.sessions import session_of
from tests.web.canaries import filled, text_of
from tests.web.shared_cache import SharedCache

INSTANT = at("2027-04-01 07:00")
SECOND = timedelta(seconds=1)
QUERIES = ("", "state=winner&q=Bee")
OWN = re.compile(r"name=\"idempotency_key\" value=\"[^\"]+|\"(?:instance|made|generated|now)\": *\"[^\"]+\"")
"""What every answer has of its own."""
SAID = re.compile(r"<p>They will be published on [^<]*</p>")
"""That winners are decided, and from when they are public: the page of winners says so."""


@pytest.fixture
async def approved(session, time):
    box, _one, _two = await approved_contest(session, time)
    return box


@pytest.fixture
async def stranger(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        yield client


async def answers(app, client, box) -> dict[str, str]:
    """What everybody gets, by address."""
    values = {"edition": "2027", "category": "C1", "project": box.id("Bee"), "owner": "x", "phase": "voting"}
    found = {}
    public = (route for route, who in table(app).items() if who in (Who.PUBLIC, Who.SIGNED_IN))
    for route in sorted(public):
        method, path = route.split(" ")
        if method != "GET":
            continue
        for query in QUERIES:
            limits.forget()
            address = filled(path, values) + (f"?{query}" if query else "")
            answer = await client.get(address)
            assert answer.status_code < 500, address
            said = f"{answer.status_code} {answer.headers.get('content-type')} {text_of(answer)}"
            found[address] = SAID.sub("", OWN.sub("", said))
    return found


@pytest.mark.parametrize("who", [None, "bo@example.org"])
async def test_before_their_instant_every_answer_is_as_if_nothing_had_been_approved(
    app, stranger, approved, session, database, time, who
):
    """Also of their addresses, hashes, sizes and orders nothing can be learned, as a stranger or as who nominated the winner."""
    if who is not None:
        stranger.cookies.set(cookie_name(), await session_of(database, who))
    time(INSTANT - SECOND)
    before = await answers(app, stranger, approved)
    for model in (Publication, Honour, NoWinner, Job, Proposal):
        await session.exec(delete(model))
    await session.commit()
    without = await answers(app, stranger, approved)
    assert {path for path in without if before[path] != without[path]} == set()
    assert len(without) > 150


def channels(box) -> dict[str, str]:
    """Every way in which a winner is told, and a text in which it is."""
    return {
        "/en/2027/feed.atom": "Winner: Bee",
        "/en/2027/feeds/news.json": "The winners are published",
        "/en/2027/feeds/winners.json": "Winner: Bee",
        "/en/feed.json": "Winner: Bee",
        f"/en/2027/projects/{box.id('Bee')}/badge.svg": "Winner",
        f"/en/2027/projects/{box.id('Bee')}/share": CITATION,
        f"/oembed?url={ORIGIN}/en/2027/projects/{box.id('Bee')}": "Winner",
        "/en/2027/winners": CITATION,
        "/en/winners": "Bee",
        "/en/2027/data/winners.csv": CITATION,
        f"/en/2027/projects/{box.id('Bee')}": "★",
        "/en/2027/projects?state=winner": "Bee",
        "/en/2027/results": "★",
        "/en/stocktaking?state=winner": "Bee",
        "/en/search?q=bee&kind=winners": "/projects/",
        "/api/v1/editions/2027/winners": CITATION,
        "/api/v1/winners": "Bee",
        f"/api/v1/editions/2027/projects/{box.id('Bee')}": '"winner"',
    }


@pytest.mark.parametrize("keep", [0.0, 1.0])
async def test_all_channels_change_together(stranger, approved, database, settings, time, keep):
    """Also through the pages that are kept for a second, asked for a moment before."""
    config.use(settings.model_copy(update={"keep_pages": keep}))
    for moment in (INSTANT - SECOND, INSTANT - SECOND / 10):
        time(moment)
        await run_jobs(database)
        for path, text in channels(approved).items():
            assert text not in (await stranger.get(path)).text, path
    assert await told(database) == set()
    time(INSTANT)
    assert await run_jobs(database) == 1
    for path, text in channels(approved).items():
        answer = await stranger.get(path)
        assert (answer.status_code, text in answer.text) == (200, True), path
    assert await told(database) == {"honoured", "not-honoured", "certificate"}


@pytest.mark.parametrize("phase", [0.0, 0.4, 0.9])
async def test_all_channels_change_within_a_second_through_a_shared_cache(
    stranger, approved, database, settings, time, phase
):
    """Asked for through it up to the last moment before."""
    config.use(settings.model_copy(update={"keep_pages": 1.0}))
    cache = SharedCache(stranger)
    for before in (3, 2.5, 2, 1, 0.5, 0.1):
        time(INSTANT - before * SECOND + phase * SECOND / 10)
        await run_jobs(database)
        for path, text in channels(approved).items():
            assert text not in (await cache.get(path)).text, path
    time(INSTANT + phase * SECOND / 10)
    for path in channels(approved):  # the worker has not come to it yet
        await cache.get(path)
    assert await run_jobs(database) == 1
    time(INSTANT + SECOND)
    for path, text in channels(approved).items():
        assert text in (await cache.get(path)).text, path
    assert cache.spared > 0


async def told(database) -> set[str]:
    async with database.reading() as session:
        letters = select(Message.template).where(Message.template.in_(("honoured", "not-honoured")))
        found = set((await session.exec(letters)).all())
        won = await session.exec(select(Certificate.id).where(Certificate.kind == "winner"))
        return found | ({"certificate"} if won.first() else set())


async def test_what_is_approved_after_the_instant_is_public_at_once(session, database, time):
    time(INSTANT)
    await approved_contest(session, time, INSTANT + SECOND)
    made = (await session.exec(select(Publication))).one()
    assert made.announced_at == INSTANT + SECOND
    assert await told(database) == {"honoured", "not-honoured", "certificate"}
