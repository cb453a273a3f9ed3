"""What a vote costs the database: every statement of one vote, in its order, by program and by page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.actions import begin_session
from prizes.ballot.group_commit.group import BallotBox
from prizes.ballot.group_commit.postgres import PostgresWriter
from prizes.ballot.keys import make_keys
from prizes.db import Database
from prizes.kit.token import digest
from tests.ballot.logged import sequenced
from tests.ballot.paper import Contest, contest
from tests.browsing import ORIGIN
from tests.contest import VOTING, person
from tests.queries import statements

SAVED_ON_SQLITE = [
    "BEGIN IMMEDIATE",
    "SELECT size",
    "SELECT EXISTS",
    "INSERT INTO vote",
    "INSERT INTO log_pending",
    "INSERT INTO vote_circumstance",
    "INSERT INTO voter_mark",
    "COMMIT",
]
SAVED_ON_POSTGRES = ["SELECT n", "WITH log"]
"""Each is a transaction and a round trip of its own."""
WHO, HOW_FAR = ["SELECT session.token_hash"], ["SELECT tag"]
"""The first of a session that a process does not know, the other for a page."""


def _beginning(statement: str) -> str:
    words = statement.replace("(", " ( ").replace(",", " ").split()
    return " ".join(words[: 3 if words[0] == "INSERT" else 2])


@asynccontextmanager
async def sent(box: BallotBox, database: Database) -> AsyncIterator[list[str]]:
    """How each statement that the box sends begins; beside it nothing else of the process asks the database."""
    seen: list[str] = []
    writer: Any = box.writer
    with statements(database, afresh=False) as others:
        if isinstance(writer, PostgresWriter):
            connection = await writer._connection()
            with connection.query_logger(lambda record: seen.append(_beginning(record.query))):
                yield seen
        else:
            writer.held.set_trace_callback(lambda statement: seen.append(_beginning(statement)))
            yield seen
            writer.held.set_trace_callback(None)
    assert others == []


async def _vote(client: httpx.AsyncClient, box: Contest, token: str, category: str, *, page: bool) -> None:
    if page:
        answer = await client.post(
            f"/en/2027/ballot/{category}",
            data={"project": box.id("Ant")},
            headers={
                "cookie": f"prizes={token}",
                "sec-fetch-site": "same-origin",
                "hx-request": "true",
                "hx-request-type": "partial",
            },
        )
    else:
        answer = await client.put(
            f"/api/v1/editions/2027/ballot/{category}",
            json={"project": box.id("Ant")},
            headers={"authorization": f"Bearer {token}"},
        )
    assert answer.status_code == 200


@pytest.mark.both_databases
@pytest.mark.parametrize("page", [False, True])
async def test_a_vote_sends_these_statements_and_no_other(
    app: FastAPI, database: Database, session: AsyncSession, time, page
):
    time(VOTING)
    contest_ = await contest(session)
    await make_keys(session, contest_.edition)
    names = ("first@example.org", "second@example.org", "third@example.org")
    tokens = [await begin_session(session, await person(session, name)) for name in names]
    await session.commit()
    await sequenced(database)
    saved = SAVED_ON_SQLITE if database.sqlite else SAVED_ON_POSTGRES
    after = HOW_FAR if page else []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=ORIGIN) as client:
        await _vote(client, contest_, tokens[0], "C1", page=page)  # what a process looks up once
        box: BallotBox = app.state.box
        async with sent(box, database) as seen:
            await _vote(client, contest_, tokens[1], "C1", page=page)
        assert seen == [*WHO, *saved, *after]
        box.people |= await box.writer.holders([digest(tokens[2])], VOTING)
        async with sent(box, database) as seen:
            await _vote(client, contest_, tokens[2], "C1", page=page)
        assert seen == [*saved, *after]
