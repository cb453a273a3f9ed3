"""Refusal to problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from prizes.errors import Refusal
from prizes.gate.idempotency import AnsweredBefore, answer_again
from prizes.gate.refusals import TROUBLE, of_failure, of_http, of_validation, status_of
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import translator

MEDIA_TYPE = "application/problem+json"


class Misfit(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="Its name, with a point between the names of what lies within each other.")
    detail: str


class Problem(BaseModel):
    """Why something was not done, and what to do about it (RFC 9457). Programs go by `type` and `field`, which stay
    the same; sentences are for people, in the language that was asked for.
    """

    type: str = Field(description="A URN that names the kind of problem.")
    title: str = Field(description="What is wrong, in a sentence.")
    status: int = Field(description="The status of the answer, once more.")
    detail: str = Field(description="The same, with what is wrong with each field.")
    instance: str = Field(
        description="A URN with the id of the request, to be given to whoever runs the service."
    )
    errors: list[Misfit] = Field(default=[], description="What is wrong by field.")


def problem(
    request: Request,
    refusal: Refusal,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """In the reader's language; `type` and the names under `errors` are for programs and stay the same."""
    voice = translator(negotiate(request.headers.get("accept-language")))
    code = status or status_of(refusal)
    title = voice.say(refusal.sentence)
    misfits = [Misfit(field=name, detail=voice.say(said)) for name, said in refusal.fields.items()]
    body = Problem(
        type=f"urn:wsis-prizes:problem:{refusal.code}",
        title=title,
        status=code,
        detail=" ".join([title, *(f"{each.field}: {each.detail}" for each in misfits)]),
        instance=f"urn:wsis-prizes:request:{getattr(request.state, 'request_id', '-')}",
        errors=misfits,
    )
    answer = JSONResponse(
        body.model_dump(exclude_defaults=True),
        status_code=code,
        media_type=MEDIA_TYPE,
        headers=dict(headers or {}),
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
