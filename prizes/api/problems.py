"""Refusal to problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from prizes.errors import Refusal
from prizes.gate.idempotency import AnsweredBefore, answer_again
from prizes.gate.refusals import TROUBLE, of_failure, of_http, of_validation, status_of
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import translator


def problem(
    request: Request,
    refusal: Refusal,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """In the reader's language; `type` and the names under `errors` are for programs and stay the same."""
    voice = translator(negotiate(request.headers.get("accept-language")))
    code = status or status_of(refusal)
    body: dict[str, object] = {
        "type": f"urn:wsis-prizes:problem:{refusal.code}",
        "title": voice.say(refusal.sentence),
        "status": code,
        "instance": f"urn:wsis-prizes:request:{getattr(request.state, 'request_id', '-')}",
    }
    if refusal.fields:
        body["errors"] = [{"field": name, "detail": voice.say(s)} for name, s in refusal.fields.items()]
    answer = JSONResponse(
        body, status_code=code, media_type="application/problem+json", headers=dict(headers or {})
    )
    answer.headers["content-language"] = voice.lang
    if refusal.retry_after:
        answer.headers["retry-after"] = str(refusal.retry_after)
    if code == 401:
        answer.headers["www-authenticate"] = "Bearer"
    return answer


async def refused(request: Request, refusal: Exception) -> JSONResponse:
    assert isinstance(refusal, Refusal)
    return problem(request, refusal)


async def http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(request, of_http(error), status=error.status_code, headers=error.headers)


async def unreadable(request: Request, error: Exception) -> JSONResponse:
    """400 for a body that is no JSON at all, 422 for one of another form."""
    assert isinstance(error, RequestValidationError)
    no_json = any(item["type"] == "json_invalid" for item in error.errors())
    return problem(request, of_validation(error), status=400 if no_json else 422)


async def failed(request: Request, error: Exception) -> JSONResponse:
    return problem(
        request,
        of_failure(
            error,
            getattr(request.state, "request_id", "-"),
            unsure=getattr(request.state, "unsure", False),
        ),
    )


def register(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(AnsweredBefore, answer_again)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, unreadable)
    for kind in (*TROUBLE, Exception):
        app.add_exception_handler(kind, failed)
