"""The same key, the same answer; another content, a refusal; and nothing done twice, even at the same instant."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from fastapi import FastAPI, Response
from pydantic import BaseModel
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import begin_session, sweep
from prizes.accounts.models import AnsweredRequest, Entity
from prizes.api.interface.problems import register
from prizes.errors import Conflict
from prizes.gate.idempotency import Once
from prizes.gate.transaction import Tx
from prizes.kit.sentence import say
from tests.conftest import NOON
from tests.contest import person


class Named(BaseModel):
    name: str


class Made(BaseModel):
    id: str
    name: str


def program(database) -> FastAPI:
    app = FastAPI()
    app.state.database = database
    register(app)

    @app.post("/entities")
    async def make(session: Tx, sent: Named, once: Once) -> Response:
        if sent.name == "forbidden":
            raise Conflict(say("Not this one."))
        made = Entity(name=sent.name, created_at=clock.now())
        session.add(made)
        await session.flush()
        return await once.answer(Made(id=made.id, name=made.name), 201)

    @app.post("/forgetful")
    async def forget(once: Once) -> Response:
        return Response("past the keeper")

    return app


@pytest.fixture
async def client(database, time):
    async with database.writing() as session:
        ana, ben = await person(session, "ana@example.org"), await person(session, "ben@example.org")
        secrets = await begin_session(session, ana), await begin_session(session, ben)
    transport = httpx.ASGITransport(app=program(database), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://prizes.test") as client:
        client.secrets = secrets
        yield client


def send(client, name="Ministry", key="k-1", who=0, path="/entities"):
    headers = {"authorization": f"Bearer {client.secrets[who]}"} | ({"idempotency-key": key} if key else {})
    return client.post(path, json={"name": name}, headers=headers)


async def names(database) -> list[str]:
    async with database.reading() as session:
        return sorted((await session.exec(select(Entity.name))).all())


@pytest.mark.both_databases
async def test_a_repeated_request_gets_the_first_answer_byte_for_byte_and_does_nothing(client, database):
    first, again = await send(client), await send(client)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert await names(database) == ["Ministry"]


async def test_the_same_key_with_another_content_is_refused_and_does_nothing(client, database):
    await send(client)
    answer = await send(client, name="University")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert await names(database) == ["Ministry"]


async def test_another_persons_same_key_is_another_request(client, database):
    first, second = await send(client, who=0), await send(client, who=1)
    assert first.json()["id"] != second.json()["id"]
    assert await names(database) == ["Ministry", "Ministry"]


async def test_without_a_key_every_request_is_new(client, database):
    await send(client, key=None)
    await send(client, key=None)
    assert await names(database) == ["Ministry", "Ministry"]


async def test_a_refusal_is_not_kept_so_a_repeat_is_judged_anew(client, database):
    assert (await send(client, name="forbidden")).status_code == 409
    assert (await send(client)).status_code == 201
    async with database.reading() as session:
        assert len((await session.exec(select(AnsweredRequest))).all()) == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 129, "cl\u00e9"])
async def test_a_key_that_is_no_key_is_refused(client, database, key):
    headers = {"authorization": f"Bearer {client.secrets[0]}", "idempotency-key": key.encode("latin-1")}
    answer = await client.post("/entities", json={"name": "Ministry"}, headers=headers)
    assert answer.status_code == 422
    assert await names(database) == []


@pytest.mark.both_databases
async def test_of_many_simultaneous_requests_with_one_key_one_is_done_and_all_get_its_answer(
    client, database
):
    answers = await asyncio.gather(*(send(client) for _ in range(8)))
    assert {a.status_code for a in answers} == {201}
    assert len({a.content for a in answers}) == 1
    assert await names(database) == ["Ministry"]


async def test_a_route_that_forgets_to_answer_through_the_keeper_fails_instead_of_keeping_nothing(
    client, database
):
    answer = await send(client, path="/forgetful")
    assert answer.status_code == 500
    async with database.reading() as session:
        assert (await session.exec(select(AnsweredRequest))).all() == []


async def test_kept_answers_go_after_a_day(client, database, time):
    from datetime import timedelta

    await send(client)
    time(NOON + timedelta(days=1, hours=1))
    async with database.writing() as session:
        await sweep(session)
    async with database.reading() as session:
        assert (await session.exec(select(AnsweredRequest))).all() == []
