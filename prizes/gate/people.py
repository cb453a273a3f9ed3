"""Who is here: the holder of the session cookie, or of a bearer token."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from prizes.accounts.queries import SignedIn, signed_in
from prizes.config import settings
from prizes.errors import SignInNeeded
from prizes.gate.my_tasks import note_number
from prizes.gate.transaction import Tx


def cookie_name() -> str:
    return "__Host-prizes" if settings().production else "prizes"


def set_session(answer: Response, secret: str) -> None:
    """Let the browser hold the secret of its session."""
    answer.set_cookie(
        cookie_name(),
        secret,
        max_age=settings().session_hours * 3600,
        path="/",
        httponly=True,
        secure=settings().production,
        samesite="lax",
    )


def session_secret(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.cookies.get(cookie_name())


async def perhaps(request: Request, session: Tx) -> SignedIn | None:
    """Who is here, or None. Looked up once a request, with how much they have to do where a page will say it."""
    if not hasattr(request.state, "me"):
        secret = session_secret(request)
        me = request.state.me = await signed_in(session, secret) if secret else None
        if me is not None:
            await note_number(request, session, me)
    found: SignedIn | None = request.state.me
    return found


PerhapsMe = Annotated[SignedIn | None, Depends(perhaps)]


sign_in_needed = SignInNeeded.named(
    "sign-in-needed", "Please sign in first, and send the token of your session with the request."
)
"""Read by programs alone: a page leads to the sign-in page, and keeps what was typed."""


async def somebody(me: PerhapsMe) -> SignedIn:
    if me is None:
        raise sign_in_needed()
    return me


Me = Annotated[SignedIn, Depends(somebody)]
