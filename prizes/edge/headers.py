"""The edge as pure ASGI: host list, request id, cross-site defence, content policy, security headers, log line.

Written as plain ASGI, since BaseHTTPMiddleware costs a task and a queue a request.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prizes import clock, metrics
from prizes.config import settings
from prizes.edge.proxies import is_proxy
from prizes.edition.queries import speaking_of
from prizes.errors import Refusal
from prizes.gate import refusals
from prizes.gate.addresses import API, addresses
from prizes.gate.content_policy import NO_CONTENT, content_policy
from prizes.gate.nomination.uploads import MOST_UPLOAD, UPLOADS
from prizes.gate.problems import is_for_programs, problem
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator
from prizes.kit.token import new_id

MOST_BODY = 2_000_000
"""Bytes of a request's body."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEALTH = "/health/"
"""Asked by machines that know an address and no name. These answers hold no address of ours."""
log = structlog.get_logger("request")

RawHeader = tuple[bytes, bytes]
Headers = Mapping[bytes, bytes]
"""Of a request, by name in lower case; of a name that came twice the first."""
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"


THEIR_OWN = frozenset({b"cross-origin-resource-policy"})
"""What an answer may say otherwise: that other sites may show it."""


def _fixed_headers() -> list[RawHeader]:
    """Of every answer."""
    fixed = {
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": PERMISSIONS_POLICY,
        "x-frame-options": "DENY",
    }
    if settings().production:
        fixed["strict-transport-security"] = "max-age=63072000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in fixed.items()]


class Edge:
    """Outermost: everything that answers, errors and static files too, passes here."""

    def __init__(self, app: ASGIApp, counted: Callable[[Scope, str, int], None] | None = None) -> None:
        """`counted` hears of each answer, by the template of its route and its status."""
        self.app, self.counted = app, counted
        self.fixed = _fixed_headers()
        self.fixed_names = {name for name, _ in self.fixed}
        self.proxies = settings().proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with clock.arriving(), speaking_of(None):
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.proxies or scope.get("client") is None:
            self._believe_proxy(scope)
        begun, request_id = time.perf_counter(), new_id()
        policy = NO_CONTENT if is_for_programs(scope) else content_policy()
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500

        head = scope["method"] == "HEAD"
        if head:  # as GET, without the body: every page answers it, and nothing is done twice
            scope = {**scope, "method": "GET"}

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {
                    **message,
                    "headers": self.with_ours(message.get("headers", ()), policy, request_id),
                }
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            app = _refusal(scope) or self.app
            await app(scope, receive, send_with_headers)
        finally:
            # The route's template, not the address: addresses can hold ids and codes.
            route = getattr(scope.get("route"), "path", metrics.NO_ROUTE)
            seconds = time.perf_counter() - begun
            _tell(scope, request_id, route, status, seconds)
            if self.counted is not None and not head:
                self.counted(scope, route, status)
            if metrics.is_on():
                _measure(scope, route, status, seconds)

    def with_ours(self, headers: Iterable[RawHeader], policy: bytes, request_id: str) -> list[RawHeader]:
        """The headers of an answer with those that all have; its own content policy and keeping stay."""
        lower = [(name.lower(), value) for name, value in headers]
        theirs = [line for line in lower if line[0] not in self.fixed_names or line[0] in THEIR_OWN]
        names = [name for name, _ in theirs]
        fixed = [line for line in self.fixed if line[0] not in THEIR_OWN or line[0] not in names]
        ours = [*fixed, (b"x-request-id", request_id.encode())]
        if b"content-security-policy" not in names:
            ours.append((b"content-security-policy", policy))
        if b"cache-control" not in names:
            ours.append((b"cache-control", b"no-store"))
        return [*theirs, *ours]

    def _believe_proxy(self, scope: Scope) -> None:
        """Take client address and scheme from a listed proxy, or one at the file of our socket, which lets nobody else
        in; from anybody else they are words. That a client has no address says little: whoever is gone has none.
        """
        client, server = scope.get("client"), scope.get("server")
        by_file = client is None and server is not None and server[1] is None
        if not by_file and not (self.proxies and client and is_proxy(client[0])):
            return
        # A proxy may add a line of its own to those that the client sent: what it says is read from the end.
        for address in reversed(_listed(scope, b"x-forwarded-for")):
            if not is_proxy(address):
                scope["client"] = (address, 0)
                break
        for scheme in _listed(scope, b"x-forwarded-proto")[-1:]:
            if scheme in ("http", "https"):
                scope["scheme"] = scheme


