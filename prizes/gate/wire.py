"""HTTP on the wire: what is written of an answer in one turn of the loop leaves at once.

uvicorn writes the head of an answer when it begins and the body when it comes. Each write is a call of the kernel, a
packet, and a turn of whoever reads it, which for a short answer costs more than the answer.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HELD = 64 * 1024
"""Bytes. A long body is not held back as a whole."""


class Joined:
    """A transport whose writes wait for the end of the present turn of the loop."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.transport, self.loop = transport, loop
        self.parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> None:
        if not self.parts:
            self.loop.call_soon(self.flush)
        self.parts.append(data)
        self.size += len(data)
        if self.size > MOST_HELD:
            self.flush()

    def flush(self) -> None:
        if self.parts:
            data, self.parts, self.size = b"".join(self.parts), [], 0
            self.transport.write(data)

    def close(self) -> None:
        self.flush()
        self.transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)


class JoinedProtocol(HttpToolsProtocol):
    """For `uvicorn`'s option `http`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast("asyncio.Transport", Joined(transport, self.loop)))


PROTOCOL = "prizes.gate.wire:JoinedProtocol"
"""As text, for processes that are spawned."""
