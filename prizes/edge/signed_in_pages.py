"""Public pages for people who are signed in, have no role and no part in anything: nearly all who vote.

Such a page is that of everybody who is equally far (`gate.readers.plain.standing`): it says how many tasks they have,
and two pages say how far they have voted. It is made for a reader who is nobody and stored for a second, and is not
given any more once an act was noted in the journal. A page that asks for anything else of its reader fails for that
one, and is made for each of them. Who is here, how far they are, and the newest act are asked with every request
(`edge.readers`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prizes import clock
from prizes.accounts.rules.scopes import is_token
from prizes.config import settings
from prizes.edge.compression import Compression, SharedCompression, again
from prizes.edge.makers import Makers
from prizes.edge.page_cache import (
    EDITION,
    HTML,
    OWN_KEY,
    PATHS,
    CachedPage,
    KeptPages,
    is_fresh,
    is_shared,
    is_whole,
    own_key,
)
from prizes.edge.papers import JoinedPage, Papers
from prizes.edge.readers import Here, Readers
from prizes.gate.addresses import addresses
from prizes.gate.people import session_secret
from prizes.gate.readers.plain import standing, state_for

SAY_HOW_FAR = addresses("/{lang:lang}/", f"{EDITION}/")
"""Pages that say in how many categories their reader has voted."""
NOT_PLAIN = frozenset({b"authorization", b"hx-request", b"range"})
MOST = 512
EACH_ONES = ""
"""In place of where readers stand: the page is made for each of them."""
Place = tuple[str, bytes, str]
"""Path, query, and where the reader stands."""


class SignedInPages:
    """ASGI around the pages that are stored for strangers, and around the program itself (`inside`)."""

    def __init__(self, kept: KeptPages, inside: ASGIApp) -> None:
        self.kept, self.inside = kept, inside
        self.readers = Readers(kept.pulse.database)
        self.pages: OrderedDict[Place, CachedPage] = OrderedDict()
        self.makers = Makers[CachedPage | None]()
        self.papers = Papers(self._rendered)
        self.own, self.compressed = Compression(self._send), SharedCompression(self._send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        secret = _secret(scope) if settings().keep_pages else None
        if secret is None or self.kept.pulse.is_late or self._is_each_ones(scope):
            await self.kept(scope, receive, send)
            return
        here = await self.readers.reader(secret)
        page = await self._found(scope, here) if here else None
        if page is None:
            await self.kept(scope, receive, send)
            return
        scope["route"] = page.route
        scope["state"]["page"] = page
        await (self.own if isinstance(page, JoinedPage) else self.compressed)(scope, receive, send)

    async def _found(self, scope: Scope, here: Here) -> CachedPage | JoinedPage | None:
        if self.papers.takes(scope, here):
            return await self.papers.page(scope, here)
        return await self._page(scope, here)

    async def _send(self, scope: Scope, _receive: Receive, send: Send) -> None:
        page: CachedPage | JoinedPage = scope["state"]["page"]
        body = page.body if isinstance(page, JoinedPage) else page.anew()
        await send({**page.start, "headers": [*page.start["headers"]]})  # the compression changes the list
        await send({"type": "http.response.body", "body": body})

    def _is_each_ones(self, scope: Scope) -> bool:
        """Whether this page was found to ask for more of its reader, a moment ago."""
        page = self.pages.get((scope["path"], scope["query_string"], EACH_ONES))
        return page is not None and is_fresh(page, clock.now())

    async def _page(self, scope: Scope, here: Here) -> CachedPage | None:
        where = standing(here.reader, with_ballot=SAY_HOW_FAR.fullmatch(scope["path"]) is not None)
        place = (scope["path"], scope["query_string"], where)
        page = self.pages.get(place)
        if page is not None and page.acts == here.acts and is_fresh(page, clock.now()):
            return page
        return await self.makers.made((place, here.acts), lambda: self._make(scope, place, here))

    async def _make(self, scope: Scope, place: Place, here: Here) -> CachedPage | None:
        now = clock.now()
        page = await self._made(scope, here, now, self.pages.get(place))
        if page is None:
            place = (*place[:2], EACH_ONES)
        self.pages[place] = page or CachedPage(now, here.acts, {}, b"", (), own_key, None)
        self.pages.move_to_end(place)
        while len(self.pages) > MOST:
            self.pages.popitem(last=False)
        return page

    async def _made(
        self, scope: Scope, here: Here, now: datetime, before: CachedPage | None
    ) -> CachedPage | None:
        """The page for all who stand where this reader does; None: there is none, or not as a whole."""
        made = await self._rendered(scope, state_for(here.reader))
        if made is None:
            return None
        start, content, route = made
        holes = tuple(set(OWN_KEY.findall(content)))
        body = content if holes else again(before.body if before else b"", content)
        return CachedPage(now, here.acts, start, body, holes, own_key, route)

    async def _rendered(self, scope: Scope, state: Mapping[str, Any]) -> tuple[Message, bytes, Any] | None:
        """The program's own answer for a reader of this state: its start, body and route; None: it is no whole page."""
        headers = [line for line in scope["headers"] if line[0] != b"cookie"]
        inner = {**scope, "headers": headers, "state": {**scope["state"], **state}}
        sent: list[Message] = []

        async def take(message: Message) -> None:
            sent.append(message)

        await self.inside(inner, _no_body, take)
        if len(sent) != 2 or not is_shared(inner) or not is_whole(sent[0], sent[1], HTML):
            return None
        return sent[0], sent[1]["body"], inner["route"]


def _secret(scope: Scope) -> str | None:
    """The secret of a session, of a request for one of the pages and for nothing else."""
    if scope["type"] != "http" or scope["method"] != "GET" or PATHS.fullmatch(scope["path"]) is None:
        return None
    names = {name for name, _ in scope["headers"]}
    if b"cookie" not in names or not NOT_PLAIN.isdisjoint(names):
        return None
    secret = session_secret(Request(scope))
    return None if not secret or is_token(secret) else secret


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
