"""How fast workers hand letters on, against aiosmtplib alone, all to one server in a process of its own."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import httpx
import typer
from sqlalchemy import delete
from sqlmodel import select

from prizes import clock
from prizes.cli.bench.harness import HOST, AsJson, Found, Server, kind, lines, tell
from prizes.cli.bench.place import scratch
from prizes.cli.bench.server import environment, free_port
from prizes.db import Database
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.mail.rules.kinds import SIGN_IN_CODE
from tests.bench import bare
from tests.bench.sink import Sink, sink

DOMAINS = 40
BEGUN, ENDED = 0.2, 0.9
"""Shares of the letters between which the rate is taken: neither the first looks into the outbox nor the last letters
count.
"""
START_WITHIN = 60.0


def mail(
    number: Annotated[int, typer.Option(help="Letters in each backlog.", min=50)] = 3_000,
    pairs: Annotated[int, typer.Option(help="Turns of all in which each is measured once.", min=1)] = 5,
    connections: Annotated[int, typer.Option(help="Connections of each worker.", min=1)] = 20,
    answers_after: Annotated[
        float, typer.Option(help="Seconds until the server says that it has a letter.", min=0.0)
    ] = 0.0,
    database: Server = None,
    as_json: AsJson = False,
) -> None:
    """Drain backlogs of sign-in codes over SMTP on loopback: aiosmtplib alone, one worker, two workers, in turns.

    Example: make bench BENCH="mail --answers-after 0.05"
    """
    found = asyncio.run(_measure(database, number, pairs, connections, answers_after))
    tell(found, _table, as_json=as_json)


def _table(found: Found) -> str:
    head = (
        f"{found['database']}, {found['connections']} connections each, the server answers after "
        f"{found['answers_after']} s; load of the machine {found['load']:.1f}\n"
    )
    return head + lines(
        found["turns"],
        ("bare/s", "bare", ">10.0f"),
        ("one/s", "one", ">10.0f"),
        ("two/s", "two", ">10.0f"),
        ("two:one", "two_to_one", ">10.2f"),
        ("two:bare", "two_to_bare", ">10.2f"),
    )


async def _measure(
    server: str | None, number: int, pairs: int, connections: int, answers_after: float
) -> Found:
    turns: list[dict[str, float]] = []
    async with scratch(server) as database:
        most = 1 if database.sqlite else 2
        with sink(answers_after) as taking:
            for _ in range(pairs):
                turn = {"bare": _bare(taking, number, connections)}
                for name, running in (("one", 1), ("two", most)):
                    with _workers(running, taking.port, connections):
                        turn[name] = await _drained(database, taking, number)
                turns.append(turn)
    turns.append({name: statistics.median(turn[name] for turn in turns) for name in turns[0]})
    for turn in turns:
        turn["two_to_one"], turn["two_to_bare"] = turn["two"] / turn["one"], turn["two"] / turn["bare"]
    return {
        "database": kind(database),
        "number": number,
        "connections": connections,
        "answers_after": answers_after,
        "load": os.getloadavg()[0],
        "turns": turns,
        "two_to_one": statistics.median(turn["two_to_one"] for turn in turns[:-1]),
        "two_to_bare": statistics.median(turn["two_to_bare"] for turn in turns[:-1]),
    }


def _rate(times: list[float]) -> float:
    first, last = int(len(times) * BEGUN), int(len(times) * ENDED)
    return (last - first) / (times[last] - times[first])


async def _drained(database: Database, taking: Sink, number: int) -> float:
    async with database.writing() as session:
        session.add_all(letter(n) for n in range(number))
    while taking.count() < number or await _left(database):  # noqa: ASYNC110 - it looks at other processes
        await asyncio.sleep(0.05)
    async with database.writing() as session:
        await session.exec(delete(Message))
    times = taking.times()
    if len(times) != number:
        raise typer.BadParameter(f"{len(times)} letters came of {number}")
    return _rate(times)


async def _left(database: Database) -> bool:
    async with database.reading() as session:
        return (await session.exec(select(Message.id).where(Message.state != "sent"))).first() is not None


def letter(n: int) -> Message:
    now = clock.now()
    return Message(
        to=f"voter{n}@domain{n % DOMAINS}.example",
        lang=("en", "fr", "es", "ar", "zh", "ru")[n % 6],
        template=SIGN_IN_CODE.name,
        created_at=now,
        send_after=now,
        context={"code": f"{n:07}", "minutes": 10},
    )


# --- workers -----------------------------------------------------------------------------------------------


@contextmanager
def _workers(number: int, port: int, connections: int) -> Iterator[None]:
    """So many, which have looked into the outbox once."""
    ports = [free_port() for _ in range(number)]
    running = [_started(port, connections, each) for each in ports]
    try:
        for each in ports:
            _wait_for_turn(each)
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(START_WITHIN)


def _started(port: int, connections: int, metrics: int) -> subprocess.Popen[bytes]:
    more = {
        "PRIZES_MAIL_URL": f"smtp://{HOST}:{port}",
        "PRIZES_MAIL_AT_ONCE": str(connections),
        "PRIZES_MAIL_PER_MINUTE": "1000000000",
        "PRIZES_METRICS_PORT": str(metrics),
    }
    return subprocess.Popen([sys.executable, "-m", "prizes.cli", "worker"], env=environment() | more)


def _wait_for_turn(metrics: int) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        try:
            told = httpx.get(f"http://{HOST}:{metrics}/metrics", trust_env=False).text
        except httpx.TransportError:
            told = ""
        if 'turn_timestamp_seconds{part="letters"}' in told:
            return
        time.sleep(0.1)
    raise typer.BadParameter("a worker did not begin")


# --- aiosmtplib alone --------------------------------------------------------------------------------------


def _bare(taking: Sink, number: int, connections: int) -> float:
    command = [sys.executable, bare.__file__, str(taking.port), str(number), str(connections)]
    subprocess.run(command, input=compose(letter(0)).as_bytes(), check=True)
    return _rate(taking.times())
