"""The status of each kind of refusal, and other trouble as refusals, for pages and programs alike."""

from __future__ import annotations

import structlog
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from prizes.db import Unsure, is_out_of_reach
from prizes.errors import Busy, Failed, Invalid, Kind, Missing, Refusal
from prizes.gate.expected import expected
from prizes.kit.sentence import Sentence, say

log = structlog.get_logger("failed")

TROUBLE: tuple[type[Exception], ...] = (DBAPIError, PoolTimeoutError, OSError, Unsure)
"""What trouble with the database raises, whoever's fault it is: `of_failure` tells it apart."""

AGAIN = 30
"""Seconds after which a database that went away may be back."""

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
    if refusal.status is not None:
        return refusal.status
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
    fields: dict[str, Sentence] = {}
    for item in error.errors():
        name = ".".join(str(part) for part in item["loc"] if part != "body") or "body"
        fields.setdefault(name, expected(item))
    return Invalid(say("The request does not have the expected form."), fields)


UNSURE = say(
    "The database went away while this was being saved, so it may be saved or not."
    " Please look, and send it again if it is not there."
)


UNREACHABLE = say(
    "The service cannot reach its database just now. Nothing was saved. Please try again in a minute."
)


def of_failure(error: Exception, request_id: str, *, unsure: bool = False) -> Refusal:
    """An exception nobody foresaw, or the database out of reach. Logged here; the reader gets no detail.

    `unsure`: what was asked for may have been saved before this.
    """
    unreachable = isinstance(error, Unsure) or is_out_of_reach(error)
    log.error("failed", id=request_id, error=_name(error), exc_info=None if unreachable else error)
    if unsure or isinstance(error, Unsure):
        return Busy(UNSURE, retry_after=AGAIN)
    if unreachable:
        return Busy(UNREACHABLE, retry_after=AGAIN)
    return Failed(say("Something went wrong on our side. Nothing was saved. We have a record of it."))


def _name(error: BaseException) -> str:
    """Of the error, and of the driver's own below it: never its words, which can hold values."""
    below = getattr(error, "orig", None) or error.__cause__
    return (
        f"{type(error).__name__}: {type(below.__cause__ or below).__name__}"
        if below
        else type(error).__name__
    )
