"""Public keys and signatures as Multikey has them: multibase, base 58, with the kind of key before it."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from prizes.badges.rules.base58 import base58, from_base58

BASE58 = "z"
ED25519_PUBLIC = b"\xed\x01"
PUBLIC_BYTES, SIGNATURE_BYTES = 32, 64


def public_of(seed: bytes) -> str:
    """The public key of a private one, as `z6Mk…`. `seed`: 32 bytes."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return BASE58 + base58(ED25519_PUBLIC + public)


def read_public(written: str) -> bytes:
    """32 bytes. Raises ValueError."""
    value = _read(written)
    if not value.startswith(ED25519_PUBLIC) or len(value) != len(ED25519_PUBLIC) + PUBLIC_BYTES:
        raise ValueError("no public key of Ed25519")
    return value[len(ED25519_PUBLIC) :]


def write_signature(signature: bytes) -> str:
    return BASE58 + base58(signature)


def read_signature(written: str) -> bytes:
    """64 bytes. Raises ValueError."""
    value = _read(written)
    if len(value) != SIGNATURE_BYTES:
        raise ValueError("no signature of Ed25519")
    return value


def _read(written: str) -> bytes:
    if not written.startswith(BASE58):
        raise ValueError("no base 58")
    return from_base58(written.removeprefix(BASE58))
