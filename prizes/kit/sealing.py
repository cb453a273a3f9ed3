"""Texts sealed with a key that is nowhere stored: who has the database alone has random words. AES-256-GCM."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


def key_from(secret: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose, from a secret that nobody can guess."""
    return hmac.digest(secret, purpose.encode(), hashlib.sha256)


def seal(key: bytes, plain: str) -> str:
    nonce = secrets.token_bytes(NONCE)
    return urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, plain.encode(), None)).decode("ascii")


def opened(key: bytes, sealed: str) -> str | None:
    """None where it was sealed with another key, or is no sealed text."""
    try:
        raw = urlsafe_b64decode(sealed)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], None).decode()
    except (InvalidTag, ValueError):
        return None
