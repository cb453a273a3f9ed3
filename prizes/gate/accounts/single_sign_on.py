"""Single sign-on, as far as requests are concerned: what a browser holds while somebody is at their identity provider,
and the transaction in which they come back.

Nothing is stored before they are back. The browser holds what was asked, sealed; without it an answer opens nothing.
"""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.actions import PROVIDER, begin_session
from prizes.accounts.models import Person
from prizes.accounts.rules.factors import FactorKind
from prizes.accounts.rules.single_sign_on import (
    SIGN_ON_LIFE,
    Identity,
    ProviderError,
    SignOn,
    begin_sign_on,
    error_of,
    fits,
    is_from,
    question,
    read_sign_on,
)
from prizes.accounts.single_sign_on.asking import provider, told_as_refusals, who_came_back
from prizes.accounts.single_sign_on.linking import person_of_identity
from prizes.ballot.erasing import find_again
from prizes.config import settings
from prizes.gate.limits import slow_down
from prizes.gate.refusals import no_such_page
from prizes.kit.sealing import key_from, opened, seal

BACK = "/sign-in/provider/answer"
"""The one address that providers send people back to."""


def cookie_name() -> str:
    return "__Host-prizes-sign-on" if settings().production else "prizes-sign-on"


def _key() -> bytes:
    return key_from(settings().secret_key.get_secret_value().encode(), "single sign-on")


def _back() -> str:
    return f"{settings().base_url}{BACK}"


def _mfa_within() -> timedelta:
    """How long ago a factor may have been shown at the provider: as long as a session of people with a role lasts."""
    return timedelta(hours=settings().staff_session_hours)


def check_on() -> None:
    """Raises Missing where there is no provider."""
    if not settings().single_sign_on:
        raise no_such_page()


def begun_in(request: Request) -> SignOn | None:
    """The sign-in that this browser is in the midst of; None: none, or it has taken too long."""
    sealed = request.cookies.get(cookie_name())
    plain = opened(_key(), sealed) if sealed else None
    return read_sign_on(plain, clock.now()) if plain else None


def forget_begun(answer: Response) -> None:
    answer.delete_cookie(cookie_name(), path="/", httponly=True, secure=settings().production, samesite="lax")


async def begin(
    request: Request,
    answer: Response,
    lang: str,
    *,
    onward: str,
    held: str,
    again: bool,
) -> str:
    """Where to send the browser, which `answer` gives its part to hold. `onward`: where to go on afterwards. Raises a
    refusal.
    """
    check_on()
    await slow_down(request, "code", per_minute=30)
    with told_as_refusals():
        metadata = (await provider()).metadata
    begun = begin_sign_on(clock.now(), lang, next=onward, held=held, again=again)
    answer.set_cookie(
        cookie_name(),
        seal(_key(), begun.written()),
        max_age=int(SIGN_ON_LIFE.total_seconds()),
        path="/",
        httponly=True,
        secure=settings().production,
        samesite="lax",
    )
    mfa_within = _mfa_within() if settings().oidc_trust_mfa else None
    client_id = settings().oidc_client_id
    return question(metadata, begun, client_id=client_id, back=_back(), mfa_within=mfa_within)


async def come_back(request: Request, begun: SignOn | None) -> Identity:
    """Who came back, by the query of the address. No transaction may be open: the provider is asked. Raises a
    refusal.
    """
    check_on()
    await slow_down(request, "try")
    query, name = request.query_params, settings().provider_name
    if begun is None or not fits(begun, query.get("state", "")):
        raise refusals.sign_on_over()
    with told_as_refusals():
        metadata = (await provider()).metadata
    if not is_from(metadata, query.get("iss")):
        raise refusals.sign_on_refused(provider=name)
    if "error" in query:
        match error_of(query["error"]):
            case ProviderError.DENIED:
                raise refusals.sign_on_denied(provider=name)
            case ProviderError.UNREACHABLE:
                raise refusals.sign_on_unreachable(provider=name)
            case ProviderError.WRONG:
                raise refusals.sign_on_refused(provider=name)
    return await who_came_back(begun, query.get("code", ""), _back())


async def whose(session: AsyncSession, identity: Identity, lang: str) -> Person:
    """Their account, which is made where there is none. Raises a refusal."""
    person, new = await person_of_identity(session, identity, lang)
    if new:
        await find_again(session, person)
    return person


def has_shown_factor(identity: Identity) -> bool:
    """Whether the provider has asked for a second factor, and is trusted with that."""
    return settings().oidc_trust_mfa and identity.second_factor(clock.now(), _mfa_within())


async def begin_with_provider_factor(session: AsyncSession, person: Person, identity: Identity) -> str:
    """The secret of a new session, for who has shown a second factor to a provider that is trusted with that."""
    fresh = identity.fresh_until
    return await begin_session(session, person, way=PROVIDER, factor=FactorKind.PROVIDER, fresh_until=fresh)
