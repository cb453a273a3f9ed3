"""Commitments and tracking codes. Pure. The tag of a voter is made in `ballot.rules`: the log knows no voters."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Collection
from hashlib import sha256

from prizes.kit.base32 import LETTERS, base32, letters_typed

OPENING_BYTES = 32
"""Of r, which opens a commitment."""
CODE_BYTES = 10


def choice_text(choices: Collection[str]) -> str:
    """The choices of a vote as they are committed to and opened: in byte order, joined by commas."""
    return ",".join(sorted(choices))


def commitment(edition: str, category: str, tag: str, choice: str, r: bytes) -> str:
    """What stands for a choice in the log until it is opened: 43 characters of base64url."""
    parts = ("wvl-commit-v1", edition, category, tag, choice)
    return base64url(sha256(b"\0".join(part.encode("ascii") for part in parts) + b"\0" + r).digest())


def attribute_commitment(edition: str, category: str, tag: str, attribute: str, s: bytes) -> str:
    """What represents the group or the weight of a voter in the text of a vote: 43 characters of base64url."""
    parts = ("wvl-group-v1", edition, category, tag, attribute)
    return base64url(sha256(b"\0".join(part.encode("ascii") for part in parts) + b"\0" + s).digest())


def base64url(value: bytes) -> str:
    """RFC 4648, section 5, without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def tracking_code(leaf: bytes) -> str:
    """The first 80 bits of a leaf hash, for people: `83TA-TQJY-6EYN-0TBC`."""
    text = base32(leaf[:CODE_BYTES])
    return f"{text[:4]}-{text[4:8]}-{text[8:12]}-{text[12:]}"


def typed_code(text: str) -> str | None:
    """A tracking code as it was meant (`letters_typed`). None: no code."""
    plain = letters_typed(text)
    if len(plain) != 16 or any(c not in LETTERS for c in plain):
        return None
    return "-".join(plain[i : i + 4] for i in range(0, 16, 4))


def code_bytes(code: str) -> bytes:
    """With which the leaf hash of a tracking code begins. `code`: as `typed_code` gives it."""
    number = 0
    for character in code.replace("-", ""):
        number = number << 5 | LETTERS.index(character)
    return number.to_bytes(CODE_BYTES, "big")
