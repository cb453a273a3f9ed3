"""Whether the time of an answer tells that an address has an account (bar.md SE-7): interleaved pairs of the same request,
one with an address that is known here and one that is not.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from http.client import HTTPConnection
from random import Random
from statistics import median, quantiles
from typing import Annotated, Any

import typer
from sqlmodel import col, select

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.passwords import hashed
from prizes.cli.bench.harness import HOST, AsJson, Found, Server, kind, lines, tell
from prizes.cli.bench.place import scratch
from prizes.cli.bench.server import served
from prizes.db import Database
from prizes.mail.rules.addresses import canonical_email

ALLOWED = 5.0
"""Milliseconds between the medians."""
PASSWORD = "seven quiet lanterns on a hill"
ASKED: dict[str, tuple[str, Callable[[str], dict[str, str]]]] = {
    "a code is asked for": ("/api/v1/codes", lambda email: {"email": email}),
    "a wrong password": ("/api/v1/sessions", lambda email: {"email": email, "password": "not this one"}),
    "a wrong code": ("/api/v1/sessions", lambda email: {"email": email, "code": "0000 0000"}),
}


def telling(
    pairs: Annotated[int, typer.Option(help="Pairs of each request.")] = 300,
    database: Server = None,
    as_json: AsJson = False,
) -> None:
    """Measure the answers to known and unknown addresses in pairs: medians and quartiles in milliseconds, and how far
    the medians lie apart.

    Example: make bench BENCH="telling --pairs 300"
    """
    tell(asyncio.run(_measured(database, pairs)), _table, as_json=as_json)


async def _measured(server: str | None, pairs: int) -> Found:
    async with scratch(server) as database:
        await _people(database, pairs)
        with served(PRIZES_TRUSTED_PROXIES="127.0.0.1") as port:
            rows = [await asyncio.to_thread(_pairs, port, what, pairs) for what in ASKED]
        return {"database": kind(database), "allowed": ALLOWED, "rows": rows}


async def _people(database: Database, number: int) -> None:
    """Each with a password, made once: what is looked up is what counts."""
    secret, now = await hashed(PASSWORD), clock.now()
    async with database.writing() as session:
        for n in range(number):
            email = _address(n, known=True)
            session.add(
                Person(
                    email=email,
                    canonical_email=canonical_email(email),
                    lang="en",
                    created_at=now,
                    password_hash=secret,
                )
            )
        await session.flush()
        found = (await session.exec(select(Person.id).where(col(Person.password_hash).is_not(None)))).all()
        assert len(found) == number


def _address(n: int, *, known: bool) -> str:
    """As long as the other one of the pair."""
    return f"{'known' if known else 'other'}{n:05}@example.org"


def _pairs(port: int, what: str, number: int) -> dict[str, Any]:
    """Which of a pair comes first is drawn; each pair comes from a network of its own, so that no limit is met."""
    rng, times = Random(number), {True: list[float](), False: list[float]()}
    answers = {True: set[tuple[int, int]](), False: set[tuple[int, int]]()}
    connection = HTTPConnection(HOST, port)
    for n in range(number):
        for known in rng.sample([True, False], 2):
            answered, seconds = _ask(connection, what, _address(n, known=known), f"10.{n // 250}.{n % 250}.7")
            times[known].append(seconds * 1000)
            answers[known].add(answered)
    connection.close()
    return {
        "request": what,
        "pairs": number,
        "known": median(times[True]),
        "unknown": median(times[False]),
        "apart": abs(median(times[True]) - median(times[False])),
        "spread": quantiles(times[True] + times[False], n=4)[2]
        - quantiles(times[True] + times[False], n=4)[0],
        "alike": answers[True] == answers[False],
        "answers": sorted(answers[True]),
    }


def _ask(connection: HTTPConnection, what: str, email: str, network: str) -> tuple[tuple[int, int], float]:
    """Status and bytes of the answer's body, and the seconds that it took."""
    path, body = ASKED[what]
    head = {"content-type": "application/json", "x-forwarded-for": network}
    began = time.perf_counter()
    connection.request("POST", path, json.dumps(body(email)), head)
    answer = connection.getresponse()
    read = answer.read()
    return (answer.status, len(read)), time.perf_counter() - began


def _table(found: Found) -> str:
    columns = (
        ("request", "request", "24"), ("pairs", "pairs", "8d"), ("known ms", "known", "10.2f"),
        ("unknown ms", "unknown", "12.2f"), ("apart ms", "apart", "10.2f"), ("quartiles ms", "spread", "14.2f"),
        ("alike", "alike", "6"),
    )  # fmt: skip
    return f"{found['database']}\n{lines(found['rows'], *columns)}"
