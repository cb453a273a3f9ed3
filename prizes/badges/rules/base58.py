"""Base 58 with Bitcoin's alphabet, in which keys and signatures of verifiable credentials are written."""

from __future__ import annotations

LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LONGEST = 128
"""Characters that are read: decoding takes the square of them."""


def base58(value: bytes) -> str:
    number, written = int.from_bytes(value, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        written = LETTERS[rest] + written
    return "1" * (len(value) - len(value.lstrip(b"\0"))) + written


def from_base58(text: str) -> bytes:
    """Raises ValueError."""
    if len(text) > LONGEST:
        raise ValueError("too long")
    number = 0
    for sign in text:
        number = number * 58 + LETTERS.index(sign)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
