"""Votes for which there is no place are refused before they become requests, in bytes that are made once.

To take a request apart, begin a task for it and lead it through the edge costs as much as half a vote. At many times
what a process can do it would do nothing else, and no vote would be saved (bar.md RE-5). What is said is what the edge
says of the same refusal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from prizes import metrics
from prizes.edge.admission import Admission
from prizes.edge.headers import Edge, RawHeader
from prizes.edge.http_protocol import MOST_HEAD, MOST_LINES
from prizes.edge.lanes import Lane
from prizes.gate.content_policy import NO_CONTENT
from prizes.i18n.languages import CODES, negotiate
from prizes.i18n.translator import translator
from prizes.kit.sentence import say
from prizes.kit.token import new_id
from prizes.web.layout.page import lang_of

PROGRAMS = "/api/"
log = structlog.get_logger("door")
ID = "-" * len(new_id())
"""What stands in the bytes in place of a request's id."""
LAST_WORDS = {
    400: say("The request could not be read."),
    408: say("The request arrived too slowly and was ended. Nothing was saved. Please try again."),
    429: say("There are too many connections from your network. Please wait a minute and try again."),
    431: say(
        "The address and the headers of this request are too long: at most %(kibibytes)s KiB "
        "in %(lines)s lines. If this happens again, delete the cookies of this site.",
        kibibytes=MOST_HEAD // 1024,
        lines=MOST_LINES,
    ),
}
"""Where a connection ends before a request is there, see `edge.http_protocol`."""
TELL_AFTER = 1.0
"""Seconds between two lines of the log: a line for each refusal costs as much as refusing."""


class EarlyRefusal:
    """Called with the scope of a request before anything is done for it."""

    def __init__(self, edge: Edge, gate: Admission) -> None:
        self.edge, self.gate = edge, gate
        self.refused = 0
        self.said = lru_cache(maxsize=16)(self._made)
        self.last = lru_cache(maxsize=32)(self._last)

    def __call__(self, scope: Scope) -> bytes | None:
        """A whole answer; None: it goes on. Of votes by page only the page's script is answered here."""
        if not self.gate.is_shut(scope):
            return None
        headers = Headers(scope=scope)
        if scope["path"].startswith(PROGRAMS):
            lang, script = negotiate(headers.get("accept-language")), False
        elif headers.get("hx-request") == "true":
            lang, script = lang_of(Request(scope)), True
        else:
            return None
        if not self.refused:
            asyncio.get_running_loop().call_later(TELL_AFTER, self._tell)
        self.refused += 1
        metrics.refused("busy")
        return self.said(lang, script=script).replace(ID.encode(), new_id().encode())

    def closing(self, status: int, url: bytes) -> bytes:
        """The answer after which a connection ends, in the language of the address as far as it is known."""
        first = url[:4].decode("latin-1").strip("/")
        return self.last(status, first if first in CODES else "en").replace(ID.encode(), new_id().encode())

    def _last(self, status: int, lang: str) -> bytes:
        text = translator(lang).say(LAST_WORDS[status]).encode() + b"\n"
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-language", lang.encode()),
            (b"content-length", str(len(text)).encode()),
            (b"connection", b"close"),
        ]
        if status in (408, 429):
            headers.append((b"retry-after", b"60"))
        return _written(status, self.edge.with_ours(headers, NO_CONTENT, ID), text)

    def _tell(self) -> None:
        log.warning("votes refused at the door", votes=self.refused)
        self.refused = 0

    def _made(self, lang: str, *, script: bool) -> bytes:
        """As the edge would send what the gate refuses with."""
        answer = self.gate.refusal(
            Lane.VOTE.value,
            {
                "type": "http",
                "method": "POST",
                "path": f"/{lang}/" if script else PROGRAMS,
                "query_string": b"",
                "headers": [(b"hx-request", b"true")] if script else [(b"accept-language", lang.encode())],
                "state": {"request_id": ID},
            },
        )
        headers = self.edge.with_ours(answer.raw_headers, NO_CONTENT, ID)
        return _written(answer.status_code, headers, bytes(answer.body))


def _written(code: int, headers: Iterable[RawHeader], body: bytes) -> bytes:
    status = HTTPStatus(code)
    lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), *(b": ".join(each) for each in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
