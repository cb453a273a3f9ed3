"""The short way of a vote by program: past routing and dependencies, into the box.

It takes the request that `ballot.vote` takes, and nothing else; whatever is not plain goes on to that route, body and
all. So every refusal, and every rule, is said in one place. Only a full box is answered here: 503, and when to try
again.
"""

from __future__ import annotations

import asyncio
import re
from types import SimpleNamespace

from pydantic import ValidationError
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prizes import clock
from prizes.api.ballot import VoteSent, saved
from prizes.api.problems import problem
from prizes.ballot.actions import Voted
from prizes.ballot.box.group import BallotBox
from prizes.ballot.box.votes import Sent
from prizes.errors import Busy
from prizes.gate.circumstances import seen
from prizes.gate.idempotency import content_hash, fingerprint, is_key
from prizes.gate.people import session_secret
from prizes.kit.sentence import say
from prizes.kit.token import digest

PATH = re.compile(r"/api/v1/editions/([a-z0-9-]{1,31})/ballot/([A-Za-z0-9-]{1,32})")
ROUTE = SimpleNamespace(path="/editions/{edition}/ballot/{category}")
"""For the log line: as the route that it stands for."""
LONGEST = 4_000
"""Bytes of a body. A longer one goes the long way."""
TRY_AGAIN = 2
"""Seconds after which a full box has room."""
JSON = b"application/json"


class PlainVotes:
    """ASGI around the program."""

    def __init__(self, app: ASGIApp, box: BallotBox) -> None:
        self.app = app
        self.box = box

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = (
            PATH.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        )
        if place is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        secret = session_secret(request)
        body, read = await _body(receive) if secret else (b"", [])
        answer = None
        if secret and body and len(body) <= LONGEST:
            if self.box.is_full:
                await problem(request, full())(scope, receive, send)
                return
            sent = _read(request, secret, body, place[1], place[2])
            answer = await self.box.take(sent) if sent else None
        if answer is None:
            await self.app(scope, _again(read, receive), send)
            return
        scope["route"] = ROUTE
        content = answer.encode()
        headers = [(b"content-type", JSON), (b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def full() -> Busy:
    return Busy(
        say("Many people are voting at this moment, and your vote is not saved yet. Please try again."),
        retry_after=TRY_AGAIN,
    )


def _read(request: Request, secret: str, body: bytes, edition: str, category: str) -> Sent | None:
    """The vote, if it may be a plain one."""
    key = request.headers.get("idempotency-key")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return None
    if key is not None and not is_key(key):
        return None
    try:
        vote = VoteSent.model_validate_json(body)
    except ValidationError:
        return None
    return Sent(
        token_hash=digest(secret),
        edition=edition,
        category=category,
        choices=tuple(sorted(set(vote.chosen()))),
        arrived=clock.arrived(),
        at=clock.now(),
        seen=seen(request),
        confirmed=vote.confirmed,
        answer=_answer,
        key=key,
        request_hash=content_hash(fingerprint(request, body)) if key else "",
        saved=asyncio.get_running_loop().create_future(),
    )


def _answer(voted: Voted) -> str:
    return saved(voted).model_dump_json()


async def _body(receive: Receive) -> tuple[bytes, list[Message]]:
    """The body, or its beginning where it is too long or was cut off, and the messages that were read for it."""
    read, body = [], b""
    while True:
        message = await receive()
        read.append(message)
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body", False):
            return (body if message["type"] == "http.request" else b""), read
        if len(body) > LONGEST:
            return body, read


def _again(read: list[Message], receive: Receive) -> Receive:
    """What was read once more, and then the rest."""
    if not read:
        return receive
    left = iter(read)

    async def once_more() -> Message:
        message = next(left, None)
        return message if message is not None else await receive()

    return once_more
