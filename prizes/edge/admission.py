"""How many requests are in work at once, by what they are for; what is beyond is told at once to come again.

Without a bound everybody waits for everybody, and at some multiple of what a process can do nobody is answered in
time. So each lane has places in work and a line behind them. A vote has a place at the box, where many are committed
together; if it has to go the long way (`gate.fast_path`) it takes one of the places of what people write and of what
leads to a vote besides. Searches and files to take away have a lane each, and while votes are many these rest
between two pieces of work: then they have a part of the time and no more (bar.md RE-5).

Whoever holds a role has lanes of their own for these, so that no flood of visitors keeps a steward from the list of
projects. Who is known by the session: one that passed a door for roles is remembered. A session that is not known yet
goes with the visitors, of whom each network has a number of searches and files a minute.

All of it is for one process. Static files, the published log and questions after the service's health pass by.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prizes.edge.lanes import OF_STAFF, VOTES, Bound, Lane, lane_of
from prizes.errors import Busy, Refusal, not_text
from prizes.gate import request_body
from prizes.gate.legible import is_legible_address, is_legible_body
from prizes.gate.limits import slow_down
from prizes.gate.people import session_secret
from prizes.gate.permissions import STAFF
from prizes.gate.problems import is_for_programs
from prizes.gate.refusals import busy, unsure
from prizes.gate.transaction import SAFE_METHODS
from prizes.gate.watching.scraping import LaneLoad
from prizes.kit.token import digest

MOST_BODY = 2_000_000
"""Bytes of a body that are read before its request takes a place: a slow line must not hold one."""
PRESSED_FOR = 1.0
"""Seconds for which votes count as many after they last were."""
LONGEST_REST = 5.0
MOST_STAFF = 1_000
"""Sessions that are remembered in a process; the least lately used goes first."""
MANY = 8
"""So many in work at once in one of these, and searches and files rest. At a votes' usual pace it is two or three."""


