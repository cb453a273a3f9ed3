"""Random names and secrets, and the hash under which a secret is stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from prizes.kit.base32 import LETTERS, base32

ALPHABET = LETTERS.lower()
"""Crockford's base 32, lower case: no letter that is read as another."""


def new_id() -> str:
    """An opaque id of 16 characters, 80 random bits."""
    return base32(secrets.token_bytes(10)).lower()


def new_secret() -> str:
    """A bearer secret of 256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def derived_secret(secret: str, *message: str) -> str:
    """The same 256 bits for the same words, base64url: HMAC-SHA-256 under `secret`. For a link that is mailed again
    while only its hash is stored. `message`: first what it is for.
    """
    made = hmac.new(secret.encode(), "\n".join(message).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest(secret: str) -> str:
    """SHA-256 in hex: what is stored in place of a bearer secret of full entropy."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seven_digits() -> str:
    """A sign-in code: seven decimal digits, 23.25 bits, where at least 20 are asked for. Digits alone, since a phone
    then shows its large keys and offers to fill the code in.
    """
    return f"{secrets.randbelow(10_000_000):07d}"
