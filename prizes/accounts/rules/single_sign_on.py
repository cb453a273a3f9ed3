"""Single sign-on by OpenID Connect: what is asked of an identity provider, and what of its answers is believed. Pure.

Core 1.0 with the code flow, PKCE (RFC 7636) and the issuer in the answer (RFC 9207), Discovery 1.0, Back-Channel Logout
1.0. Signatures are `joserfc`'s; which claims must be there and fit is said here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, TypeAlias
from urllib.parse import urlencode, urlsplit

from email_validator import EmailNotValidError
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from prizes.accounts.rules.factors import FRESH
from prizes.accounts.rules.roles import read_address
from prizes.kit.token import new_secret

LONGEST_ISSUER, LONGEST_SUBJECT = 200, 255
"""Characters. A subject has at most 255 by the specification."""
LONGEST_NEXT = 1_000
"""Characters of the address to go on with; a longer one is left out, since a cookie has 4 kB."""
SIGN_ON_LIFE = timedelta(minutes=10)
"""For how long somebody may be at their identity provider."""
LEEWAY = timedelta(seconds=60)
"""By how much its clock may differ."""
LOGOUT_LIFE = timedelta(minutes=3)
"""How old a message may be that ends sessions."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""With public keys only: neither `none`, nor a secret that both sides have."""
SCOPE = "openid email"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TYPE = "logout+jwt"
MFA = "mfa"
"""In `amr` (RFC 8176): more than one factor was asked for."""
Claims: TypeAlias = Mapping[str, Any]


class WrongAnswer(ValueError):  # noqa: N818 - an answer, for the log
    """What a provider says does not fit. Its text is for operators and holds nothing of a person."""


class OtherKeyError(Exception):
    """A token is signed with a key that is not known here: there may be a newer set of keys."""


class AddressFault(Enum):
    """Why an address that a provider names cannot be used."""

    UNCONFIRMED = "unconfirmed"
    OTHER_DOMAIN = "other-domain"


# --- the provider --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProviderMetadata:
    """What its discovery document says that matters here."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str | None
    in_body: bool
    """Whether client id and secret go into the body of the request for tokens, not into its head."""
    names_itself: bool
    """Whether each answer names the issuer (RFC 9207)."""


def metadata_address(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def read_metadata(document: object, issuer: str, *, secure: bool) -> ProviderMetadata:
    """Raises WrongAnswer. `secure`: every address must be one of https."""
    if not isinstance(document, dict) or document.get("issuer") != issuer:
        raise WrongAnswer("the metadata is that of another issuer")

    def address(name: str) -> str | None:
        value = document.get(name)
        if value is None:
            return None
        schemes = ("https",) if secure else ("https", "http")
        if (
            not isinstance(value, str)
            or urlsplit(value).scheme not in schemes
            or not urlsplit(value).hostname
        ):
            raise WrongAnswer(f"{name} is no address that can be used")
        return value

    needed = [address(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    authorization, token, keys = needed
    if authorization is None or token is None or keys is None:
        raise WrongAnswer("the metadata has not all addresses")
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if not {"client_secret_basic", "client_secret_post"} & set(methods):
        raise WrongAnswer("the provider takes no client secret")
    return ProviderMetadata(
        issuer,
        authorization,
        token,
        keys,
        address("userinfo_endpoint"),
        in_body="client_secret_basic" not in methods,
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )


def read_keys(document: object) -> KeySet:
    """Raises WrongAnswer."""
    try:
        return KeySet.import_key_set(document)  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise WrongAnswer("the keys cannot be read") from error


# --- the question --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignOn:
    """A sign-in that has begun in one browser, which holds it sealed."""

    state: str
    nonce: str
    verifier: str
    """Of PKCE: whoever sees the code on its way cannot use it."""
    lang: str
    next: str
    """Where to go on; empty: nowhere."""
    held: str
    """Secret of a form that is sent afterwards; empty: none."""
    again: bool
    """Whether the second factor is to be shown once more."""
    begun: float
    """Seconds since 1970."""

    def written(self) -> str:
        return json.dumps(asdict(self))


def begin_sign_on(now: datetime, lang: str, *, next: str, held: str, again: bool) -> SignOn:  # noqa: A002
    return SignOn(
        new_secret(),
        new_secret(),
        new_secret(),
        lang,
        next if len(next) <= LONGEST_NEXT else "",
        held[:64],
        again,
        now.timestamp(),
    )


def read_sign_on(text: str, now: datetime) -> SignOn | None:
    """None: it has taken too long."""
    begun = SignOn(**json.loads(text))
    return begun if 0 <= now.timestamp() - begun.begun <= SIGN_ON_LIFE.total_seconds() else None


def question(
    provider: ProviderMetadata, begun: SignOn, *, client_id: str, back: str, mfa_within: timedelta | None
) -> str:
    """Where a browser is sent to. `back`: where it comes back to. `mfa_within`: how long ago people may have shown
    their factors there; None: that does not matter here.
    """
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": back,
        "scope": SCOPE,
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": challenge(begun.verifier),
        "code_challenge_method": "S256",
        "ui_locales": begun.lang,
    }
    within = FRESH if begun.again else mfa_within
    if within is not None:
        asked["max_age"] = str(int(within.total_seconds()))
    if begun.again:
        asked["prompt"] = "login"
    sign = "&" if urlsplit(provider.authorization).query else "?"
    return f"{provider.authorization}{sign}{urlencode(asked)}"


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


# --- the answer ----------------------------------------------------------------------------------------


class ProviderError(Enum):
    """What a provider answers in place of a code, as far as people do something else for it."""

    DENIED = "denied"
    """People or provider did not want to."""
    UNREACHABLE = "unreachable"
    """Later, perhaps."""
    WRONG = "wrong"
    """A fault of settings, here or there."""


_ERRORS = {
    "access_denied": ProviderError.DENIED,
    "login_required": ProviderError.DENIED,
    "consent_required": ProviderError.DENIED,
    "interaction_required": ProviderError.DENIED,
    "account_selection_required": ProviderError.DENIED,
    "server_error": ProviderError.UNREACHABLE,
    "temporarily_unavailable": ProviderError.UNREACHABLE,
}


def error_of(code: str) -> ProviderError:
    return _ERRORS.get(code, ProviderError.WRONG)


def fits(begun: SignOn | None, state: str) -> bool:
    """Whether this answer belongs to a sign-in of this browser."""
    return begun is not None and hmac.compare_digest(begun.state.encode(), state.encode())


def is_from(provider: ProviderMetadata, named: str | None) -> bool:
    """Whether the answer names this provider, where it names one or must."""
    return named == provider.issuer if named is not None else not provider.names_itself


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as their identity provider says."""

    issuer: str
    subject: str
    email: str
    """Empty: it names none that it has confirmed."""
    factors: bool
    """Whether it has asked for more than one factor."""
    shown_at: datetime | None
    """When people showed these; None: it does not say."""

    def second_factor(self, now: datetime, within: timedelta) -> bool:
        """Whether it counts as a second factor here, since people showed it lately."""
        return self.factors and self.shown_at is not None and now - self.shown_at <= within + LEEWAY

    @property
    def fresh_until(self) -> datetime | None:
        return self.shown_at + FRESH if self.shown_at is not None else None


