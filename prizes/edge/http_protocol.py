"""HTTP on the wire: what is written of an answer in one turn of the loop leaves at once, what is refused at the door
gets its answer without a task, and nobody holds memory with a head or a body that does not end.

uvicorn writes the head of an answer when it begins and the body when it comes. Each write is a call of the kernel, a
packet, and a turn of whoever reads it, which for a short answer costs more than the answer.
"""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from prizes.edge.connections import connections_of

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

MOST_HELD = 64 * 1024
"""Bytes. A long body is not held back as a whole."""
MOST_HEAD = 64 * 1024
"""Bytes of a request's head, and of what stands around the parts of its body."""
MOST_LINES = 100
"""Headers of a request."""
HEADS_PATIENCE = 20.0
"""Seconds within which a head is there, from its first byte, or from the connection's beginning."""
PACE, PACE_OVER = 10_000, 20.0
"""Bytes of a body that arrive at least in so many seconds. The bad line of a phone brings ten times as much, and may be
away for some seconds; what is slower holds memory for nothing.
"""
LINGER = 1.0
"""Seconds for which somebody who is sent away may still read why."""


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

    def write_eof(self) -> None:
        self.flush()
        self.transport.write_eof()

    def close(self) -> None:
        self.flush()
        self.transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)


class Expecting(Enum):
    """What a connection waits for, of one who sends."""

    HEAD = "head"
    BODY = "body"
    NOTHING = "nothing"
    """More of a request whose end is there; the next may begin."""


class TooLarge(Exception):  # noqa: N818 - ends the parser's work
    """A head beyond its bounds."""


class JoinedProtocol(HttpToolsProtocol):
    """For `uvicorn`'s option `http`. The program may have a door (`edge.early_refusal`): called with a request's scope,
    it gives the bytes of an answer, or None; and `closing` gives those of an answer after which the connection ends.

    Heads and what stands around the parts of a body have bounds and clocks; a body has a pace. The bounds of a body's
    size are the program's.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast("asyncio.Transport", Joined(transport, self.loop)))
        self.reading = Expecting.HEAD
        self.since: float | None = None
        """When it was first looked at in this state; None: not yet. The clock is not read for each request."""
        self.around = 0
        """Bytes since the connection was made, or a request or a part of a body ended."""
        self.arrived = 0
        """Bytes of a body since then."""
        self.status = 400
        """Of the answer to what the parser refuses."""
        self.closing = False
        self.watch = connections_of(self.server_state, self.loop)
        if not self.watch.enter(self):
            self._close_with(429)

    def connection_lost(self, exc: Exception | None) -> None:
        self.watch.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.closing:
            return
        self.around += len(data)
        super().data_received(data)
        if self.around > MOST_HEAD and self.reading is not Expecting.NOTHING and not self.closing:
            self._close_with(431)

    def on_message_begin(self) -> None:
        HttpToolsProtocol.on_message_begin(self)
        self.reading, self.since = Expecting.HEAD, None

    def on_headers_complete(self) -> None:
        if len(self.headers) > MOST_LINES or (self.around > MOST_HEAD and self._head() > MOST_HEAD):
            self.status = 431
            raise TooLarge
        self.reading, self.since, self.arrived, self.around = Expecting.BODY, None, 0, 0
        HttpToolsProtocol.on_headers_complete(self)

    def _head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + len(b": \r\n") for name, value in self.headers)

    def on_body(self, body: bytes) -> None:
        self.arrived += len(body)
        self.around = 0
        HttpToolsProtocol.on_body(self, body)

    def on_message_complete(self) -> None:
        self.reading, self.around = Expecting.NOTHING, 0
        HttpToolsProtocol.on_message_complete(self)

    def on_response_complete(self) -> None:
        self.since = None
        HttpToolsProtocol.on_response_complete(self)

    def look(self, now: float) -> None:
        """Close the connection of whoever is too slow."""
        if self.closing or self.transport.is_closing():
            return
        if self.since is None:
            self.since = now
        late = now - self.since
        if self.reading is Expecting.BODY:
            if self.flow.read_paused or self.cycle.waiting_for_100_continue:
                self.since, self.arrived = now, 0  # they wait for us
            elif late > PACE_OVER and self.arrived < PACE:
                self._close_with(408)
            elif late > PACE_OVER:
                self.since, self.arrived = now, 0
        elif late > HEADS_PATIENCE and (self.cycle is None or self.cycle.response_complete):
            if self.around:
                self._close_with(408)
            else:  # a browser keeps connections in store
                self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the program has words of its own
        self._close_with(self.status)

    def _close_with(self, status: int) -> None:
        """Say why, where no other answer is on its way, and end the connection."""
        self.closing = True
        cycle = self.cycle
        if self.reading is Expecting.BODY:
            cycle.disconnected = True  # nothing of it is done any more, and nothing that it says is sent
            cycle.message_event.set()
            if cycle.response_started:
                self.transport.close()
                return
        elif cycle is not None and not cycle.response_complete:
            cycle.keep_alive = False  # the answer to the request before, and then the end
            return
        self.transport.write(self._last_words(status))
        if not self.transport.can_write_eof():
            self.transport.close()
            return
        # Closed at once, what still comes in would be answered with a reset, and the answer might never be read.
        self.transport.write_eof()
        self.loop.call_later(LINGER, self.transport.close)

    def _last_words(self, status: int) -> bytes:
        said = getattr(_door_of(self.app), "closing", None)
        if said is not None:
            return cast("bytes", said(status, getattr(self, "url", b"")))
        return STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n"

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        door = _door_of(app)
        # Of several requests in one packet only the last: each answer begins the next request.
        said = door(cycle.scope) if door and cycle.keep_alive and not self.pipeline else None
        if said is None:
            super()._start_asgi_task(cycle, app)
            return
        # As if the program had answered before it read the body: uvicorn reads on to the next request.
        cycle.response_started = cycle.response_complete = True
        self.transport.write(said)
        cycle.on_response()


def _door_of(app: object) -> Any:
    return getattr(getattr(app, "state", None), "door", None)


PROTOCOL = "prizes.edge.http_protocol:JoinedProtocol"
"""As text, for processes that are spawned."""
