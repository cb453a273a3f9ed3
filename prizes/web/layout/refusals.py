"""Refusal to page, and what happens to a form that was sent before signing in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from prizes.accounts.actions import hold_form
from prizes.accounts.refusals import factor_needed, fresh_factor_needed
from prizes.errors import Refusal, RefusalKind
from prizes.gate.content_policy import content_policy
from prizes.gate.idempotency import AnsweredBefore, answer_again
from prizes.gate.problems import is_for_programs, problem
from prizes.gate.refusals import STATUS, TROUBLE, note, of_failure, of_http, of_validation, status_of
from prizes.gate.transaction import SAFE_METHODS, database, undo
from prizes.i18n.templates import environment
from prizes.review.refusals import DeclareFirst
from prizes.web.layout.busy import busy
from prizes.web.layout.forms import HELD, Fields, read_fields
from prizes.web.layout.links import to
from prizes.web.layout.page import common, lang_of, leave_for, page, query_of

NEVER_HELD = frozenset({"password", "code", "present", "proof", "setup", "totp", "passkey", HELD})


def form_again(
    request: Request,
    template: str,
    refusal: Refusal,
    typed: Fields,
    *,
    block: str | None = None,
    **values: Any,
) -> HTMLResponse:
    """The form once more, with what was typed, what is wrong beside each field, and a summary. Nothing is saved."""
    undo(request)
    note(request.scope, refusal)
    answer = page(
        request, template, status=status_of(refusal), block=block, refusal=refusal, typed=typed, **values
    )
    return _with_wait(answer, refusal)


async def refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    if refusal.kind is RefusalKind.UNKNOWN_PERSON:
        return await to_sign_in(request)
    if refusal.code == factor_needed.code and request.method in SAFE_METHODS:
        return leave_for(request, to(request, "factor_page", next=request.url.path + query_of(request)))
    if refusal.code == fresh_factor_needed.code:
        return leave_for(request, to(request, "fresh_factor_page", await _afterwards(request)))
    if isinstance(refusal, DeclareFirst) and request.method in SAFE_METHODS:
        return _to_declaring(request, refusal.category)
    return refusal_page(request, refusal)


def refusal_page(request: Request, refusal: Refusal, status: int | None = None) -> Response:
    note(request.scope, refusal)
    answer = page(request, "refusals/refused.html", status=status or status_of(refusal), refusal=refusal)
    return _with_wait(answer, refusal)


def at_the_gate(request: Request, refusal: Refusal) -> Response:
    """For what is refused before it takes a place: nobody is known yet, and the database is not asked."""
    no_place = status_of(refusal) == STATUS[RefusalKind.BUSY]
    return busy(request, refusal) if no_place else refusal_page(request, refusal)


def _with_wait(answer: HTMLResponse, refusal: Refusal) -> HTMLResponse:
    if refusal.retry_after:
        answer.headers["retry-after"] = str(refusal.retry_after)
    return answer


def _to_declaring(request: Request, category: str) -> Response:
    """An expert who opens a project too early comes to where they declare, instead of a closed door."""
    slug = request.path_params["edition"]
    path = to(request, "declaring_page", edition=slug, notice="declare-first")
    return leave_for(request, f"{path}#c-{category}")


async def to_sign_in(request: Request) -> Response:
    """To the sign-in page, with the form kept for afterwards; but not files, which are not even read."""
    return leave_for(request, to(request, "sign_in_page", await _afterwards(request)))


async def _afterwards(request: Request) -> dict[str, str]:
    """What the page before says of the request that it goes on with: words of its address."""
    path = request.url.path + query_of(request)
    if request.method in SAFE_METHODS or getattr(request.state, "not_kept", False):
        return {"next": path}
    typed = await read_fields(request)
    kept = [(n, v) for n, v in typed if n not in NEVER_HELD]
    async with database(request).writing() as session:
        secret = await hold_form(session, path[:500], kept)
    return {"held": secret} | _vote_of(request)


def _vote_of(request: Request) -> dict[str, str]:
    """The edition, where somebody was about to vote: then they can ask to be reminded of an unfinished ballot."""
    edition = request.path_params.get("edition")
    return {"vote": edition} if edition and "/ballot/" in request.url.path else {}


async def http_error(request: Request, error: Exception) -> Response:
    """Answers of the framework itself: no such address, wrong method, too large."""
    assert isinstance(error, HTTPException)
    if is_for_programs(request.scope):  # no address of the JSON interface, but under it
        return problem(request, of_http(error), status=error.status_code)
    return refusal_page(request, of_http(error), status=error.status_code)


async def unreadable(request: Request, error: Exception) -> Response:
    """The request does not have the form its route declares."""
    assert isinstance(error, RequestValidationError)
    return refusal_page(request, of_validation(error))


async def failed(request: Request, error: Exception) -> Response:
    """An exception nobody foresaw, or the database out of reach. Never a detail; the id leads to the log."""
    refusal = of_failure(
        error,
        getattr(request.state, "request_id", "-"),
        begun=getattr(request.state, "unsure", False),
    )
    note(request.scope, refusal)
    copy = request.app.state.kept.stale(request.scope) if refusal.kind is RefusalKind.BUSY else None
    if isinstance(copy, Response):
        return copy
    # Nothing that could fail again: no person, no edition, no database.
    request.state.me, request.state.edition = None, None
    values = common(request) | {"refusal": refusal}
    html = environment(lang_of(request)).get_template("refusals/failed.html").render(values)
    headers = {"retry-after": str(refusal.retry_after)} if refusal.retry_after else {}
    headers["content-security-policy"] = content_policy(html).decode()
    return HTMLResponse(html, status_code=status_of(refusal), headers=headers)


async def gone(_request: Request, _error: Exception) -> Response:
    """Whoever asked has hung up before the request was read; nobody reads this answer."""
    return Response(status_code=400)


def register(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(AnsweredBefore, answer_again)
    app.add_exception_handler(ClientDisconnect, gone)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, unreadable)
    for kind in (*TROUBLE, Exception):
        app.add_exception_handler(kind, failed)
