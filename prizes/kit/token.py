"""Random names and secrets, and the hash under which a secret is stored."""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, lower case: no letter that is read as another."""


def new_id() -> str:
    """An opaque id of 16 characters, 80 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


def new_secret() -> str:
    """A bearer secret of 256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """SHA-256 in hex: what is stored in place of a bearer secret of full entropy."""
    return hashlib.sha256(secret.encode()).hexdigest()


def six_digits() -> str:
    """A sign-in code: six decimal digits, 19.9 bits."""
    return f"{secrets.randbelow(1_000_000):06d}"
