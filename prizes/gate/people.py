"""Who is here: the holder of the session cookie, or of a bearer token."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from prizes.accounts.queries import SignedIn, signed_in
from prizes.config import settings
from prizes.errors import SignInNeeded
from prizes.gate.transaction import Tx
from prizes.kit.sentence import say


def cookie_name() -> str:
    return "__Host-prizes" if settings().production else "prizes"


def session_secret(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.cookies.get(cookie_name())


async def perhaps(request: Request, session: Tx) -> SignedIn | None:
    """Who is here, or None. Looked up once a request."""
    if not hasattr(request.state, "me"):
        secret = session_secret(request)
        request.state.me = await signed_in(session, secret) if secret else None
    found: SignedIn | None = request.state.me
    return found


PerhapsMe = Annotated[SignedIn | None, Depends(perhaps)]


async def somebody(me: PerhapsMe) -> SignedIn:
    if me is None:
        raise SignInNeeded(say("Please sign in first. What you typed is kept."))
    return me


Me = Annotated[SignedIn, Depends(somebody)]
