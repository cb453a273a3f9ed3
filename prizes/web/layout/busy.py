"""The page for whom there is no place just now: made once a language, since it is needed when there is no time."""

from __future__ import annotations

from functools import cache
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from prizes.errors import Refusal
from prizes.gate.content_policy import content_policy
from prizes.gate.refusals import note
from prizes.gate.transaction import SAFE_METHODS
from prizes.i18n.templates import environment
from prizes.i18n.translator import translator
from prizes.kit.sentence import Sentence
from prizes.web.layout.page import common, lang_of, query_of

REST = "--rest-of-the-address--"
"""What differs between two such pages stands in the made one as these words."""


def busy(request: Request, refusal: Refusal) -> Response:
    """503, when to come again, and a link to the same page. Without database, person or edition."""
    note(request.scope, refusal)
    lang = lang_of(request)
    headers = {"retry-after": str(refusal.retry_after), "content-language": lang}
    if request.headers.get("hx-request") == "true":  # the page's script has words of its own
        words = translator(lang).say(refusal.sentence)
        return PlainTextResponse(f"{words}\n", status_code=503, headers=headers)
    made = _page(lang, refusal.sentence.text, again=request.method in SAFE_METHODS)
    headers["content-security-policy"] = content_policy(made).decode()
    return HTMLResponse(made.replace(REST, _rest(request, lang)), status_code=503, headers=headers)


def _rest(request: Request, lang: str) -> str:
    """What follows `/en/` in the address."""
    path = quote(request.scope["path"], safe="/:@!$&'()*+,;=~")
    return escape(path.removeprefix(f"/{lang}").lstrip("/") + query_of(request))


@cache
def _page(lang: str, text: str, *, again: bool) -> str:
    """`again`: with a link; a form is sent again by the browser itself."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/{lang}/{REST}",
        "query_string": b"",
        "headers": [],
        "server": ("localhost", 80),
        "state": {"request_id": ""},
    }
    values = common(Request(scope)) | {"sentence": Sentence(text), "again": again}
    return environment(lang).get_template("refusals/busy.html").render(values)
