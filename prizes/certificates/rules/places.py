"""Places in the list of an edition's badges that are no longer valid: drawn by chance, each once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator

PLACES = 131_072
"""As many bits as the list of an edition has (W3C Bitstring Status List v1.0 asks for no fewer)."""


def free_places(taken: Collection[int], draw: Callable[[int], int] = secrets.randbelow) -> Iterator[int]:
    """Places that are not taken, as many as are asked for."""
    used = set(taken)
    while len(used) < PLACES:
        place = draw(PLACES)
        if place not in used:
            used.add(place)
            yield place
