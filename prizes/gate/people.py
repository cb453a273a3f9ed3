"""Who is here: the holder of the session cookie, or of a bearer token."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.requests import cookie_parser

from prizes.accounts.queries import HeldToken, SignedIn, signed_in
from prizes.accounts.rules.scopes import Scope, ServiceScope, TokenScope, is_of_service, is_token
from prizes.accounts.tokens import bearer_of, service_token_of
from prizes.config import settings
from prizes.errors import Busy, Forbidden, SignInNeeded
from prizes.gate.limits import PER_TOKEN, WAIT, hit, slow_down
from prizes.gate.readers.my_tasks import note_number
from prizes.gate.transaction import SAFE_METHODS, Tx


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


def secret_in(cookies: str) -> str | None:
    """Of a session, in the text of this header. As `session_secret`, where nothing else is sent with a request."""
    return cookie_parser(cookies).get(cookie_name())


GATE = "gate"
"""In the state of a request: with which scopes tokens may call its route, as its gatekeeper says it."""

OPENED = "opened_by_service_token"
"""In the state of a request: a token of the edition opens this route, to nobody."""

token_not_valid = SignInNeeded.named(
    "token-not-valid", "This token is not valid: it is unknown, it was revoked, or it has expired."
)
not_with_a_token = Forbidden.named(
    "not-with-a-token", "Tokens cannot be used here. Please sign in as a person."
)
token_of_other_edition = Forbidden.named(
    "token-of-other-edition", "This token belongs to another edition and is not valid here."
)
scope_needed = Forbidden.named("token-scope-missing", "This token does not have the scope “%(scope)s”.")
too_many_by_token = Busy.named(
    "too-many-requests-by-token",
    "Too many requests have been made with this token. Please wait a minute and try again.",
    retry_after=WAIT,
)


async def perhaps(request: Request, session: Tx) -> SignedIn | None:
    """Who is here, or None. Looked up once a request, with how much they have to do where a page will say it.

    A program with a token is its owner only where the route says a scope that the token has, and has their roles only
    with a scope for these. Elsewhere it is nobody: what is public it may read, and `permissions.Gatekeeper` refuses it
    all else.
    """
    if not hasattr(request.state, "me"):
        secret = session_secret(request)
        if secret and is_token(secret) and is_of_service(secret):
            request.state.me = None
            await _open_by_service_token(request, session, secret)
        elif secret and is_token(secret):
            request.state.me = await _by_token(request, session, secret)
        else:
            me = request.state.me = await signed_in(session, secret) if secret else None
            if me is not None:
                await note_number(request, session, me)
    found: SignedIn | None = request.state.me
    return found


async def _by_token(request: Request, session: Tx, secret: str) -> SignedIn | None:
    """Raises SignInNeeded for a token that opens nothing, on public addresses too: its owner should know."""
    bearer = await bearer_of(session, secret)
    if bearer is None or bearer.token is None:
        await slow_down(request, "unknown-token")
        raise token_not_valid()
    if not await hit(PER_TOKEN, "token", bearer.token.id):
        raise too_many_by_token()
    request.state.token = bearer.token
    held, wanted = bearer.token.scopes, _scopes_here(request)
    if not held & set(wanted):
        return None
    of_role = TokenScope.OFFICE_READ if request.method in SAFE_METHODS else TokenScope.OFFICE_WRITE
    return bearer if of_role in held else replace(bearer, grants=(), withheld=())


async def _open_by_service_token(request: Request, session: Tx, secret: str) -> None:
    """Nobody is here, whatever it opens: no act and no list that is somebody's own can be reached with it. Raises
    SignInNeeded as `_by_token` does.
    """
    token = await service_token_of(session, secret)
    if token is None:
        await slow_down(request, "unknown-token")
        raise token_not_valid()
    if not await hit(PER_TOKEN, "token", token.id):
        raise too_many_by_token()
    request.state.token = token
    here = request.path_params.get("edition") == token.of_edition and request.method in SAFE_METHODS
    setattr(request.state, OPENED, here and not token.scopes.isdisjoint(_scopes_here(request)))


def _scopes_here(request: Request) -> tuple[Scope, ...]:
    scopes: tuple[Scope, ...] = getattr(request.state, GATE, ())
    return scopes


def check_token(request: Request) -> None:
    """After `perhaps`. Raises Forbidden for a token that may not call this route."""
    token: HeldToken | None = getattr(request.state, "token", None)
    if token is None or request.state.me is not None or getattr(request.state, OPENED, False):
        return
    kind = ServiceScope if token.of_edition else TokenScope
    wanted = [scope for scope in _scopes_here(request) if isinstance(scope, kind)]
    if not wanted:
        raise not_with_a_token()
    if token.of_edition and not token.scopes.isdisjoint(wanted):
        raise token_of_other_edition()
    request.state.scope_needed = wanted[0].value
    raise scope_needed(scope=wanted[0].value)


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
