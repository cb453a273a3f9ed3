"""Crockford's base 32 of ten bytes, in which ids and tracking codes are written. With a table of pairs: the standard
library's is slow, and both are made with every vote.
"""

from __future__ import annotations

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letter that is read as another: no I, L, O, U."""
_PAIRS = [a + b for a in LETTERS for b in LETTERS]


def base32(value: bytes) -> str:
    """Sixteen characters, the most significant bits first. `value`: ten bytes."""
    number = int.from_bytes(value, "big")
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(70, -1, -10)])
