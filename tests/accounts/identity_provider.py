"""An identity provider of the tests: it says what a test wants, signed or not. What a real one says is tried in
`tests/journeys/test_single_sign_on.py`.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from prizes import clock
from prizes.accounts.rules.single_sign_on import LOGOUT_EVENT, challenge

ISSUER = "https://id.example"
CLIENT, SECRET = "prizes & co", "a secret: of/the test"
SETTINGS: dict[str, Any] = {
    "oidc_issuer": ISSUER,
    "oidc_client_id": CLIENT,
    "oidc_client_secret": SECRET,
    "oidc_name": "Example account",
    "oidc_domains": "example.org, Corp.Example",
}
BACK = "http://prizes.test/sign-in/provider/answer"


@cache
def key(name: str) -> Any:
    """Of the elliptic curve; RSA where the name says so."""
    if name.startswith("rsa"):
        return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig"})


@dataclass
class IdentityProvider:
    keys: list[str] = field(default_factory=lambda: ["one"])
    """By name; with the first one tokens are signed."""
    claims: dict[str, Any] = field(default_factory=dict)
    """Of ID tokens, in place of what is right; None: left out."""
    userinfo: dict[str, Any] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    sign: Any = None
    """Makes a token of claims, in place of a right signature."""
    fails: Exception | int | None = None
    """Instead of any answer."""
    answered: list[str] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    """The last question that a browser came with."""
    spent: bool = False
    given: str = ""
    """The last ID token."""

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.answer)

    def arrives(self, location: str) -> None:
        """A browser comes with a question."""
        assert location.startswith(f"{ISSUER}/authorize?tenant=1&")
        self.asked, self.spent = dict(parse_qsl(urlsplit(location).query, strict_parsing=True)), False

    def leads_back(self, **changes: str | None) -> str:
        """The path by which it is sent back."""
        words = {"code": "a-code", "state": self.asked["state"], "iss": ISSUER} | changes
        back = urlsplit(self.asked["redirect_uri"]).path
        return f"{back}?{urlencode({name: value for name, value in words.items() if value is not None})}"

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.answered.append(request.url.path)
        if isinstance(self.fails, Exception):
            raise self.fails
        if self.fails is not None:
            return httpx.Response(self.fails, headers={"location": f"{ISSUER}/keys"})
        match request.url.path:
            case "/.well-known/openid-configuration":
                return httpx.Response(200, json=self._metadata())
            case "/keys":
                public = KeySet([key(name) for name in self.keys]).as_dict(private=False)
                return httpx.Response(200, json=public)
            case "/token":
                return self._tokens(request)
            case "/userinfo":
                assert request.headers["authorization"] == "Bearer an-access-token"
                return httpx.Response(200, json=self.userinfo)
        raise AssertionError(request.url)

    def _metadata(self) -> dict[str, Any]:
        right = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize?tenant=1",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
            "authorization_response_iss_parameter_supported": True,
        }
        return {name: value for name, value in (right | self.metadata).items() if value is not None}

    def _tokens(self, request: httpx.Request) -> httpx.Response:
        """As RFC 6749 and 7636 have it: a code is good once, for this client, with the verifier that it was asked with."""
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        if "client_secret" in form:
            shown = (form["client_id"], form["client_secret"])
        else:
            words = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
            shown = tuple(parse_qsl("&".join(f"x={each}" for each in words.split(":")))[i][1] for i in (0, 1))
        assert shown == (CLIENT, SECRET)
        fits = challenge(form["code_verifier"]) == self.asked["code_challenge"]
        if self.spent or not fits or form["code"] != "a-code" or form["redirect_uri"] != BACK:
            return httpx.Response(400, json={"error": "invalid_grant"})
        self.spent = True
        self.given = self.id_token()
        tokens = {"id_token": self.given, "access_token": "an-access-token", "token_type": "Bearer"}
        return httpx.Response(200, json=tokens)

    def id_token(self) -> str:
        now = int(clock.now().timestamp())
        right = {
            "iss": ISSUER,
            "sub": "subject-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.asked["nonce"],
            "email": "ana@example.org",
            "email_verified": True,
        }
        claims = {name: value for name, value in (right | self.claims).items() if value is not None}
        return self.sign(claims) if self.sign else self.signed(claims)

    def signed(self, claims: dict[str, Any], **header: str) -> str:
        mine = key(self.keys[0])
        alg = "RS256" if isinstance(mine, RSAKey) else "ES256"
        return jwt.encode({"alg": alg, "kid": self.keys[0], **header}, claims, mine)

    def logout(self, *, typ: str = "logout+jwt", **changes: Any) -> str:
        now = int(clock.now().timestamp())
        right = {
            "iss": ISSUER,
            "sub": "subject-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 120,
            "jti": "1",
            "events": {LOGOUT_EVENT: {}},
        }
        claims = {name: value for name, value in (right | changes).items() if value is not None}
        return self.signed(claims, typ=typ)


def unsigned(claims: dict[str, Any]) -> str:
    """With the algorithm “none”."""

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'kid': 'one'})}.{part(claims)}."


def with_the_secret(claims: dict[str, Any]) -> str:
    """Signed with what client and provider both know."""
    secret = OctKey.import_key(SECRET)
    return jws.serialize_compact({"alg": "HS256", "kid": "one"}, json.dumps(claims), secret, ["HS256"])


def with_the_public_key(claims: dict[str, Any]) -> str:
    """As if the public key were a secret."""
    public = OctKey.import_key(key("one").as_pem(private=False).replace(b"-----", b"_____"))
    return jws.serialize_compact({"alg": "HS256", "kid": "one"}, json.dumps(claims), public, ["HS256"])


def with_another_key(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "ES256", "kid": "one"}, claims, key("a stranger's"))


def with_another_name(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "ES256", "kid": "of a stranger"}, claims, key("a stranger's"))


def altered(claims: dict[str, Any]) -> str:
    """Signed, and changed afterwards."""
    head, _, tail = jwt.encode({"alg": "ES256", "kid": "one"}, claims, key("one")).split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims | {"sub": "other"}).encode()).decode().rstrip("=")
    return f"{head}.{body}.{tail}"
