"""Page or fragment, redirects, and the htmx headers: decided here and nowhere else."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2_fragments import render_block

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Role, holds
from prizes.config import settings
from prizes.data.languages import direction
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.content_policy import content_policy
from prizes.gate.permissions import Who, is_allowed
from prizes.gate.refusals import status_of
from prizes.i18n.languages import CODES
from prizes.i18n.templates import environment
from prizes.i18n.translator import translator
from prizes.web.layout.forms import Fields
from prizes.web.layout.header import header
from prizes.web.layout.notices import NOTICES
from prizes.web.layout.office_menu import office_menu
from prizes.web.layout.phase_bar import closing, steps

LONGEST_QUERY = 2_000
"""Characters. A page repeats its query for each language: 45 kB of it were a megabyte."""


def lang_of(request: Request) -> str:
    """The language of the address; English for addresses that have none."""
    first = request.url.path.split("/", 2)[1]
    return first if first in CODES else "en"


def wants_fragment(request: Request) -> bool:
    """Htmx asks for a part of the page: not for a boosted link, nor when it restores its history."""
    headers = request.headers
    return (
        headers.get("hx-request") == "true"
        and headers.get("hx-request-type", "partial") == "partial"
        and headers.get("hx-boosted") != "true"
        and headers.get("hx-history-restore-request") != "true"
    )


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    block: str | None = None,
    calendar_of: EditionInForce | None = None,
    **values: Any,
) -> HTMLResponse:
    """The template as a page; where htmx asks and the route names a block, that block alone.

    `calendar_of`: the edition whose calendar the head shows on a page that lies in none.
    """
    templates = environment(lang_of(request))
    context = common(request, calendar_of) | values
    # Something was wrong in the address; the page is shown all the same.
    noted: Refusal | None = getattr(request.state, "refusal", None)
    if context["refusal"] is None and noted is not None:
        context["refusal"], status = noted, status_of(noted)
    refusal: Refusal | None = context["refusal"]
    if refusal is not None:
        voice = translator(lang_of(request))
        context["errors"] = {name: voice.say(sentence) for name, sentence in refusal.fields.items()}
        wrong = list(context["errors"].items()) or [(None, voice.say(refusal.sentence))]
        context.setdefault("summary", wrong)
    if block is not None and wants_fragment(request):
        html = render_block(templates, template, block, **context)
    else:
        html = templates.get_template(template).render(context)
    return _in_language(request, html, status)


def fragment(request: Request, template: str, block: str, **values: Any) -> HTMLResponse:
    """A block for htmx that needs nothing of the page around it."""
    html = render_block(environment(lang_of(request)), template, block, **values)
    return _in_language(request, html, 200)


def _in_language(request: Request, html: str, status: int) -> HTMLResponse:
    answer = HTMLResponse(html, status_code=status)
    answer.headers["vary"] = "HX-Request, HX-Request-Type, Cookie"
    answer.headers["content-language"] = lang_of(request)
    answer.headers["content-security-policy"] = content_policy(html).decode()
    return answer


def common(request: Request, calendar_of: EditionInForce | None = None) -> dict[str, Any]:
    """What every page's layout shows."""
    lang = lang_of(request)
    me = getattr(request.state, "me", None)
    edition: EditionInForce | None = getattr(request.state, "edition", None)
    path = quote(request.scope["path"], safe="/:@!$&'()*+,;=~")
    rest = path[len(f"/{lang}") :] if path.startswith(f"/{lang}") else "/"
    query = query_of(request)
    slug = edition.slug if edition else "*"
    now, shown = clock.now(), edition or calendar_of
    return {
        "request_id": getattr(request.state, "request_id", ""),
        "here": path + query,
        "path_in": lambda code: f"/{code}{rest}{query}",
        "address_in": lambda code: f"{settings().base_url}/{code}{rest}",
        "me": me,
        "person": me.person if me else None,
        "staff_session": _staff_session(me, now),
        "tasks_open": getattr(request.state, "tasks", 0),
        "is_steward": is_allowed(me, Who.STEWARD, slug),
        "is_expert": me is not None and holds(me.grants, Role.EXPERT, slug),
        "is_observer": is_allowed(me, Who.OBSERVER, slug),
        "edition": edition,
        "rules": edition.rules if edition else None,
        "office": office_menu(path, lang, edition, me),
        "header": header(path, lang, shown, now, me),
        "phases": steps(translator(lang), shown.rules, now) if shown else [],
        "closing": closing(edition.rules, now) if edition else None,
        "notice": translator(lang).say(NOTICES.get(request.query_params.get("notice", ""), "")),
        "lang_direction": direction,
        "provider": settings().offered_provider,
        "refusal": None,
        "errors": {},
        "typed": Fields([]),
    }


def _staff_session(me: SignedIn | None, now: datetime) -> dict[str, int] | None:
    """For how many seconds the session of somebody with a role goes on: as it is, after its next use, and at most."""
    if me is None or not me.has_role or me.good_until is None or me.ends_at is None:
        return None
    return {
        "left": int((me.good_until - now).total_seconds()),
        "idle": settings().staff_idle_minutes * 60,
        "last": int((me.ends_at - now).total_seconds()),
    }


def query_of(request: Request) -> str:
    """The query of the address with its question mark, as links repeat it: without the notice of an act that is done.
    None that a page makes is left out.
    """
    query = "&".join(part for part in request.url.query.split("&") if not part.startswith("notice="))
    return f"?{query}" if 0 < len(query) <= LONGEST_QUERY else ""


def see_other(request: Request, target: str, notice: str | None = None) -> Response:
    """303 after a write, so that the browser fetches and does not repeat. `target`: as `layout.links` makes it."""
    if notice:
        address, mark, place = target.partition("#")
        target = address + ("&" if "?" in address else "?") + urlencode({"notice": notice}) + mark + place
    return leave_for(request, target)


def leave_for(request: Request, target: str) -> Response:
    """Send the whole window to another page; htmx would otherwise swap that page into a part of this one."""
    request.state.left_for = target
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": target, "Vary": "HX-Request"})
    return RedirectResponse(target, status_code=303)


def safe_return(target: str | None, fallback: str) -> str:
    """A path of ours to go back to; anything that could lead elsewhere gives the fallback."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return fallback
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(c) < 32 for c in target):
        return fallback
    return target
