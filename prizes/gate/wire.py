"""HTTP on the wire: what is written of an answer in one turn of the loop leaves at once, and what is refused at the
door gets its answer without a task.

uvicorn writes the head of an answer when it begins and the body when it comes. Each write is a call of the kernel, a
packet, and a turn of whoever reads it, which for a short answer costs more than the answer.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

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
    """For `uvicorn`'s option `http`. The program may have a door (`web.door`): called with a request's scope, it gives
    the bytes of an answer, or None.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast("asyncio.Transport", Joined(transport, self.loop)))

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        door = getattr(getattr(app, "state", None), "door", None)
        # Of several requests in one packet only the last: each answer begins the next request.
        said = door(cycle.scope) if door and cycle.keep_alive and not self.pipeline else None
        if said is None:
            super()._start_asgi_task(cycle, app)
            return
        # As if the program had answered before it read the body: uvicorn reads on to the next request.
        cycle.response_started = cycle.response_complete = True
        self.transport.write(said)
        cycle.on_response()


PROTOCOL = "prizes.gate.wire:JoinedProtocol"
"""As text, for processes that are spawned."""
