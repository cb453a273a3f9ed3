"""While the database hangs nobody waits for it: who reads a public page is given the last copy within a second, and
everybody else is told within five that the service cannot reach its database (bar.md RE-12).

What was begun is not broken off. It ends when the driver loses patience, or goes on when the database does; so who sent
something is told that it may be saved or not.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prizes.edge.admission import Refuse
from prizes.edge.lanes import passes_by
from prizes.edge.page_cache import KeptPages
from prizes.edge.pulse import EVERY, Pulse
from prizes.gate import refusals
from prizes.gate.problems import is_for_programs
from prizes.gate.transaction import SAFE_METHODS

LOOK_EVERY = 0.1
"""Seconds between two looks at who waits."""
LONG = 0.2
"""Seconds after which a request that has no answer yet is a reason to ask whether the database answers. With what an
answer may take (`pulse.LATE`), who reads a public page has a copy within a second.
"""


class WaitingRequest:
    """A request whose answer has not begun. `others`: among whom it waits until then."""

    __slots__ = ("_send", "answered_instead", "others", "receive", "scope", "since")

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, since: float, others: dict[int, WaitingRequest]
    ) -> None:
        self.scope, self.receive, self._send, self.since, self.others = scope, receive, send, since, others
        self.answered_instead = False
        others[id(self)] = self

    def leave(self) -> None:
        self.others.pop(id(self), None)

    async def send(self, message: Message) -> None:
        self.leave()
        if not self.answered_instead:
            await self._send(message)

    async def answer_instead(self, answer: ASGIApp) -> None:
        await answer(self.scope, self.receive, self._send)


class Meanwhile:
    """ASGI around all that asks the database. Only looks at a request that takes long."""

    def __init__(self, app: ASGIApp, pulse: Pulse, kept: KeptPages, *, page: Refuse, problem: Refuse) -> None:
        self.app, self.pulse, self.kept = app, pulse, kept
        self.page, self.problem = page, problem
        self.waiting: dict[int, WaitingRequest] = {}
        """In the order in which they came."""
        self.looks: asyncio.TimerHandle | None = None
        self.answering: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or passes_by(scope["path"]):
            await self.app(scope, receive, send)
            return
        if self.pulse.hangs:
            self.pulse.ask()
            await (self.kept.stale(scope) or self._refusal(scope, begun=False))(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        waiting = WaitingRequest(scope, receive, send, loop.time(), self.waiting)
        if self.looks is None:
            self.looks = loop.call_later(LOOK_EVERY, self._look)
        try:
            await self.app(scope, receive, waiting.send)
        finally:
            waiting.leave()

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        self.looks = loop.call_later(LOOK_EVERY, self._look) if self.waiting else None
        for key, waiting in list(self.waiting.items()):
            if loop.time() - waiting.since < LONG:
                return
            self.pulse.ask(EVERY if self.pulse.lost else LONG)
            answer = self._instead(waiting.scope)
            if answer is not None:
                del self.waiting[key]
                waiting.answered_instead = True  # now: before the task begins, its own answer may come
                task = loop.create_task(waiting.answer_instead(answer))
                self.answering.add(task)
                task.add_done_callback(self.answering.discard)

    def _instead(self, scope: Scope) -> Response | None:
        if self.pulse.is_late and (copy := self.kept.stale(scope)) is not None:
            return copy
        return self._refusal(scope, begun=True) if self.pulse.hangs else None

    def _refusal(self, scope: Scope, *, begun: bool) -> Response:
        unsure = begun and scope["method"] not in SAFE_METHODS
        refuse = self.problem if is_for_programs(scope) else self.page
        return refuse(Request(scope), refusals.unsure() if unsure else refusals.unreachable())
