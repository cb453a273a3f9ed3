"""Public pages and open JSON, kept for a second for readers whom nobody knows (bar.md RE-4); pages also for an hour,
for when the database does not answer (RE-12).

To make a page takes some milliseconds, and a link that goes round brings thousands of readers to the same one. Kept is
only what a route below gave to a request without cookie, credentials or htmx: those pages say the same to everybody.
A page is not given any more once an act was noted in the journal: at once where this process did it, within a tenth of
a second where another did. What changes without an act, as numbers of voters do, is a second old at most. Without the
database the last copy of a page is given, with the time at which it was made; programs are told that it is away.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from typing import Any

from pydantic_core import to_json
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prizes import clock
from prizes.config import settings
from prizes.edge.compression import Compression, SharedBody, SharedCompression, again
from prizes.edge.pulse import TICK, Pulse
from prizes.edge.shared_caches import PageChanges, coming_changes, lifetime
from prizes.gate.addresses import API, addresses
from prizes.gate.refusals import TROUBLE
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import translator
from prizes.kit.sentence import say
from prizes.kit.token import new_id
from prizes.web.layout.forms import KEY

EDITION = "/{lang:lang}/{edition}"
KEPT = frozenset({
    "/{lang:lang}/",
    "/{lang:lang}/about",
    "/{lang:lang}/editions",
    "/{lang:lang}/help",
    "/{lang:lang}/help/{topic}",
    "/{lang:lang}/privacy",
    "/{lang:lang}/privacy/assessment",
    "/{lang:lang}/accessibility",
    "/{lang:lang}/offline",
    "/{lang:lang}/search",
    "/{lang:lang}/stocktaking",
    "/{lang:lang}/matrix",
    "/{lang:lang}/reports",
    "/{lang:lang}/reports/participation",
    "/{lang:lang}/reports/all-years/data",
    "/{lang:lang}/reports/all-years/{face}",
    "/{lang:lang}/reports/{edition}/{face}",
    "/{lang:lang}/winners",
    "/{lang:lang}/news",
    "/{lang:lang}/days",
    "/{lang:lang}/news/{news}",
    f"{EDITION}/",
    f"{EDITION}/guidelines",
    f"{EDITION}/calendar",
    f"{EDITION}/news",
    f"{EDITION}/programme",
    f"{EDITION}/participation",
    f"{EDITION}/help",
    f"{EDITION}/help/{{topic}}",
    f"{EDITION}/categories",
    f"{EDITION}/categories/{{category}}",
    f"{EDITION}/projects",
    f"{EDITION}/projects/{{project}}",
    f"{EDITION}/projects/{{project}}/share",
    f"{EDITION}/results",
    f"{EDITION}/winners",
    f"{EDITION}/turnout",
    f"{EDITION}/world",
    f"{EDITION}/data",
    f"{EDITION}/cases",
    f"{EDITION}/vote-log",
    f"{EDITION}/vote-log/explained",
})  # fmt: skip
"""Routes whose pages are the same for everybody, but for what is put in anew: keys of forms."""
PATHS = addresses(*sorted(KEPT))
"""What may be an address of one of them: other addresses are no business of this module."""
IN_EDITION = f"{API}/editions/{{edition}}"
OPEN_JSON = frozenset({
    f"{API}/editions",
    f"{API}/guidelines/history",
    f"{API}/winners",
    f"{API}/matrix",
    f"{API}/news",
    f"{API}/news/{{news}}",
    f"{API}/stocktaking",
    f"{API}/projects/{{project}}",
    f"{API}/data",
    f"{API}/reports/{{face}}",
    IN_EDITION,
    f"{IN_EDITION}/rules",
    f"{IN_EDITION}/guidelines",
    f"{IN_EDITION}/guidelines/comparison",
    f"{IN_EDITION}/categories",
    f"{IN_EDITION}/projects",
    f"{IN_EDITION}/projects/{{project}}",
    f"{IN_EDITION}/participation",
    f"{IN_EDITION}/partners",
    f"{IN_EDITION}/programme",
    f"{IN_EDITION}/results",
    f"{IN_EDITION}/winners",
    f"{IN_EDITION}/turnout",
    f"{IN_EDITION}/integrity",
    f"{IN_EDITION}/data",
    f"{IN_EDITION}/reports/{{face}}",
})  # fmt: skip
"""Routes for programs whose answers are the same for everybody who reads the same language, but for our clock."""
JSON_PATHS = addresses(*sorted(OPEN_JSON))
OUR_CLOCK = re.compile(rb'"now":"[^"]+"')
"""In JSON alone: within a text the marks have strokes before them, so that this is never a part of one."""
OWN_KEY = re.compile(rb'name="%s" value="([a-z0-9]{16})"' % KEY.encode())
"""The key of a form, by which it is done once."""
PERSONAL = frozenset({b"cookie", b"authorization", b"hx-request"})
"""With one of these a request gets an answer of its own. A page has its language in its address, JSON has not."""
LANGUAGE, CONDITION = b"accept-language", b"if-none-match"
HTML, JSON = b"text/html", b"application/json"
LOOK = 0.1
"""Seconds between two looks at what other processes have done."""
OF_A_BODY = frozenset({b"content-length", b"content-type"})
"""Headers that an answer without a body lacks. It has all others: a browser takes them for those of its copy, the
content policy too, without which the copy could not load its scripts (RFC 9111, 3.2).
"""
MOST = 256
MOST_BYTES = 100_000
"""Of one page."""
STALE = timedelta(hours=1)
"""How old a copy may be that is given without the database."""
MOST_PACKED = 16_000_000
"""Bytes of all packed copies of pages beyond the first `MOST`: some thousand pages."""
SAME_FOR_ALL = (b"prizes-copy", b"1")
"""Header of pages that `static/copies.js` may store on the reader's device, for when the connection is down."""
MAIN = re.compile(rb"<main\b[^>]*><div[^>]*>")
"""Behind this a page says how old it is."""


