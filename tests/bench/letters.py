"""The outbox drained over SMTP on loopback, against the same letter sent without a database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import typer

from prizes import clock
from prizes.cli.bench.harness import AsJson, Found, Server, kind, lines, tell
from prizes.cli.bench.place import scratch
from prizes.config import settings, use
from prizes.mail.letters import written
from prizes.mail.models import Message
from prizes.mail.transports.choosing import transport
from prizes.mail.transports.interface import Transport
from prizes.worker.sending import Sender

NUMBER = 3_000


class Sink:
    """As much of an SMTP server as a letter needs; counts what it takes."""

    def __init__(self) -> None:
        self.taken = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                while await reader.readline() != b".\r\n":
                    pass
                self.taken += 1
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                break
        writer.close()


@asynccontextmanager
async def _sink() -> AsyncIterator[tuple[Sink, Transport]]:
    sink = Sink()
    server = await asyncio.start_server(sink.talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        via = transport(f"smtp://127.0.0.1:{port}")
        yield sink, via
        await via.close()


def letters(
    number: Annotated[int, typer.Option(help="Letters in the backlog.", min=1)] = NUMBER,
    database: Server = None,
    as_json: AsJson = False,
) -> None:
    """Drain a backlog of one mailing over SMTP on loopback: one worker, no bound on the pace.

    Example: make bench BENCH="letters --number 100000"
    """
    tell(asyncio.run(_measure(database, number)), _table, as_json=as_json)


def _table(found: Found) -> str:
    return f"{found['database']}, {found['taken']} of {found['number']} letters taken\n" + lines(
        [found],
        ("outbox/s", "per_second", ">10.0f"),
        ("floor/s", "floor", ">10.0f"),
        ("ratio", "ratio", ">8.2f"),
    )


async def _measure(server: str | None, number: int) -> Found:
    async with scratch(server) as database, _sink() as (sink, via):
        use(settings().model_copy(update={"mail_per_minute": 10**9}))
        floor = await _alone(via, min(number, 500))
        async with database.writing() as session:
            session.add_all(_letter(n) for n in range(number))
        before, begun = sink.taken, time.perf_counter()
        sender, stop = Sender(database, via), asyncio.Event()
        in_hand = True
        while await sender.turn() or in_hand:
            await sender.has_room(stop, 0.1)
            in_hand = (
                sender.in_hand > 0
            )  # before the turn: letters done while it claims leave room that it has not seen
        rate = number / (time.perf_counter() - begun)
        return {
            "database": kind(database),
            "number": number,
            "taken": sink.taken - before,
            "per_second": rate,
            "floor": floor,
            "ratio": rate / floor,
        }


async def _alone(via: Transport, number: int) -> float:
    letter = written(_letter(0))
    limit = asyncio.Semaphore(settings().domain_limit.at_once)

    async def one() -> None:
        async with limit:
            await via.send(letter)

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(number)))
    return number / (time.perf_counter() - begun)


def _letter(n: int) -> Message:
    now = clock.now()
    return Message(
        to=f"reader{n}@example.org",
        lang="en",
        template="mailing",
        bulk=True,
        created_at=now,
        send_after=now,
        context={
            "subject": "News of {title}",
            "body": "Dear {name},\n\n" + "the stage is set. " * 60 + "\n\n{link}",
            "edition_title": {"en": "WSIS Prizes"},
            "title": f"Project {n}",
            "name": "Reader",
            "link": "https://prizes.example/en/2027/",
            "project": None,
        },
    )
