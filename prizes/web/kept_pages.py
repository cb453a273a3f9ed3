"""Public pages, kept for a second for readers whom nobody knows (bar.md RE-4).

To make a page takes some milliseconds, and a link that goes round brings thousands of readers to the same one. Kept is
only what a route below gave to a request without cookie, credentials or htmx: those pages say the same to everybody.
A page is not given any more once an act was noted in the journal: at once where this process did it, within a tenth of
a second where another did. What changes without an act, as numbers of voters do, is a second old at most.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prizes import clock
from prizes.config import settings
from prizes.db import Database
from prizes.gate.refusals import TROUBLE
from prizes.journal.queries import newest
from prizes.kit.token import new_id
from prizes.web.forms import KEY

EDITION = "/{lang:lang}/{edition}"
KEPT = frozenset({
    "/{lang:lang}/",
    "/{lang:lang}/editions",
    "/{lang:lang}/help",
    "/{lang:lang}/privacy",
    "/{lang:lang}/accessibility",
    "/{lang:lang}/stocktaking",
    f"{EDITION}/",
    f"{EDITION}/guidelines",
    f"{EDITION}/calendar",
    f"{EDITION}/categories",
    f"{EDITION}/categories/{{category}}",
    f"{EDITION}/projects",
    f"{EDITION}/projects/{{project}}",
    f"{EDITION}/projects/{{project}}/share",
    f"{EDITION}/results",
    f"{EDITION}/winners",
    f"{EDITION}/turnout",
    f"{EDITION}/cases",
    f"{EDITION}/vote-log",
    f"{EDITION}/vote-log/explained",
})  # fmt: skip
"""Routes whose pages are the same for everybody, but for what is put in anew: nonce and keys of forms."""
OWN_KEY = re.compile(rb'name="%s" value="([a-z0-9]{16})"' % KEY.encode())
"""The key of a form, by which it is done once."""
PERSONAL = frozenset({b"cookie", b"authorization", b"hx-request"})
LOOK = 0.1
"""Seconds between two looks at what other processes have done."""
MOST = 256
MOST_BYTES = 100_000
"""Of one page."""


@dataclass(frozen=True, slots=True)
class Page:
    at: datetime
    acts: tuple[int, int]
    """How far this process, and everybody, had come when it was begun."""
    start: Message
    body: bytes
    own: tuple[bytes, ...]
    """What is of one answer alone: its nonce, and the keys of its forms."""
    route: Any
    """For the line of the log."""

    def anew(self, nonce: str) -> bytes:
        """The body for another answer."""
        body = self.body.replace(self.own[0], nonce.encode())
        for key in self.own[1:]:
            body = body.replace(key, new_id().encode())
        return body


class KeptPages:
    """ASGI around the pages, inside compression: each answer has a nonce of its own."""

    def __init__(self, app: ASGIApp, database: Database) -> None:
        self.app, self.database = app, database
        self.pages: OrderedDict[tuple[str, bytes], Page] = OrderedDict()
        self.newest, self.looked = 0, -LOOK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_for_everybody(scope) or not settings().keep_pages:
            await self.app(scope, receive, send)
            return
        try:
            acts = await self._acts()
        except TROUBLE:  # the page finds it too, and says so
            await self.app(scope, receive, send)
            return
        place, now = (scope["path"], scope["query_string"]), clock.now()
        page = self.pages.get(place)
        if page is not None and page.acts == acts and _is_fresh(page, now):
            scope["route"] = page.route
            await send({**page.start, "headers": list(page.start["headers"])})
            await send({"type": "http.response.body", "body": page.anew(scope["state"]["nonce"])})
            return
        await self._make(place, acts, now, scope, receive, send)

    async def _acts(self) -> tuple[int, int]:
        begun = time.monotonic()
        if begun - self.looked >= LOOK:
            self.looked = begun  # before the question, so that one asks for all
            async with self.database.reading() as session:
                self.newest = await newest(session)
        return self.database.acts, self.newest

    async def _make(
        self,
        place: tuple[str, bytes],
        acts: tuple[int, int],
        now: datetime,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """The page, and a copy of it if it may be kept."""
        parts: list[Message] = []

        async def send_and_copy(message: Message) -> None:
            # A copy: compression changes what it is given.
            parts.append(
                {**message, "headers": list(message["headers"])} if "headers" in message else {**message}
            )
            await send(message)

        await self.app(scope, receive, send_and_copy)
        route = scope.get("route")
        if getattr(route, "path", "") not in KEPT or len(parts) != 2 or not _is_a_page(*parts):
            return
        start, body = parts[0], parts[1]["body"]
        own = (scope["state"]["nonce"].encode(), *OWN_KEY.findall(body))
        self.pages[place] = Page(now, acts, start, body, own, route)
        self.pages.move_to_end(place)
        while len(self.pages) > MOST:
            self.pages.popitem(last=False)


def _is_for_everybody(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return not any(name in PERSONAL for name, _ in scope["headers"])


def _is_fresh(page: Page, now: datetime) -> bool:
    return timedelta(0) <= now - page.at < timedelta(seconds=settings().keep_pages)


def _is_a_page(start: Message, body: Message) -> bool:
    headers = dict(start.get("headers", ()))
    return (
        start["type"] == "http.response.start"
        and start["status"] == 200
        and headers.get(b"content-type", b"").startswith(b"text/html")
        and b"set-cookie" not in headers
        and body["type"] == "http.response.body"
        and not body.get("more_body", False)
        and len(body.get("body", b"")) <= MOST_BYTES
    )