def read_id_token(
    token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, now: datetime
) -> Claims:
    """What a token says that was signed by this issuer for this service and this sign-in. Raises WrongAnswer, and
    OtherKeyError where a newer set of keys may help.
    """
    claims = _signed(token, keys).claims
    _check_claims(claims, now, iss=issuer, aud=client_id, nonce=nonce, sub=None, exp=None, iat=None)
    others = [each for each in _listed(claims["aud"]) if each != client_id]
    if (others or "azp" in claims) and claims.get("azp") != client_id:
        raise WrongAnswer("the token was made for another client")
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise WrongAnswer("the subject is empty or too long")
    return claims


def read_logout(token: str, keys: KeySet, *, issuer: str, client_id: str, now: datetime) -> str:
    """The subject whose sessions are to end. Raises WrongAnswer and OtherKeyError."""
    signed = _signed(token, keys)
    claims = signed.claims
    if str(signed.header.get("typ", "")).lower().removeprefix("application/") != LOGOUT_TYPE:
        raise WrongAnswer("the token is of another type")
    _check_claims(claims, now, iss=issuer, aud=client_id, sub=None, exp=None, iat=None, jti=None)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict) or "nonce" in claims:
        raise WrongAnswer("the token is none that ends sessions")
    if now.timestamp() - claims["iat"] > LOGOUT_LIFE.total_seconds():
        raise WrongAnswer("the token is too old")
    return str(claims["sub"])


def _signed(token: str, keys: KeySet) -> jwt.Token:
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(token, keys, registry=registry)
    except InvalidKeyIdError as error:
        raise OtherKeyError from error
    except (JoseError, ValueError, TypeError) as error:
        raise WrongAnswer(f"the token cannot be verified: {type(error).__name__}") from error


def _check_claims(claims: Claims, now: datetime, **wanted: str | None) -> None:
    """Each of these is there, and has this value where there is one."""
    options: dict[str, jwt.ClaimsOption] = {
        name: {"essential": True} if value is None else {"essential": True, "value": value}
        for name, value in wanted.items()
    }
    registry = jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()), **options)
    try:
        registry.validate(dict(claims))
    except JoseError as error:
        raise WrongAnswer(f"a claim does not fit: {error.description or error.error}") from error


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def identity_of(claims: Claims) -> Identity:
    """By an ID token that was checked."""
    said = claims.get("amr")
    shown = claims.get("auth_time")
    known = isinstance(shown, int | float) and not isinstance(shown, bool) and 0 < shown < 1e11
    return Identity(
        str(claims["iss"]),
        str(claims["sub"]),
        _confirmed(claims),
        isinstance(said, list) and MFA in said,
        datetime.fromtimestamp(float(shown), UTC) if known and shown is not None else None,
    )


def with_userinfo(identity: Identity, said: Claims) -> Identity:
    """With the address that a provider tells apart from the token. Raises WrongAnswer where it is somebody else's."""
    if said.get("sub") != identity.subject:
        raise WrongAnswer("what the provider tells is of another person")
    return replace(identity, email=_confirmed(said))


def _confirmed(claims: Claims) -> str:
    email = claims.get("email")
    return email if claims.get("email_verified") is True and isinstance(email, str) else ""


def address_fault(email: str, domains: Collection[str]) -> AddressFault | None:
    """Whether the provider is believed about this address."""
    try:
        address = read_address(email)
    except EmailNotValidError:
        return AddressFault.UNCONFIRMED
    domain = (address.ascii_domain or address.domain).lower()
    return None if domain in domains else AddressFault.OTHER_DOMAIN