def _tell(scope: Scope, request_id: str, route: str, status: int, seconds: float) -> None:
    """The line of a request; of a refused one with the name of the refusal."""
    reason = scope["state"].get("refused")
    log.info(
        "answered",
        id=request_id,
        method=scope["method"],
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
        **({"refused": reason} if reason else {}),
    )


def _measure(scope: Scope, route: str, status: int, seconds: float) -> None:
    whole = f"{API}{route}" if route != metrics.NO_ROUTE and is_for_programs(scope) else route
    metrics.answered(scope["method"], whole, status, seconds)
    reason = scope["state"].get("refused")
    if reason:
        metrics.refused(reason)


def _refusal(scope: Scope) -> Response | None:
    """What is refused before anything else sees the request; None: nothing."""
    lines = scope["headers"]
    headers: Headers = dict(reversed(lines))
    if not scope["path"].startswith(HEALTH) and not _is_among(settings().hosts, headers.get(b"host", b"")):
        return _plain(scope, refusals.wrong_host())
    if len(headers) < len(lines) and [name for name, _ in lines].count(b"host") > 1:
        return _plain(scope, refusals.two_hosts())
    if scope["method"] not in SAFE and not _is_from_here(headers) and not _is_by_a_machine(scope, headers):
        return _plain(scope, refusals.from_another_site())
    most_body = MOST_UPLOAD if UPLOADS.fullmatch(scope["path"]) else MOST_BODY
    if _is_longer(headers, most_body):
        return _plain(scope, refusals.too_large(most_body // 1_000_000))
    return None


def _plain(scope: Scope, refusal: Refusal) -> Response:
    """A sentence in the language of the address: what is refused here has no page yet. Programs get a problem."""
    if is_for_programs(scope):
        return problem(Request(scope), refusal)
    refusals.note(scope, refusal)
    first = scope["path"].split("/", 2)[1:2]
    lang = first[0] if first and first[0] in CODES else "en"
    return PlainTextResponse(
        translator(lang).say(refusal.sentence) + "\n",
        status_code=refusals.status_of(refusal),
        headers={"content-language": lang},
    )


def _is_longer(headers: Headers, most: int) -> bool:
    """By its own word; a body that is longer than it says is cut off further in."""
    length = headers.get(b"content-length", b"")
    return length.isdigit() and int(length) > most


def _listed(scope: Scope, header: bytes) -> Sequence[str]:
    """What all lines of this name list, in their order."""
    text = b",".join([value for name, value in scope["headers"] if name == header]).decode("latin-1")
    return [part.strip() for part in text.split(",") if part.strip()]


_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(?::([0-9]{0,5}))?", re.ASCII)
_PORTS = range(1, 65_536)


@lru_cache(maxsize=64)
def _is_among(hosts: frozenset[str], host: bytes) -> bool:
    """Remembered, since nearly every request names the same."""
    found = _HOST.fullmatch(host.decode("latin-1").lower())
    return found is not None and found[1] in hosts and int(found[2] or 80) in _PORTS


def _is_from_here(headers: Headers) -> bool:
    """Whether an unsafe request comes from our own pages, or from a program that carries its own token.

    Sec-Fetch-Site is set by browsers and cannot be set by pages; where it is absent, Origin is compared. A bearer
    token is never sent by a browser on its own, so such requests need neither; nor do requests of programs without
    any cookie, since there is nobody's session to misuse.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site in (b"same-origin", b"none")
    origin = headers.get(b"origin")
    if origin is not None:
        return _same_origin(origin.decode("latin-1"), headers.get(b"host", b"").decode("latin-1"))
    if headers.get(b"authorization", b"").lower().startswith(b"bearer "):
        return True
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip()
    return b"cookie" not in headers and kind in (b"application/json", b"application/toml")


_BY_MACHINES = addresses("/{lang:lang}/reminders/{token}", "/sign-in/provider/logout")


def _is_by_a_machine(scope: Scope, headers: Headers) -> bool:
    """A mail provider's own request to stop reminders (RFC 8058): no browser, no cookie, and the address itself
    says for whom. Or that of an identity provider which ends sessions, by a token that it has signed.
    """
    foreign = any(name in headers for name in (b"cookie", b"origin", b"sec-fetch-site", b"authorization"))
    return not foreign and _BY_MACHINES.fullmatch(scope["path"]) is not None


def _same_origin(origin: str, host: str) -> bool:
    if origin == settings().base_url:
        return True
    return not settings().production and urlsplit(origin).netloc == host
