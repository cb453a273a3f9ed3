"""The status of each kind of refusal, for pages and programs alike."""

from __future__ import annotations

from prizes.errors import Kind, Refusal

STATUS: dict[Kind, int] = {
    Kind.MISSING: 404,
    Kind.UNKNOWN_PERSON: 401,
    Kind.FORBIDDEN: 403,
    Kind.CLOSED: 409,
    Kind.CONFLICT: 409,
    Kind.INVALID: 422,
    Kind.BUSY: 503,
}


def status_of(refusal: Refusal) -> int:
    if refusal.kind is Kind.BUSY and refusal.retry_after and refusal.retry_after >= 60:
        return 429  # asked too often; 503 is for the service's own trouble
    return STATUS[refusal.kind]
