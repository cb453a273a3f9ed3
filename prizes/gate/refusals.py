"""The status of each kind of refusal, and other trouble as refusals, for pages and programs alike."""

from __future__ import annotations

import structlog
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from prizes.db import Unsure, is_out_of_reach
from prizes.errors import Busy, Failed, Forbidden, Invalid, Missing, Refusal, RefusalKind, named
from prizes.gate.expected import expected
from prizes.kit.sentence import Sentence, say

log = structlog.get_logger("failed")

TROUBLE: tuple[type[Exception], ...] = (DBAPIError, PoolTimeoutError, OSError, Unsure)
"""What trouble with the database raises, whoever's fault it is: `of_failure` tells it apart."""

AGAIN = 30
"""Seconds after which a database that went away may be back."""

STATUS: dict[RefusalKind, int] = {
    RefusalKind.MISSING: 404,
    RefusalKind.UNKNOWN_PERSON: 401,
    RefusalKind.FORBIDDEN: 403,
    RefusalKind.CLOSED: 409,
    RefusalKind.CONFLICT: 409,
    RefusalKind.INVALID: 422,
    RefusalKind.BUSY: 503,
    RefusalKind.FAILED: 500,
}


def status_of(refusal: Refusal) -> int:
    if refusal.status is not None:
        return refusal.status
    if refusal.kind is RefusalKind.BUSY and refusal.retry_after and refusal.retry_after >= 60:
        return 429  # asked too often; 503 is for the service's own trouble
    return STATUS[refusal.kind]


def note(scope: Scope, refusal: Refusal) -> None:
    """That the answer is this refusal, for the edge, which counts them."""
    scope.setdefault("state", {})["refused"] = refusal.code


no_such_page = Missing.named("no-such-page", "This page does not exist. The address may be incomplete.")
wrong_method = Invalid.named(
    "wrong-method", "This address does not accept requests of this kind.", status=405
)
unreadable = Invalid.named("unreadable-request", "The request could not be read.", status=400)
unexpected_form = Invalid.named("unexpected-form", "The request is not in the expected form.")
not_json = Invalid.named("not-json", "The request is not in the expected form.", status=400)
wrong_host = Invalid.named("wrong-host", "This host name is not served here.", status=400)
two_hosts = Invalid.named("two-hosts", "This request names its host twice.", status=400)
from_another_site = Forbidden.named(
    "from-another-site",
    "This request came from another site, or its origin is unknown. Nothing was done.",
)
unsure = Busy.named(
    "perhaps-saved",
    "The connection to the database was lost while this was being saved, so it may or "
    "may not be saved. Please check, and send it again if it is missing.",
    retry_after=AGAIN,
)
unreachable = Busy.named(
    "database-out-of-reach",
    "The service cannot reach its database. Nothing was saved. Please try again in a minute.",
    retry_after=AGAIN,
)
failed = Failed.named(
    "failed", "An error occurred on our side. Nothing was saved. The error has been recorded."
)


@named("too-large", status=413)
def too_large(most: int | None = None) -> Invalid:
    """`most`: megabytes."""
    if most is None:
        return Invalid(say("This is more than one request may contain."))
    return Invalid(say("This is more than one request may contain: at most %(most)s megabytes.", most=most))


@named("busy", status=503)
def busy(retry_after: int, *, sending: bool) -> Busy:
    if sending:
        said = say("The service is very busy. This was not saved. Please send it again in a few seconds.")
    else:
        said = say("The service is very busy. Please try again in a few seconds.")
    return Busy(said, retry_after=retry_after)


def of_http(error: HTTPException) -> Refusal:
    """The framework's own answers in our words."""
    match error.status_code:
        case 404:
            return no_such_page()
        case 405:
            return wrong_method()
        case 413:
            return too_large()
        case _:
            return unreadable()


def of_validation(error: RequestValidationError) -> Invalid:
    """A body that is no JSON at all, or one of another form."""
    fields: dict[str, Sentence] = {}
    for item in error.errors():
        name = ".".join(str(part) for part in item["loc"] if part != "body") or "body"
        fields.setdefault(name, expected(item))
    no_json = any(item["type"] == "json_invalid" for item in error.errors())
    return (not_json if no_json else unexpected_form)(fields)


def of_failure(error: Exception, request_id: str, *, begun: bool = False) -> Refusal:
    """An exception nobody foresaw, or the database out of reach. Logged here; the reader gets no detail.

    `begun`: what was asked for may have been saved before this.
    """
    out_of_reach = isinstance(error, Unsure) or is_out_of_reach(error)
    log.error("failed", id=request_id, error=_name(error), exc_info=None if out_of_reach else error)
    if begun or isinstance(error, Unsure):
        return unsure()
    return unreachable() if out_of_reach else failed()


def _name(error: BaseException) -> str:
    """Of the error, and of the driver's own below it: never its words, which can hold values."""
    below = getattr(error, "orig", None) or error.__cause__
    return (
        f"{type(error).__name__}: {type(below.__cause__ or below).__name__}"
        if below
        else type(error).__name__
    )
