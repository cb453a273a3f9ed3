"""Votes for which there is no place are refused before they become requests, in bytes that are made once.

To take a request apart, begin a task for it and lead it through the edge costs as much as half a vote. At many times
what a process can do it would do nothing else, and no vote would be saved (bar.md RE-5). What is said is what the edge
says of the same refusal.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from http import HTTPStatus

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from prizes.gate.admission import API, Admission, Lane
from prizes.i18n.languages import negotiate
from prizes.kit.token import new_id
from prizes.web.headers import Edge
from prizes.web.pages import lang_of

log = structlog.get_logger("door")
ID = "-" * len(new_id())
"""What stands in the bytes in place of a request's id."""
POLICY = b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
TELL_AFTER = 1.0
"""Seconds between two lines of the log: a line for each refusal costs as much as refusing."""


class Door:
    """Called with the scope of a request before anything is done for it."""

    def __init__(self, edge: Edge, gate: Admission) -> None:
        self.edge, self.gate = edge, gate
        self.refused = 0
        self.said = lru_cache(maxsize=16)(self._made)

    def __call__(self, scope: Scope) -> bytes | None:
        """A whole answer; None: it goes on. Of votes by page only the page's script is answered here."""
        if not self.gate.is_shut(scope):
            return None
        headers = Headers(scope=scope)
        if scope["path"].startswith(API):
            lang, script = negotiate(headers.get("accept-language")), False
        elif headers.get("hx-request") == "true":
            lang, script = lang_of(Request(scope)), True
        else:
            return None
        if not self.refused:
            asyncio.get_running_loop().call_later(TELL_AFTER, self._tell)
        self.refused += 1
        return self.said(lang, script=script).replace(ID.encode(), new_id().encode())

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
                "path": f"/{lang}/" if script else API,
                "query_string": b"",
                "headers": [(b"hx-request", b"true")] if script else [(b"accept-language", lang.encode())],
                "state": {"nonce": "", "request_id": ID},
            },
        )
        answer.headers["content-security-policy"] = POLICY.decode()
        headers = self.edge.with_ours(answer.raw_headers, "", ID)
        status = HTTPStatus(answer.status_code)
        lines = [
            f"HTTP/1.1 {status.value} {status.phrase}".encode(),
            *(b": ".join(each) for each in headers),
        ]
        return b"\r\n".join(lines) + b"\r\n\r\n" + bytes(answer.body)
