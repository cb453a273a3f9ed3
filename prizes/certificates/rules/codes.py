"""Codes of certificates: 80 random bits in Crockford's base 32 and a check sign, as `83TA-TQJY-6EYN-0TBC-7`.

The check sign is by the Luhn algorithm modulo 32 (ISO/IEC 7812-1, annex B, for another alphabet): it finds every single
wrong sign and almost every two neighbours that changed places, so that a slip of the hand is told from a code that
nobody issued.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from prizes.kit.base32 import LETTERS, base32, letters_typed

RANDOM_BYTES = 10
SIGNS = 16
"""Of a code as it is stored, without the check sign."""
LONGEST = 64
"""Characters that are looked at where somebody types a code."""


class WrongSignError(ValueError):
    """What was typed has the form of a code, and its check sign does not fit."""


def new_code(random: Callable[[int], bytes] = secrets.token_bytes) -> str:
    return base32(random(RANDOM_BYTES))


def check_sign(code: str) -> str:
    """`code`: without its check sign. The last sign and every second before it count twice."""
    total = 0
    for place, sign in enumerate(reversed(code)):
        value = LETTERS.index(sign) * (2 - place % 2)
        total += value // len(LETTERS) + value % len(LETTERS)
    return LETTERS[-total % len(LETTERS)]


def spelled(code: str) -> str:
    """As people read it: in groups of four, then the check sign."""
    return "-".join([*(code[at : at + 4] for at in range(0, SIGNS, 4)), check_sign(code)])


def typed_code(text: str) -> str | None:
    """The code that was meant (`letters_typed`). None: no code at all. Raises WrongSignError."""
    plain = letters_typed(text[:LONGEST])
    if len(plain) != SIGNS + 1 or any(sign not in LETTERS for sign in plain):
        return None
    code, check = plain[:SIGNS], plain[SIGNS]
    if check_sign(code) != check:
        raise WrongSignError(text)
    return code