class Places:
    """The places and the line of one lane."""

    def __init__(self, bound: Bound) -> None:
        self.bound = bound
        self.free = bound.places
        self.line: deque[asyncio.Future[bool]] = deque()

    async def enter(self) -> bool:
        """Take a place, perhaps after waiting; False: there is none."""
        if self.enter_now():
            return True
        if len(self.line) >= self.bound.line:
            return False
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[bool] = loop.create_future()
        self.line.append(turn)
        timer = loop.call_later(self.bound.patience, self._give_up, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.result():
                self.leave()
            elif turn in self.line:
                self.line.remove(turn)
            raise
        finally:
            timer.cancel()

    def enter_now(self) -> bool:
        if not self.free:
            return False
        self.free -= 1
        return True

    def _give_up(self, turn: asyncio.Future[bool]) -> None:
        if not turn.done():
            self.line.remove(turn)
            turn.set_result(False)

    def leave(self, rest: float = 0.0) -> None:
        """Hand the place on, after a rest."""
        if rest:
            asyncio.get_running_loop().call_later(min(rest, LONGEST_REST), self.leave)
            return
        while self.line:
            turn = self.line.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        self.free += 1


Refuse = Callable[[Request, Refusal], Response]


class Admission:
    """The places of one process. `page` and `problem` make an answer of a refusal."""

    def __init__(self, *, page: Refuse, problem: Refuse) -> None:
        self.page = page
        self.problem = problem
        self.places = {lane: Places(lane.value) for lane in Lane}
        self.pressed_at = -PRESSED_FOR
        self.staff: OrderedDict[str, None] = OrderedDict()
        """Hashes of sessions that passed a door for roles. They open nothing here but a lane."""

    def around(self, app: ASGIApp) -> ASGIApp:
        """ASGI that lets requests in, each by its lane."""

        async def admit(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            lane = self._lane(scope)
            refusal, receive = await _before(lane, scope, receive)
            if refusal is not None:
                await self._refused(refusal, scope)(scope, receive, send)
            elif lane is None:
                await app(scope, receive, send)
            else:
                scope["prizes.lane"] = lane
                await self._admit(app, lane, scope, receive, send)
                if scope.get("state", {}).get(STAFF):
                    self._remember(scope)

        return admit

    def _lane(self, scope: Scope) -> Lane | None:
        lane = lane_of(scope["method"], scope["path"], scope["query_string"])
        if lane not in OF_STAFF or not self.staff:
            return lane
        secret = session_secret(Request(scope))
        return OF_STAFF[lane] if secret and digest(secret) in self.staff else lane

    def _remember(self, scope: Scope) -> None:
        secret = session_secret(Request(scope))
        if secret:
            self.staff[digest(secret)] = None
            self.staff.move_to_end(digest(secret))
            if len(self.staff) > MOST_STAFF:
                self.staff.popitem(last=False)

    def around_the_long_way(self, app: ASGIApp) -> ASGIApp:
        """ASGI for what the short way left: votes need another place here, and all else has its own already."""

        async def admit(scope: Scope, receive: Receive, send: Send) -> None:
            if scope.get("prizes.lane") is Lane.VOTE:
                await self._admit(app, Lane.FIRST, scope, receive, send)
            else:
                await app(scope, receive, send)

        return admit

    async def _admit(self, app: ASGIApp, lane: Lane, scope: Scope, receive: Receive, send: Send) -> None:
        """Its place is taken until the answer begins: what reads slowly must not hold one."""
        places, clock = self.places[lane], asyncio.get_running_loop().time
        if not places.enter_now() and not await places.enter():
            await self.refusal(places.bound, scope)(scope, receive, send)
            return
        if lane in VOTES and places.bound.places - places.free >= MANY:
            self.pressed_at = clock()
        begun, there = clock(), True

        def leave() -> None:
            nonlocal there
            if there:
                there, rest = False, places.bound.rest
                rests = rest and clock() - self.pressed_at < PRESSED_FOR
                places.leave(rest * (clock() - begun) if rests else 0.0)

        async def send_and_leave(message: Message) -> None:
            leave()
            await send(message)

        try:
            await app(scope, receive, send_and_leave)
        finally:
            leave()

    def loads(self) -> dict[str, LaneLoad]:
        """How full each lane is at this moment."""
        return {
            lane.name.lower(): LaneLoad(
                places.bound.places - places.free, places.bound.places, len(places.line)
            )
            for lane, places in self.places.items()
        }

    def is_shut(self, scope: Scope) -> bool:
        """Whether this is a vote that finds neither a place nor room in the line."""
        places = self.places[Lane.VOTE]
        full = not places.free and len(places.line) >= places.bound.line
        return full and lane_of(scope["method"], scope["path"], b"") is Lane.VOTE

    def refusal(self, bound: Bound, scope: Scope) -> Response:
        if scope.get("state", {}).get("unsure"):
            return self._refused(unsure(retry_after=bound.again), scope)
        return self._refused(busy(bound.again, sending=scope["method"] not in SAFE_METHODS), scope)

    def _refused(self, refusal: Refusal, scope: Scope) -> Response:
        answer = self.problem if is_for_programs(scope) else self.page
        return answer(Request(scope), refusal)


async def _before(lane: Lane | None, scope: Scope, receive: Receive) -> tuple[Refusal | None, Receive]:
    """What is refused before it asks for a place; and the rest of the request, read as far as it has to be."""
    if not is_legible_address(scope):
        return not_text(), receive
    if lane is None:
        return None, receive
    if scope["method"] not in SAFE_METHODS:
        body, messages = await request_body.read(receive, MOST_BODY)
        receive = request_body.once_more(messages, receive)
        if not is_legible_body(scope, body):
            return not_text(), receive
    if lane.value.per_minute:
        try:
            await slow_down(Request(scope), lane.name, lane.value.per_minute)
        except Busy as refusal:
            return refusal, receive
    return None, receive
