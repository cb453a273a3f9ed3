"""What goes wrong in a route of the JSON interface, as a problem document."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from prizes.errors import Refusal
from prizes.gate.idempotency import AnsweredBefore, answer_again
from prizes.gate.problems import problem
from prizes.gate.refusals import TROUBLE, of_failure, of_http, of_validation


async def refused(request: Request, refusal: Exception) -> JSONResponse:
    assert isinstance(refusal, Refusal)
    return problem(request, refusal)


async def http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(request, of_http(error), status=error.status_code, headers=error.headers)


async def unreadable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return problem(request, of_validation(error))


async def failed(request: Request, error: Exception) -> JSONResponse:
    return problem(
        request,
        of_failure(
            error,
            getattr(request.state, "request_id", "-"),
            begun=getattr(request.state, "unsure", False),
        ),
    )


def register(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(AnsweredBefore, answer_again)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, unreadable)
    for kind in (*TROUBLE, Exception):
        app.add_exception_handler(kind, failed)