@dataclass(frozen=True, slots=True)
class CachedPage:
    at: datetime
    acts: tuple[int, int]
    """How far this process, and everybody, had come when it was begun."""
    start: Message
    body: bytes
    holes: tuple[bytes, ...]
    """What each answer has of its own: keys of forms; in JSON what our clock says."""
    fill: Callable[[], bytes]
    """What a hole has in another answer."""
    route: Any
    """For the line of the log."""
    tag: bytes = b""
    """Its ETag; empty: it has none, since each answer has something of its own."""
    shared: bool = False
    """Whether caches between us and readers may store it: each answer says for how long."""

    def anew(self) -> bytes:
        """The body for another answer."""
        body = self.body
        for hole in self.holes:
            body = body.replace(hole, self.fill())
        return body


Place = tuple[str, bytes, str]
"""Path, query, and of JSON the language: of a page that is a part of its path."""


class KeptPages:
    """ASGI around the pages, and around their compression, since what all readers get is compressed once."""

    def __init__(self, app: ASGIApp, pulse: Pulse) -> None:
        self.app, self.pulse = app, pulse
        self.own, self.shared = Compression(app), SharedCompression(self._share)
        self.pages: OrderedDict[Place, CachedPage] = OrderedDict()
        self.packed: OrderedDict[Place, CachedPage] = OrderedDict()
        """Older ones, for when the database does not answer."""
        self.packed_bytes = 0
        self.foreseen: PageChanges | None = None
        """When pages change by themselves; None: it is not known, and caches between us ask each time."""
        self.foreseen_at = (0, 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = _place(scope) if settings().keep_pages else None
        if place is None:
            await self.own(scope, receive, send)
        else:
            scope["state"]["place"] = place
            await self.shared(scope, receive, send)

    async def _share(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.pulse.question is None and (question := self.pulse.ask(LOOK)) is not None:
            await self._heard(question)
        if self.pulse.is_late and (copy := self.stale(scope)) is not None:
            await copy(scope, receive, send)
            return
        place, now = scope["state"]["place"], clock.now()
        acts = (self.pulse.database.acts, self.pulse.newest)
        page = self.pages.get(place)
        if page is not None and page.acts == acts and is_fresh(page, now) and self.pulse.trouble is None:
            scope["route"] = page.route
            await self._give(page, now, scope, send)
            return
        await self._make(place, acts, now, scope, receive, send)

    async def _heard(self, question: asyncio.Task[None]) -> None:
        """One asks for all, and waits for the answer; if it was trouble, the page finds that too and says so."""
        while not question.done() and not self.pulse.is_late:
            await asyncio.wait({question}, timeout=TICK)

    async def _make(
        self,
        place: Place,
        acts: tuple[int, int],
        now: datetime,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """The page, and a copy of it if it may be kept."""
        await self._look_ahead(acts)
        held: list[Message] = []

        async def send_or_keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                held.append({**message, "headers": [*message["headers"], *_marks(place, message, scope)]})
                return
            start = held.pop() if held else None
            if start and is_shared(scope) and is_whole(start, message, JSON if place[2] else HTML):
                page = self._page(place, acts, now, start, message["body"], scope)
                self._keep(place, page)
                await self._give(page, now, scope, send)
                return
            if start:
                await send(start)
            await send(message)

        await self.app(scope, receive, send_or_keep)

    async def _look_ahead(self, acts: tuple[int, int]) -> None:
        """When pages change by themselves; asked for again when there was an act, as that may move it."""
        if self.foreseen is not None and self.foreseen_at == acts:
            return
        try:
            async with self.pulse.database.reading() as session:
                self.foreseen, self.foreseen_at = await coming_changes(session), acts
        except TROUBLE:
            self.foreseen = None

    def _page(
        self,
        place: Place,
        acts: tuple[int, int],
        now: datetime,
        start: Message,
        content: bytes,
        scope: Scope,
    ) -> CachedPage:
        holes, fill = tuple(set(_hole(place).findall(content))), _our_clock if place[2] else own_key
        body = content if holes else self._body(place, content)
        own = {name.lower(): value for name, value in start["headers"]}
        tag, shared = own.get(b"etag", b""), not holes and own.keys().isdisjoint({b"etag", b"cache-control"})
        if shared:
            tag = b'W/"%s"' % hashlib.sha256(body).hexdigest()[:24].encode()
            varies = PERSONAL | {LANGUAGE} if place[2] else PERSONAL
            ours = sorted(name for name in varies if name not in own.get(b"vary", b"").lower())
            headers = [*start["headers"], (b"etag", tag), (b"vary", b", ".join(ours))]
            start = {**start, "headers": headers}
        return CachedPage(now, acts, start, body, holes, fill, scope["route"], tag, shared)

    async def _give(self, page: CachedPage, now: datetime, scope: Scope, send: Send) -> None:
        """To this reader; where it says the same to everybody also to the caches between us."""
        headers = list(page.start["headers"])
        if page.shared:
            seconds = lifetime(self.foreseen, page.at, now) if self.foreseen else 0
            headers.append((b"cache-control", b"public, max-age=0, s-maxage=%d" % seconds))
        if page.tag and page.tag in _known(scope):
            start = {"status": 304, "headers": [each for each in headers if each[0].lower() not in OF_A_BODY]}
            await send({"type": "http.response.start", **start})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({**page.start, "headers": headers})
        await send({"type": "http.response.body", "body": page.anew()})

    def _body(self, place: Place, content: bytes) -> SharedBody:
        before = self.pages.get(place)
        return again(before.body if before else b"", content)

    def _keep(self, place: Place, page: CachedPage) -> None:
        self.pages[place] = page
        self.pages.move_to_end(place)
        self._unpack(place)
        while len(self.pages) > MOST:
            oldest, page = self.pages.popitem(last=False)
            if not oldest[2]:
                self._pack(oldest, page)

    # --- without the database ---

    def stale(self, scope: Scope) -> Response | None:
        """The last copy of a public page, which says how old it is. Also for readers with a cookie: to them it says
        less than their own page, and nothing of anybody else.
        """
        if scope["method"] != "GET" or any(name == b"hx-request" for name, _ in scope["headers"]):
            return None
        place = (scope["path"], scope["query_string"], "")
        page = self.pages.get(place) or self.packed.get(place)
        if page is None or not timedelta(0) <= clock.now() - page.at < STALE:
            return None
        if place in self.packed:
            page = replace(page, body=zlib.decompress(page.body))
        scope["route"] = page.route
        scope["state"]["stale"] = True
        body = MAIN.sub(lambda main: main[0] + _marker(scope["path"], page.at), page.anew(), count=1)
        answer = Response(body, headers={"age": str(int((clock.now() - page.at).total_seconds()))})
        answer.raw_headers += [(n, v) for n, v in page.start["headers"] if n != b"content-length"]
        return answer

    def _pack(self, place: Place, page: CachedPage) -> None:
        packed = replace(page, body=zlib.compress(page.body, level=1))
        self.packed[place] = packed
        self.packed_bytes += len(packed.body)
        while self.packed_bytes > MOST_PACKED:
            self._unpack(next(iter(self.packed)))

    def _unpack(self, place: Place) -> None:
        if (page := self.packed.pop(place, None)) is not None:
            self.packed_bytes -= len(page.body)


def _marker(path: str, at: datetime) -> bytes:
    sentence = say(
        "This page is from %(time)s UTC. The service is partly unavailable, so later changes are not shown.",
        time=f"{at:%H:%M}",
    )
    words = escape(translator(path[1:3]).say(sentence))
    return f'<div class="notice warn" role="status"><i aria-hidden="true">▲</i><div><p>{words}</p></div></div>'.encode()


def _place(scope: Scope) -> Place | None:
    """Where an answer for everybody is kept; None: this is no request for one."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    names = [name for name, _ in scope["headers"]]
    if not PERSONAL.isdisjoint(names):
        return None
    path, query = scope["path"], scope["query_string"]
    if PATHS.fullmatch(path) is not None:
        return path, query, ""
    if JSON_PATHS.fullmatch(path) is None or names.count(LANGUAGE) > 1:
        return None
    asked = next((value for name, value in scope["headers"] if name == LANGUAGE), b"")
    return path, query, negotiate(asked.decode("latin-1"))


def is_shared(scope: Scope) -> bool:
    """After the answer: whether its route says the same to everybody, and it is no copy from before."""
    if scope["state"].get("stale", False):
        return False
    route = getattr(scope.get("route"), "path", "")
    return API + route in OPEN_JSON if scope["path"].startswith(API) else route in KEPT


def _known(scope: Scope) -> set[bytes]:
    """The ETags of the copies that a reader or a cache has already."""
    asked = next((value for name, value in scope["headers"] if name == CONDITION), b"")
    return {each.strip() for each in asked.split(b",")}


def _marks(place: Place, start: Message, scope: Scope) -> list[tuple[bytes, bytes]]:
    """What an answer for everybody says beside its own headers."""
    if start["status"] != 200 or not is_shared(scope):
        return []
    return [(b"access-control-allow-origin", b"*")] if place[2] else [SAME_FOR_ALL]


def _hole(place: Place) -> re.Pattern[bytes]:
    return OUR_CLOCK if place[2] else OWN_KEY


def own_key() -> bytes:
    return new_id().encode()


def _our_clock() -> bytes:
    return b'"now":' + to_json(clock.now())


def is_fresh(page: CachedPage, now: datetime) -> bool:
    return 0 <= (now - page.at).total_seconds() < settings().keep_pages


def is_whole(start: Message, body: Message, kind: bytes) -> bool:
    headers = dict(start.get("headers", ()))
    return (
        start["type"] == "http.response.start"
        and start["status"] == 200
        and headers.get(b"content-type", b"").startswith(kind)
        and b"set-cookie" not in headers
        and body["type"] == "http.response.body"
        and not body.get("more_body", False)
        and len(body.get("body", b"")) <= MOST_BYTES
    )
