"""The status of each kind of refusal, and other trouble as refusals, for pages and programs alike."""

from __future__ import annotations

import structlog
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from prizes.errors import Busy, Failed, Invalid, Kind, Missing, Refusal
from prizes.kit.sentence import say

log = structlog.get_logger("failed")

UNREACHABLE: tuple[type[Exception], ...] = (
    OperationalError,
    InterfaceError,
    PoolTimeoutError,
    ConnectionError,
)
"""What a database that cannot be reached, or a pool without a free connection, raises."""

STATUS: dict[Kind, int] = {
    Kind.MISSING: 404,
    Kind.UNKNOWN_PERSON: 401,
    Kind.FORBIDDEN: 403,
    Kind.CLOSED: 409,
    Kind.CONFLICT: 409,
    Kind.INVALID: 422,
    Kind.BUSY: 503,
    Kind.FAILED: 500,
}


def status_of(refusal: Refusal) -> int:
    if refusal.kind is Kind.BUSY and refusal.retry_after and refusal.retry_after >= 60:
        return 429  # asked too often; 503 is for the service's own trouble
    return STATUS[refusal.kind]


def of_http(error: HTTPException) -> Refusal:
    """The framework's own answers in our words."""
    match error.status_code:
        case 404:
            return Missing(say("There is no such page. Perhaps the address was cut in a mail."))
        case 405:
            return Invalid(say("This address does not take that kind of request."))
        case 413:
            return Invalid(say("This is more than one request may carry."))
    return Invalid(say("The request could not be read."))


def of_validation(error: RequestValidationError) -> Invalid:
    fields = {
        ".".join(str(p) for p in item["loc"] if p != "body") or "body": say(
            "This is not what is expected here."
        )
        for item in error.errors()
    }
    return Invalid(say("The request does not have the expected form."), fields)


def of_failure(error: Exception, request_id: str) -> Refusal:
    """An exception nobody foresaw, or the database out of reach. Logged here; the reader gets no detail."""
    unreachable = isinstance(error, UNREACHABLE) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
    log.error("failed", id=request_id, error=type(error).__name__, exc_info=None if unreachable else error)
    if unreachable:
        return Busy(
            say(
                "The service cannot reach its database just now. Nothing was saved. Please try again in a minute."
            ),
            retry_after=30,
        )
    return Failed(say("Something went wrong on our side. Nothing was saved. We have a record of it."))
