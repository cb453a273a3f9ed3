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


_DROPPED = dict.fromkeys(map(ord, "- \t\r\n\u200e\u200f\u2066\u2067\u2068\u2069"))
_READ = _DROPPED | str.maketrans("OIL", "011")


def letters_typed(text: str) -> str:
    """A code as it was meant: hyphens, white space, case and the marks of direction that come along from a mail do not
    matter, O is 0, I and L are 1. What is no letter of this base stays.
    """
    return text.upper().translate(_READ)
