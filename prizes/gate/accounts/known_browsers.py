"""Browsers in which a mailbox has signed in before. Strangers cannot use up what is kept for them.

The cookie says whose mailbox it was under the service's key only; it opens nothing.
"""

from __future__ import annotations

import hmac
from datetime import timedelta

from fastapi import Request, Response

from prizes.config import settings
from prizes.gate.keyed import keyed
from prizes.mail.rules.addresses import canonical_email

LIFE = timedelta(days=180)
"""From the submission of a contest to its vote."""


def cookie_name() -> str:
    return "__Host-prizes-known" if settings().production else "prizes-known"


def is_known(request: Request, email: str) -> bool:
    """Whether whoever has this address signed in here last."""
    return hmac.compare_digest(request.cookies.get(cookie_name(), "").encode(), _mark(email).encode())


def remember(answer: Response, email: str) -> None:
    answer.set_cookie(
        cookie_name(),
        _mark(email),
        max_age=int(LIFE.total_seconds()),
        path="/",
        httponly=True,
        secure=settings().production,
        samesite="lax",
    )


def _mark(email: str) -> str:
    return keyed("known", canonical_email(email))
