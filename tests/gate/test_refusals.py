"""Trouble with the database: what is out of reach, what is our own mistake, and what nobody can know."""

from __future__ import annotations

import errno
import socket

import httpx
import pytest
from fastapi import FastAPI, Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.responses import PlainTextResponse

from prizes.api.interface.problems import register
from prizes.db import Database, Unsure, is_out_of_reach
from prizes.gate.transaction import Tx
from tests.components import postgres_url


class Told(Exception):  # noqa: N818 - stands for what a driver raises
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


class InternalClientError(Exception):
    """By this name asyncpg tells of a connection that it finds half open."""


def told(sqlstate: str | None) -> DBAPIError:
    return DBAPIError("SELECT 1", {}, Told(sqlstate))


@pytest.mark.parametrize(
    "error",
    [
        told("57P03"),  # starting up, or recovering
        told("57P01"),  # shut down by an administrator
        told("08003"),  # the connection does not exist
        told("08006"),
        told("53300"),  # too many connections
        DBAPIError("SELECT 1", {}, InternalClientError()),
        DBAPIError("SELECT 1", {}, Told(None), connection_invalidated=True),
        OperationalError("SELECT 1", {}, Told(None)),
        PoolTimeoutError(),
        ConnectionRefusedError(),
        TimeoutError(),
        socket.gaierror(),
        OSError(errno.EHOSTUNREACH, "no way"),
    ],
    ids=repr,
)
def test_a_database_out_of_reach_is_told_from_a_mistake(error):
    assert is_out_of_reach(error)


@pytest.mark.parametrize(
    "error",
    [
        told("42601"),  # no SQL
        told("22001"),  # too long
        told(None),
        IntegrityError("INSERT", {}, Told("23505")),
        OSError(errno.ENOSPC, "no space"),
        FileNotFoundError(),
        ValueError(),
    ],
    ids=repr,
)
def test_a_mistake_is_told_from_a_database_out_of_reach(error):
    assert not is_out_of_reach(error)


@pytest.fixture
async def postgres():
    database = Database(postgres_url())
    yield database
    await database.close()


async def _end_own_connection(database: Database, session: Tx) -> None:
    """As when the server goes away: what the transaction does next fails."""
    number = (await (await session.connection()).execute(text("SELECT pg_backend_pid()"))).scalar_one()
    async with database.reading() as other:
        ending = text("SELECT pg_terminate_backend(:number)").bindparams(number=number)
        await (await other.connection()).execute(ending)


@pytest.mark.way_in
async def test_a_commit_that_breaks_off_is_unsure(postgres):
    with pytest.raises(Unsure):
        async with postgres.writing() as session:
            await _end_own_connection(postgres, session)


@pytest.mark.way_in
async def test_a_statement_that_breaks_off_before_the_commit_is_not(postgres):
    with pytest.raises(DBAPIError) as raised:
        async with postgres.writing() as session:
            await _end_own_connection(postgres, session)
            await (await session.connection()).execute(text("SELECT 1"))
    assert is_out_of_reach(raised.value)


@pytest.mark.way_in
async def test_who_sent_something_is_told_whether_it_can_have_been_saved(postgres):
    app = FastAPI()
    app.state.database = postgres
    register(app)

    @app.post("/{when}")
    async def save(when: str, session: Tx) -> Response:
        await _end_own_connection(postgres, session)
        if when == "before":
            await (await session.connection()).execute(text("SELECT 1"))
        return PlainTextResponse("saved")

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://prizes.test") as client:
        before, at = await client.post("/before"), await client.post("/at")
    assert (before.status_code, before.headers["retry-after"]) == (503, "30")
    assert "Nothing was saved" in before.json()["title"]
    assert (at.status_code, at.headers["retry-after"]) == (503, "30")
    assert (
        "The connection to the database was lost while this was being saved, so it may or may not be saved. Please check, and send it again if it is missing."
        in at.json()["title"]
    )
    assert "Nothing was saved" not in at.json()["title"]
