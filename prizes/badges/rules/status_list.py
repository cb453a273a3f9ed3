"""Which badges of an edition are no longer valid, as a list of bits (W3C Bitstring Status List v1.0)."""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable

from prizes.certificates.rules.places import PLACES


def encoded(places: Iterable[int]) -> str:
    """The list in which the bits of these places are set, the first one leftmost."""
    bits = bytearray(PLACES // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
