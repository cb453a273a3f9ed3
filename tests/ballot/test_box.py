"""First votes in groups: the same rows and answers as one by one, and nothing said that is not so."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import begin_session
from prizes.accounts.models import AnsweredRequest, Person, Session
from prizes.api.ballot.fast_votes import FastVotesByProgram
from prizes.ballot.group_commit import group
from prizes.ballot.group_commit.group import BallotBox
from prizes.ballot.keys import make_keys
from prizes.ballot.models import Circumstance, Vote, VoterMark
from prizes.db import Database
from prizes.nomination.rules.states import State
from prizes.votelog.actions import locked
from prizes.votelog.models import PendingLine
from prizes.web.ballot.fast_votes import FastVotesByPage
from tests.ballot.logged import CLOSED, counted, sequenced, verdict
from tests.ballot.paper import Contest, contest
from tests.browsing import ORIGIN
from tests.contest import VOTING, person
from tests.house.roles import ROLES_BY_ROUTE

both = pytest.mark.both_databases


class Hall:
    """A contest whose key and log are made, and people who vote by program at the same moment."""

    def __init__(self, app: FastAPI, database: Database, box: Contest, tokens: Sequence[str]) -> None:
        self.app, self.database, self.contest, self.tokens = app, database, box, tokens
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=ORIGIN)

    @property
    def box(self) -> BallotBox:
        """The one of this process; there is one once the program has answered something."""
        box: BallotBox = self.app.state.box
        return box

    async def vote(self, who: int, title: str, category: str = "C1", **headers: str) -> httpx.Response:
        body = {"project": self.contest.id(title)}
        sent = {"authorization": f"Bearer {self.tokens[who]}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.put(f"/api/v1/editions/2027/ballot/{category}", json=body, headers=sent)

    async def rows(self, model: type[Any]) -> Sequence[Any]:
        async with self.database.reading() as session:
            return (await session.exec(select(model))).all()


@pytest.fixture
def hall(app: FastAPI, database: Database, session: AsyncSession, time):
    time(VOTING)

    async def made(voters: int = 3, **changes: Any) -> Hall:
        box = await contest(session, **changes)
        await make_keys(session, box.edition)
        tokens = [
            await begin_session(session, await person(session, f"voter{n}@example.org"))
            for n in range(voters)
        ]
        await session.commit()
        await sequenced(database)
        made = Hall(app, database, box, tokens)
        await made.client.get("/api/v1/editions/2027")
        return made

    return made


async def voter(session: AsyncSession) -> Person:
    return (await session.exec(select(Person).where(Person.email == "voter0@example.org"))).one()


@pytest.fixture
def long_way(monkeypatch):
    """Counts what the box leaves to the act."""
    from prizes.ballot import actions

    left: list[str] = []
    really = actions.cast

    async def cast(*values: Any, **more: Any) -> actions.Voted:
        left.append(values[3])
        return await really(*values, **more)

    monkeypatch.setattr(actions, "cast", cast)
    return left


async def never(*_: Any) -> None:
    """In place of a short way: it leaves everything."""


@both
async def test_votes_of_a_group_are_rows_as_one_by_one(hall, long_way, database):
    there = await hall(12)
    answers = await asyncio.gather(*(there.vote(n, ("Ant", "Bee", "Cat")[n % 3]) for n in range(12)))
    assert [a.status_code for a in answers] == [200] * 12
    assert long_way == []

    votes = await there.rows(Vote)
    by_leaf = {bytes(vote.leaf): vote for vote in votes}
    assert len(by_leaf) == 12
    for n, answer in enumerate(answers):
        said = answer.json()
        leaf = bytes.fromhex(said["ticket"].split("\n")[2].removeprefix("leaf "))
        vote = by_leaf[leaf]
        assert vote.choices == there.contest.id(("Ant", "Bee", "Cat")[n % 3])
        assert (vote.version, vote.in_force, vote.category, vote.phase) == (1, True, "C1", "voting")
        assert vote.cast_at == clock.now().replace(minute=0)
        assert said["changed"] is True and said["changes_left"] == 5
    assert len(await there.rows(VoterMark)) == 12
    assert sorted(c.vote_id for c in await there.rows(Circumstance)) == sorted(v.id for v in votes)
    assert len(await there.rows(PendingLine)) == 12

    await sequenced(database)
    assert verdict().startswith("ok")


@both
async def test_a_program_and_a_page_are_told_the_same_as_on_the_long_way(hall, long_way, monkeypatch):
    there = await hall(4)
    short = [
        await there.vote(0, "Ant"),
        await on_page(there, 1, "Ant"),
        await on_page(there, 1, "Dog", "C2", htmx=True),
    ]
    assert long_way == []
    monkeypatch.setattr(group, "MOST_WAITING", 10)

    monkeypatch.setattr(BallotBox, "take", never)
    long = [
        await there.vote(2, "Ant"),
        await on_page(there, 3, "Ant"),
        await on_page(there, 3, "Dog", "C2", htmx=True),
    ]
    assert len(long_way) == 3

    for one, other in zip(short, long, strict=True):
        assert one.status_code == other.status_code
        assert one.headers.keys() == other.headers.keys()
        changing = {"x-request-id", "content-security-policy", "content-length", "date"}
        assert {k: v for k, v in one.headers.items() if k not in changing} == {
            k: v for k, v in other.headers.items() if k not in changing
        }
    a, b = short[0].json(), long[0].json()
    assert {k for k in a if a[k] == b[k]} == {"category", "changed", "changes_left"}
    assert short[2].text == long[2].text
    assert "1 of 2" not in short[2].text and "2 of 2" in short[2].text


async def on_page(
    there: Hall, who: int, title: str, category: str = "C1", *, htmx: bool = False
) -> httpx.Response:
    headers = {"cookie": f"prizes={there.tokens[who]}", "sec-fetch-site": "same-origin"}
    headers |= {"hx-request": "true", "hx-request-type": "partial"} if htmx else {}
    form = {"project": there.contest.id(title), "idempotency_key": f"form-{who}-{category}"}
    return await there.client.post(f"/en/2027/ballot/{category}", data=form, headers=headers)


@both
async def test_one_voter_many_times_at_once_has_one_vote(hall):
    """Equal votes: the first is taken, the others are told that the same was chosen before."""
    there = await hall(1)
    answers = await asyncio.gather(*(there.vote(0, "Ant") for _ in range(20)))
    assert [a.status_code for a in answers] == [200] * 20
    assert sorted(a.json()["changed"] for a in answers) == [False] * 19 + [True]
    assert len({a.json()["code"] for a in answers}) == 1
    assert len(await there.rows(Vote)) == 1


@both
async def test_different_votes_of_one_voter_at_once_are_changes(hall):
    there = await hall(1)
    answers = await asyncio.gather(*(there.vote(0, title) for title in ("Ant", "Bee", "Cat")))
    assert [a.json()["changed"] for a in answers] == [True] * 3
    assert sorted(a.json()["changes_left"] for a in answers) == [3, 4, 5]
    votes = await there.rows(Vote)
    assert sorted(v.version for v in votes) == [1, 2, 3]
    assert [v.opening is None for v in sorted(votes, key=lambda v: v.version)] == [True, True, False]


@both
async def test_two_sessions_of_one_person_are_one_voter(hall, session):
    there = await hall(1)
    again = await begin_session(session, await voter(session))
    await session.commit()
    there.tokens = [*there.tokens, again]
    answers = await asyncio.gather(there.vote(0, "Ant"), there.vote(1, "Ant"))
    assert [a.status_code for a in answers] == [200, 200]
    assert len(await there.rows(Vote)) == 1


@both
@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("DELETE FROM session", 401),
        ("UPDATE session SET expires_at = '2020-01-01 00:00:00'", 401),
        ("UPDATE project SET state = 'withdrawn' WHERE title = 'Ant'", 422),
        ("UPDATE project SET category = 'C2' WHERE title = 'Ant'", 422),
        ("UPDATE vote_log SET closed = true", 409),
    ],
)
async def test_what_changed_since_it_was_looked_up_is_seen(hall, session, statement, status):
    """The box remembers sessions and rounds; the statement that writes asks again."""
    there = await hall(2)
    await there.vote(0, "Dog", "C2")
    await session.exec(text(statement))
    await session.commit()
    answer = await there.vote(0, "Ant")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert [vote.category for vote in await there.rows(Vote)] == ["C2"]
    assert len(await there.rows(PendingLine)) == 1


@both
async def test_new_rules_are_kept_from_the_next_vote_on(hall, session):
    there = await hall(2)
    await there.vote(0, "Dog", "C2")
    await session.exec(text("UPDATE edition SET rules_version = 99"))
    await session.commit()
    assert (await there.vote(0, "Ant")).status_code == 404  # an edition without its rules is none
    assert len(await there.rows(Vote)) == 1


@both
async def test_of_a_key_that_stands_twice_in_the_head_both_ways_take_the_first(hall, long_way, monkeypatch):
    there = await hall(1)
    twice = [
        ("authorization", f"Bearer {there.tokens[0]}"),
        ("idempotency-key", "the-first-of-two"),
        ("idempotency-key", "the-second-of-two"),
    ]
    where, body = "/api/v1/editions/2027/ballot/C1", {"project": there.contest.id("Ant")}
    first = await there.client.put(where, json=body, headers=twice)
    assert (first.status_code, long_way) == (200, [])
    monkeypatch.setattr(BallotBox, "take", never)
    again = await there.vote(0, "Ant", idempotency_key="the-first-of-two")
    assert again.content == first.content
    assert (await there.client.put(where, json=body, headers=twice)).content == first.content


@both
async def test_a_key_gives_the_first_answer_byte_for_byte(hall, long_way):
    there, key = await hall(2), "key-of-this-request"
    first = await there.vote(0, "Ant", idempotency_key=key)
    again = await there.vote(0, "Ant", idempotency_key=key)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    other = await there.vote(0, "Bee", idempotency_key=key)
    assert other.status_code == 422
    assert (await there.vote(1, "Bee", idempotency_key=key)).status_code == 200  # somebody else's key
    kept = await there.rows(AnsweredRequest)
    ticket = first.json()["ticket"]
    leaf = re.search("[0-9a-f]{64}", ticket)[0]
    said = repr([row.model_dump() for row in kept])  # a ticket names the vote's line
    sessions = [row.token_hash for row in await there.rows(Session)]
    assert not [word for word in (leaf, first.json()["code"], key, *sessions) if word in said]
    assert not any(there.contest.id("Ant") in row.body + row.request_hash for row in kept)
    assert len(await there.rows(Vote)) == 2


@both
async def test_one_key_many_times_at_once_is_one_answer(hall):
    there = await hall(1)
    answers = await asyncio.gather(*(there.vote(0, "Ant", idempotency_key="k1") for _ in range(10)))
    assert {(a.status_code, a.content) for a in answers} == {(200, answers[0].content)}
    assert len(await there.rows(Vote)) == 1


async def test_a_full_box_says_so_and_saves_nothing(hall, monkeypatch):
    there = await hall(3)
    monkeypatch.setattr(group, "MOST_WAITING", 0)
    program, form = await there.vote(0, "Ant"), await on_page(there, 1, "Ant")
    part = await on_page(there, 2, "Ant", htmx=True)
    for answer in (program, form, part):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert "not been saved" in answer.text
    assert program.json()["type"] == "urn:wsis-prizes:problem:ballot-box-full"
    assert await there.rows(Vote) == []


@both
async def test_votes_of_a_group_that_fails_are_tried_one_by_one(hall, long_way, monkeypatch):
    there = await hall(5)

    async def broken(*_: Any) -> None:
        raise ConnectionError("the line broke")

    monkeypatch.setattr(there.box.writer, "write", broken)
    answers = await asyncio.gather(*(there.vote(n, "Ant") for n in range(5)))
    assert [a.status_code for a in answers] == [200] * 5
    assert len(long_way) == 5
    assert len(await there.rows(Vote)) == 5


@pytest.mark.parametrize("n", range(1, 11))
async def test_a_group_that_is_cut_off_on_sqlite_leaves_nothing(hall, monkeypatch, n):
    """At its n-th statement: after the beginning, between the vote and its line, before the commit."""
    there = await hall(2)
    await there.vote(0, "Ant")
    before = len(await there.rows(PendingLine))
    writer = there.box.writer

    class CutOff:
        def __init__(self, held: Any) -> None:
            self.held, self.seen = held, 0

        def execute(self, statement: str, *values: Any) -> Any:
            self.seen += statement != "ROLLBACK"
            if self.seen == n:
                raise OSError("the disk is gone")
            return self.held.execute(statement, *values)

        def close(self) -> None:
            self.held.close()

    async def not_at_all(*_: Any, **__: Any) -> None:
        raise ConnectionError("nor one by one")

    monkeypatch.setattr(writer, "held", CutOff(writer.held))
    from prizes.ballot import actions

    monkeypatch.setattr(actions, "cast", not_at_all)
    answer = await there.vote(1, "Bee", idempotency_key="k")
    if answer.status_code == 200:
        assert n == 10, "as many statements as a vote has are passed"
        return
    assert answer.status_code == 503
    assert [row.choices for row in await there.rows(Vote)] == [there.contest.id("Ant")]
    assert len(await there.rows(PendingLine)) == before
    assert await there.rows(AnsweredRequest) == []


@both
async def test_a_close_waits_for_votes_and_votes_for_a_close(hall, database):
    """While a count closes the log a group waits, and then writes nothing."""
    there = await hall(2)
    await there.vote(0, "Ant")
    async with database.writing() as closing:
        log = await locked(closing, "2027", closing=True)
        log.closed = True
        closing.add(log)
        await closing.flush()
        late = asyncio.create_task(there.vote(1, "Bee"))
        await asyncio.sleep(0.3)
        assert not late.done()
    answer = await late
    assert answer.status_code == 409
    assert len(await there.rows(Vote)) == 1


@pytest.mark.both_databases
async def test_a_voter_who_leaves_while_waiting_hinders_nobody(hall):
    there = await hall(3)
    await there.vote(2, "Cat")
    gone = asyncio.create_task(there.vote(0, "Ant"))
    await asyncio.sleep(0)
    other = asyncio.create_task(there.vote(1, "Bee"))
    await asyncio.sleep(0)
    gone.cancel()
    assert (await other).status_code == 200


@both
async def test_after_the_close_nothing_is_plain(hall, time, database, session):
    there = await hall(2)
    await there.vote(0, "Ant")
    time(CLOSED + timedelta(seconds=1))
    there.tokens = [there.tokens[0], await begin_session(session, await voter(session))]
    await session.commit()
    answer = await there.vote(1, "Bee")
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:wsis-prizes:problem:voting-closed"
    await sequenced(database)
    await counted(database, there.contest)
    assert verdict().startswith("ok")


async def test_the_answer_on_a_page_names_the_project_of_each_vote(hall, long_way, monkeypatch):
    """It is rendered once for several votes, and is the one that the long way gives."""
    there = await hall(8)
    votes = [("Ant", "C1"), ("Bee", "C1"), ("Cat", "C1"), ("Ant", "C1")]
    more = [("Dog", "C2"), ("Eel", "C2"), ("Dog", "C2"), ("Eel", "C2")]

    async def all_of(first: int) -> list[tuple[str, dict[str, str]]]:
        answers = [
            await on_page(there, first + n, title, category, htmx=True)
            for each in (votes, more)
            for n, (title, category) in enumerate(each)
        ]
        own = {"x-request-id", "content-length"}
        return [(a.text, {k: v for k, v in a.headers.items() if k not in own}) for a in answers]

    short = await all_of(0)
    assert long_way == []
    monkeypatch.setattr(BallotBox, "take", never)
    assert await all_of(4) == short
    assert len(long_way) == 8
    assert all(
        there.contest.id(title) in html for (title, _), (html, _) in zip(votes + more, short, strict=True)
    )


async def test_approval_of_several_is_taken_in_a_group(hall, long_way):
    there = await hall(2, voting__ballot={"choices": 2})
    chosen = [there.contest.id("Bee"), there.contest.id("Ant"), there.contest.id("Ant")]
    headers = {"authorization": f"Bearer {there.tokens[0]}"}
    path = "/api/v1/editions/2027/ballot/C1"
    answer = await there.client.put(path, json={"projects": chosen}, headers=headers)
    assert answer.status_code == 200
    assert long_way == []
    assert [v.choices for v in await there.rows(Vote)] == [",".join(sorted(set(chosen)))]
    stranger = {"projects": [there.contest.id("Ant"), there.contest.id("Dog")]}
    headers = {"authorization": f"Bearer {there.tokens[1]}"}
    assert (await there.client.put(path, json=stranger, headers=headers)).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"project": 7}',
        b'{"project": "x", "projects": "y"}',
        b"\xff",
        b"x" * 5_000,
        b"null",
    ],
)
async def test_what_is_no_vote_goes_the_long_way(hall, body):
    there = await hall(1)
    headers = {"authorization": f"Bearer {there.tokens[0]}", "content-type": "application/json"}
    answer = await there.client.put("/api/v1/editions/2027/ballot/C1", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("short", [True, False])
async def test_one_key_twice_is_no_vote_whichever_way_it_goes(hall, monkeypatch, short):
    there = await hall(1)
    ant, bee = there.contest.id("Ant"), there.contest.id("Bee")
    if not short:
        monkeypatch.setattr(FastVotesByProgram, "answer", never)
    headers = {"authorization": f"Bearer {there.tokens[0]}", "content-type": "application/json"}
    for body in (
        f'{{"project": "{ant}", "project": "{bee}"}}',
        f'{{"project": "{ant}", "pro\\u006aect": "{bee}"}}',
        f'{{"project": "{ant}", "confirmed": true, "confirmed": false}}',
        f'{{"project": "{ant}", "more": {{"x": 1, "x": 1}}}}',
        f'{{"projects": ["{ant}"], "projects": []}}',
    ):
        answer = await there.client.put("/api/v1/editions/2027/ballot/C1", content=body, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:wsis-prizes:problem:key-twice"), body
    assert await there.rows(Vote) == []
    assert (await there.vote(0, "Ant")).status_code == 200


async def test_a_vote_with_keys_we_do_not_know_is_taken_on_the_long_way(hall, long_way):
    there = await hall(1)
    headers = {"authorization": f"Bearer {there.tokens[0]}"}
    body = {"project": there.contest.id("Ant"), "confirmed": False}
    for more, left in (({}, 0), ({"more": 1}, 1)):
        answer = await there.client.put("/api/v1/editions/2027/ballot/C1", json=body | more, headers=headers)
        assert (answer.status_code, len(long_way)) == (200, left)


async def test_a_long_body_arrives_whole_on_the_long_way(hall, session):
    there = await hall(1)
    body = json.dumps({"project": there.contest.id("Ant"), "more": "x" * 20_000}).encode()

    async def parts():
        for start in range(0, len(body), 3_000):
            yield body[start : start + 3_000]

    headers = {"authorization": f"Bearer {there.tokens[0]}", "content-type": "application/json"}
    answer = await there.client.put("/api/v1/editions/2027/ballot/C1", content=parts(), headers=headers)
    assert answer.status_code == 200, answer.text


async def test_disqualified_projects_get_no_vote(hall, session):
    there = await hall(1)
    there.contest.projects["Ant"].state = State.DISQUALIFIED.value
    session.add(there.contest.projects["Ant"])
    await session.commit()
    assert (await there.vote(0, "Ant")).status_code == 422


@pytest.mark.parametrize("way", [FastVotesByProgram, FastVotesByPage])
def test_a_short_way_stands_for_a_route_of_people_who_are_signed_in(way):
    """Its table of roles is that of the route; it takes nobody else."""
    path = way.route
    assert ROLES_BY_ROUTE[f"{way.method} {path}"] == "signed-in"
