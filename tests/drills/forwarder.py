"""What stands before the processes, as a proxy or an address that moves: takes connections, and hands each to where they
are to go when it comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

PIECE = 1 << 16


@dataclass
class Forwarder:
    to: int
    """Port on this machine. A connection stays where it went."""
    port: int = 0
    refused: int = 0
    """Connections for which nothing listened there."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._hand_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for each in self._tasks:
                each.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, away = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            self.refused += 1
            writer.close()
            return
        pair = [asyncio.create_task(_copy(reader, away)), asyncio.create_task(_copy(there, writer))]
        self._tasks.update(pair)
        for each in pair:
            each.add_done_callback(self._tasks.discard)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one side ends; then the other is ended too."""
    try:
        with suppress(OSError):
            while piece := await reader.read(PIECE):
                writer.write(piece)
                await writer.drain()
    finally:
        writer.close()
