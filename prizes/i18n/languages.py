"""The six languages, and which one a reader gets."""

from __future__ import annotations

from typing import Literal

from prizes.data.languages import NATIVE_NAMES

Lang = Literal["ar", "zh", "en", "fr", "ru", "es"]

CODES = tuple(NATIVE_NAMES)
SHORT_NAMES = {"ar": "جوائز القمة", "es": "Premios CMSI"}
"""What the contest is called where a phone has no room for the whole name; the others are short enough."""


def negotiate(accept_language: str | None) -> str:
    """The best of the six for an Accept-Language header (RFC 9110, 12.5.4); English where none fits."""
    best, best_weight = "en", 0.0
    for part in (accept_language or "").split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        code = tag.strip().lower().split("-")[0]
        weight = _weight(parameters)
        if code in NATIVE_NAMES and weight > best_weight:
            best, best_weight = code, weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
