"""Many requests at once: of one voter, with one key, and of two processes over one SQLite file."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from random import Random

import httpx
import pytest
from sqlmodel import select

from prizes import config
from prizes.accounts.actions import begin_session
from prizes.ballot.models import Vote
from prizes.cli.bench.place import contest as measured_contest
from prizes.cli.bench.place import rules
from prizes.cli.bench.server import served
from prizes.cli.bench.votes import signed_in
from tests.ballot.paper import contest
from tests.bench.kills.findings import Findings, box, votes_in
from tests.bench.kills.voters import Line, Record, Voter, Voting
from tests.browsing import ORIGIN
from tests.contest import VOTING

HERE = {"sec-fetch-site": "same-origin", "origin": ORIGIN}
TITLES = ("Ant", "Bee", "Cat")
VOTERS, ENOUGH = 16, 400


class Hands:
    """One voter with a page and a program open at the same time."""

    def __init__(self, app, there, secret: str) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        self.there, self.secret = there, secret

    async def by_page(self, title: str, key: str) -> httpx.Response:
        form = {"project": self.there.id(title), "idempotency_key": key}
        sent = HERE | {"cookie": f"prizes={self.secret}"}
        return await self.client.post("/en/2027/ballot/C1", data=form, headers=sent)

    async def by_program(self, title: str, key: str) -> httpx.Response:
        sent = {"authorization": f"Bearer {self.secret}", "idempotency-key": key}
        body = {"project": self.there.id(title)}
        return await self.client.put("/api/v1/editions/2027/ballot/C1", json=body, headers=sent)


@pytest.fixture
async def hands(app, session, time):
    time(VOTING)
    there = await contest(session)
    secret = await begin_session(session, there.voter)
    await session.commit()
    made = Hands(app, there, secret)
    yield made
    await made.client.aclose()


async def versions(session) -> list[Vote]:
    await session.commit()
    return list((await session.exec(select(Vote).order_by(Vote.version))).all())


@pytest.mark.both_databases
async def test_two_hundred_requests_of_one_voter_leave_one_vote_and_at_most_five_changes(hands, session):
    ways = (hands.by_page, hands.by_program)
    answers = await asyncio.gather(*(ways[n % 2](TITLES[n % 3], f"key-{n}") for n in range(200)))
    assert {answer.status_code for answer in answers} <= {200, 303, 409, 503}
    for answer in answers:
        if answer.status_code == 503:
            assert answer.headers["retry-after"]
        if answer.status_code == 409:
            assert "change" in answer.text
    rows = await versions(session)
    assert [row.version for row in rows] == list(range(1, len(rows) + 1))
    assert [row.in_force for row in rows] == [False] * (len(rows) - 1) + [True]
    assert 1 < len(rows) <= 6
    changed = [a for a in answers if a.status_code == 200 and a.json()["changed"]]
    by_page = [a for a in answers if a.status_code == 303]
    assert len(changed) <= len(rows) <= len(changed) + len(by_page)


@pytest.mark.both_databases
@pytest.mark.parametrize("way", ["by_page", "by_program"])
async def test_of_many_votes_at_once_with_one_key_all_get_the_same_bytes(hands, session, way):
    """Three contents under one key: one of them is done, and the other two are refused, in whatever order they come."""
    send = getattr(hands, way)
    answers = await asyncio.gather(*(send(TITLES[n % 3], "one-key") for n in range(30)))
    (row,) = await versions(session)
    done = [answers[n] for n in range(30) if hands.there.id(TITLES[n % 3]) == row.choices]
    others = [answer for answer in answers if answer not in done]
    assert {answer.status_code for answer in done} == {303 if way == "by_page" else 200}
    assert len({(answer.content, answer.headers.get("location")) for answer in done}) == 1
    assert {answer.status_code for answer in others} == {422}


async def test_two_processes_over_one_sqlite_file_never_say_that_it_is_locked(database, settings):
    """Sixteen voters at each, who vote and change without pause, by page and by program."""
    config.use(settings.model_copy(update={"database_url": str(database.url)}))
    async with database.writing() as session:
        _, projects = await measured_contest(session, rules(over=False))
    nominees = {category: [each.id for each in made] for category, made in projects.items()}
    secrets = await signed_in(database, 2 * VOTERS)
    voters = [Voter(f"voter{n}@example.org", secret) for n, secret in enumerate(secrets)]
    record, stop = Record(), asyncio.Event()
    with ExitStack() as stack:
        ports = [stack.enter_context(served()) for _ in range(2)]
        async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
            for n, voter in enumerate(voters):
                line = Line(ports[n % 2])
                voting = Voting(n, line, [voter], nominees, record, Random(n), stop)
                tasks.create_task(voting.run())
            while record.acknowledged < ENOUGH and not record.unexpected and not record.broken:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            stop.set()
    assert set(record.statuses) <= {200, 303, 409}, record.statuses
    assert (record.unexpected, record.broken, record.differing, record.accepted_reuse) == ([], 0, 0, 0)
    assert {line for *_, line in record.good} == set(range(2 * VOTERS))
    made = Findings()
    box(made, await votes_in(database), voters)
    assert (made.lost, made.doubled, made.examples) == (0, 0, [])
