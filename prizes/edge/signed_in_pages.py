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
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prizes import clock
from prizes.accounts.rules.scopes import is_token
from prizes.agenda.mine.readers import PlainReader
from prizes.config import settings
from prizes.edge.compression import Compression, SharedCompression, again
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
from prizes.edge.papers import LASTS, Clocks, JoinedPage, Makers, Papers, is_open
from prizes.edge.readers import Here, Readers
from prizes.edge.whole_ballots import BALLOT, PATH, WholeBallots
from prizes.edition.document.phases import VotingPhase
from prizes.gate.addresses import addresses
from prizes.gate.people import secret_in
from prizes.gate.readers.plain import standing, standing_at_a_project, state_at_a_project, state_for

SAY_HOW_FAR = addresses("/{lang:lang}/", f"{EDITION}/")
"""Pages that say in how many categories their reader has voted."""
PROJECT = addresses(f"{EDITION}/projects/{{project}}", edition="[a-z0-9-]{1,31}", project="[0-9a-z]{16}")
NOT_PLAIN = frozenset({b"authorization", b"hx-request", b"range"})
MOST = 512
EACH_ONES = ""
"""In place of where readers stand: the page is made for each of them."""
Place = tuple[str, bytes, str]
"""Path, query, and where the reader stands."""


@dataclass(frozen=True, slots=True)
class AtProject:
    """A reader at the page of a project on the ballot."""

    where: str
    """By what the page differs."""
    reader: PlainReader
    phase: VotingPhase
    project: str

    @property
    def state(self) -> dict[str, Any]:
        """For whom the page is made."""
        return state_at_a_project(self.reader, self.phase, self.project)


class SignedInPages:
    """ASGI around the pages that are stored for strangers, and around the program itself (`inside`)."""

    def __init__(self, kept: KeptPages, inside: ASGIApp) -> None:
        self.kept, self.inside = kept, inside
        self.readers = Readers(kept.pulse.database)
        self.pages: OrderedDict[Place, CachedPage] = OrderedDict()
        self.makers = Makers[CachedPage | None]()
        self.clocks = Clocks()
        self.papers = Papers(self._rendered, self.clocks)
        self.ballots = WholeBallots(self._rendered, self.clocks)
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
        is_own = isinstance(page, JoinedPage) or page.holes
        await (self.own if is_own else self.compressed)(scope, receive, send)

    async def _found(self, scope: Scope, here: Here) -> CachedPage | JoinedPage | None:
        if self.papers.takes(scope, here):
            return await self.papers.page(scope, here)
        if PATH.fullmatch(scope["path"]) is not None:
            return await self.ballots.page(scope, here) if self.ballots.takes(scope, here) else None
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
        project = self._project(scope, here)
        where = (
            standing(here.reader, with_ballot=SAY_HOW_FAR.fullmatch(scope["path"]) is not None)
            if project is None
            else project.where
        )
        place = (scope["path"], scope["query_string"], where)
        page = self.pages.get(place)
        if page is not None and page.acts == here.acts:
            age = clock.now() - page.at
            if is_fresh(page, clock.now()) or (project and timedelta(0) <= age < LASTS):
                return page
        return await self.makers.made(
            (place, here.acts),
            lambda: self._make(scope, place, here, project.state if project else state_for(here.reader)),
        )

    def _project(self, scope: Scope, here: Here) -> AtProject | None:
        """None: it is a page as others are, and not that of a project on the ballot.

        It is the page of one project for many readers, each of whom looks at others: so it lasts as long as a paper.
        What the clock changes in it is a part of how it differs.
        """
        place, voted = PROJECT.fullmatch(scope["path"]), here.voted
        if place is None or voted is None or place["edition"] != voted.edition.slug:
            return None
        if not voted.phase.open_to_all or not here.reader.slots or not is_open(voted):
            return None
        parts = self.clocks.parts(voted, scope["path"][1:3])
        where = standing_at_a_project(here.reader, voted.phase, place["project"])
        return AtProject(f"{where} {hash(parts.phases)}", here.reader, voted.phase, place["project"])

    async def _make(
        self, scope: Scope, place: Place, here: Here, state: Mapping[str, Any]
    ) -> CachedPage | None:
        now = clock.now()
        page = await self._made(scope, here, state, now, self.pages.get(place))
        if page is None:
            place = (*place[:2], EACH_ONES)
        self.pages[place] = page or CachedPage(now, here.acts, {}, b"", (), own_key, None)
        self.pages.move_to_end(place)
        while len(self.pages) > MOST:
            self.pages.popitem(last=False)
        return page

    async def _made(
        self,
        scope: Scope,
        here: Here,
        state: Mapping[str, Any],
        now: datetime,
        before: CachedPage | None,
    ) -> CachedPage | None:
        """The page for all who stand where this reader does; None: there is none, or not as a whole."""
        made = await self._rendered(scope, state)
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
        if len(sent) != 2 or not _is_joint(inner) or not is_whole(sent[0], sent[1], HTML):
            return None
        return sent[0], sent[1]["body"], inner["route"]


def _is_joint(scope: Scope) -> bool:
    """After the answer: whether others have a part in it."""
    return is_shared(scope) or getattr(scope.get("route"), "path", "") == BALLOT


def _secret(scope: Scope) -> str | None:
    """The secret of a session, of a request for one of the pages and for nothing else."""
    if scope["type"] != "http" or scope["method"] != "GET" or not _is_path(scope["path"]):
        return None
    cookies: list[bytes] = []
    for name, value in scope["headers"]:
        if name in NOT_PLAIN:
            return None
        if name == b"cookie":
            cookies.append(value)
    secret = secret_in(b"; ".join(cookies).decode("latin-1")) if cookies else None
    return None if not secret or is_token(secret) else secret


def _is_path(path: str) -> bool:
    return PATHS.fullmatch(path) is not None or PATH.fullmatch(path) is not None


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
