"""Ask the identity provider: what it says of itself, its keys, and who came back with a code.

It is named by whoever runs the service, so it may have a private address, unlike webhooks. Nothing leads elsewhere: no
redirect is followed, no proxy of the environment is used, and little is read. Certificates of one's own authority are
those of SSL_CERT_FILE.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote_plus

import httpx
import structlog
from joserfc.jwk import KeySet

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.rules.single_sign_on import (
    Claims,
    Identity,
    OtherKeyError,
    ProviderMetadata,
    SignOn,
    WrongAnswer,
    identity_of,
    metadata_address,
    read_id_token,
    read_keys,
    read_logout,
    read_metadata,
    with_userinfo,
)
from prizes.config import settings
from prizes.errors import Refusal

WHOLE = 8.0
"""Seconds for one answer, whatever the other side does."""
TIMES = httpx.Timeout(5.0, connect=3.0)
MOST_ANSWER = 300_000
"""Bytes."""
MOST_AT_ONCE = 20
"""Questions that a process has open. A provider that hangs takes no more of it."""
KNOWN_FOR = timedelta(hours=1)
"""How long metadata and keys are used before they are asked for again."""
NEW_KEYS_AFTER = timedelta(minutes=1)
"""How long after a question for keys an unknown one is a reason to ask again: anybody can make a token that has one."""
AGENT = "wsis-prizes-sign-on/1"
log = structlog.get_logger("sign-on")


class NoAnswer(Exception):  # noqa: N818 - an answer, for the log
    """The provider has trouble of its own."""


@dataclass(slots=True)
class KnownProvider:
    """What was asked for last."""

    metadata: ProviderMetadata
    keys: KeySet
    since: datetime


@dataclass(slots=True)
class _Memory:
    known: KnownProvider | None = None
    open: int = 0
    """Questions without an answer yet."""
    client: list[httpx.AsyncBaseTransport] = field(default_factory=list)


_memory = _Memory()


def forget(transport: httpx.AsyncBaseTransport | None = None) -> None:
    """Know nothing of the provider (tests). `transport`: by which it is asked instead of the network."""
    _memory.known, _memory.client = None, [transport] if transport else []


@cache
def _trust() -> ssl.SSLContext:
    """Made once: reading the certificates takes longer than asking."""
    return httpx.create_ssl_context()


def _transport() -> httpx.AsyncBaseTransport:
    return _memory.client[0] if _memory.client else httpx.AsyncHTTPTransport(verify=_trust(), trust_env=False)


@contextmanager
def _one_more() -> Iterator[None]:
    if _memory.open >= MOST_AT_ONCE:
        raise NoAnswer("too many questions are open")
    _memory.open += 1
    try:
        yield
    finally:
        _memory.open -= 1


async def _asked(method: str, address: str, **options: Any) -> tuple[int, Any]:
    """Status and JSON of an answer. Raises WrongAnswer, and what httpx raises."""
    with _one_more():
        async with (
            asyncio.timeout(WHOLE),
            httpx.AsyncClient(
                transport=_transport(), timeout=TIMES, follow_redirects=False, trust_env=False
            ) as client,
            client.stream(method, address, **options) as answer,
        ):
            read = b""
            async for part in answer.aiter_bytes():
                read += part
                if len(read) > MOST_ANSWER:
                    raise WrongAnswer("the answer is too long")
            return answer.status_code, httpx.Response(200, content=read).json()


async def _document(address: str, headers: Mapping[str, str] | None = None) -> Any:
    status, said = await _asked(
        "GET", address, headers={"accept": "application/json", "user-agent": AGENT, **(headers or {})}
    )
    if status != 200:
        raise NoAnswer(f"status {status}")
    return said


@contextmanager
def told_as_refusals() -> Iterator[None]:
    """Trouble with the provider is a line of the log for operators, and a refusal with another way for people."""
    name = settings().provider_name
    try:
        yield
    except (WrongAnswer, OtherKeyError) as error:
        log.warning("the identity provider is not believed", why=str(error) or "its key is unknown")
        raise refusals.sign_on_refused(provider=name) from error
    except (NoAnswer, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        log.warning("the identity provider does not answer", error=type(error).__name__, why=str(error)[:100])
        raise refusals.sign_on_unreachable(provider=name) from error


async def provider(*, newer_keys: bool = False) -> KnownProvider:
    """What it says of itself, with its keys. `newer_keys`: unless they were asked for just now."""
    known, now = _memory.known, clock.now()
    issuer = settings().oidc_issuer
    if known is not None and known.metadata.issuer == issuer:
        age = now - known.since
        if timedelta(0) <= age < (NEW_KEYS_AFTER if newer_keys else KNOWN_FOR):
            return known
    metadata = read_metadata(await _document(metadata_address(issuer)), issuer, secure=settings().production)
    _memory.known = KnownProvider(metadata, read_keys(await _document(metadata.keys)), now)
    return _memory.known


async def who_came_back(begun: SignOn, code: str, back: str) -> Identity:
    """Whose code this is. `back`: where it was sent to. Raises a refusal."""
    with told_as_refusals():
        known = await provider()
        tokens = await _tokens(known.metadata, code, begun.verifier, back)
        claims = await _read(str(tokens.get("id_token", "")), begun.nonce)
        identity = identity_of(claims)
        if not identity.email and known.metadata.userinfo and isinstance(tokens.get("access_token"), str):
            bearer = {"authorization": f"Bearer {tokens['access_token']}"}
            said = await _document(known.metadata.userinfo, bearer)
            identity = with_userinfo(identity, said if isinstance(said, dict) else {})
        return identity


async def _tokens(metadata: ProviderMetadata, code: str, verifier: str, back: str) -> Claims:
    """The tokens for a code; a refused code is no trouble of the provider's."""
    client_id, secret = settings().oidc_client_id, settings().oidc_client_secret.get_secret_value()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
    }
    options: dict[str, Any] = {"data": form, "headers": {"accept": "application/json", "user-agent": AGENT}}
    if metadata.in_body:
        form |= {"client_id": client_id, "client_secret": secret}
    else:  # each encoded first, as RFC 6749 has it in 2.3.1
        options["auth"] = httpx.BasicAuth(quote_plus(client_id), quote_plus(secret))
    status, said = await _asked("POST", metadata.token, **options)
    if status >= 500:
        raise NoAnswer(f"status {status}")
    if status != 200 or not isinstance(said, dict):
        error = said.get("error") if isinstance(said, dict) else None
        raise WrongAnswer(
            f"no tokens: status {status}, {error if isinstance(error, str) else 'no error'}"[:100]
        )
    return said


async def _read(token: str, nonce: str) -> Claims:
    """With keys that are newer than those known where the token was signed with another one: they change."""
    known = await provider()
    client_id, now = settings().oidc_client_id, clock.now()
    of: dict[str, Any] = {"issuer": known.metadata.issuer, "client_id": client_id, "nonce": nonce, "now": now}
    try:
        return read_id_token(token, known.keys, **of)
    except OtherKeyError:
        return read_id_token(token, (await provider(newer_keys=True)).keys, **of)


async def who_signed_out(token: str) -> tuple[str, str] | None:
    """Issuer and subject of whom the provider has signed out (Back-Channel Logout 1.0); None: it is not believed.
    Raises a refusal where the provider cannot be asked for its keys.
    """
    try:
        with told_as_refusals():
            known = await provider()
            of: dict[str, Any] = {"client_id": settings().oidc_client_id, "now": clock.now()}
            of["issuer"] = known.metadata.issuer
            try:
                return of["issuer"], read_logout(token, known.keys, **of)
            except OtherKeyError:
                return of["issuer"], read_logout(token, (await provider(newer_keys=True)).keys, **of)
    except Refusal as refusal:
        if refusal.code == refusals.sign_on_refused.code:
            return None
        raise
