"""What somebody gives as a badge, read and bounded before anything else is done with it.

Only the form in which this service issues badges is read. A property that the contexts do not know, or know elsewhere,
is not signed: whoever added one would have altered a badge without a trace. So every part is named here, and nothing
else is taken: no other context, no other graph. Every node has an address but those at the ends: many without one that
hang together take for ever to be put in order. A form that was issued once must stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from prizes.data.contexts import CREDENTIALS, OPEN_BADGES
from prizes.kit import json
from prizes.kit.text import is_text

MOST_BYTES = 64 * 1024
"""Of a badge; one has about three thousand."""
MOST_BYTES_OF_PICTURE = 1_000_000
MOST_ITEMS = 16
"""Of a list."""
CONTEXTS = [CREDENTIALS, OPEN_BADGES]
IRI = re.compile(r"(?:https?://|did:web:)[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]{1,500}")
"""An address that is taken into RDF as it is; what stands at another one would be left out, and so not be signed."""
TEXT = str
FLAG = bool
Shape = Mapping[str, Any]


def _of(*types: str) -> frozenset[str]:
    return frozenset(types)


PROFILE: Shape = {"id": IRI, "type": _of("Profile"), "name": TEXT, "url": IRI}
ACHIEVEMENT: Shape = {
    "id": IRI,
    "type": _of("Achievement"),
    "achievementType": TEXT,
    "inLanguage": TEXT,
    "name": TEXT,
    "description": TEXT,
    "criteria": {"id": IRI, "narrative": TEXT},
    "image": {"id": IRI, "type": _of("Image"), "caption": TEXT},
    "creator": PROFILE,
    "related": {"id": IRI, "type": _of("Related"), "inLanguage": TEXT},
}
PROOF: Shape = {
    "type": _of("DataIntegrityProof"),
    "cryptosuite": TEXT,
    "verificationMethod": IRI,
    "proofPurpose": TEXT,
    "proofValue": TEXT,
}
BADGE: Shape = {
    "@context": None,
    "id": IRI,
    "type": _of("VerifiableCredential", "OpenBadgeCredential"),
    "name": TEXT,
    "description": TEXT,
    "issuer": PROFILE,
    "validFrom": TEXT,
    "credentialSubject": {
        "id": IRI,
        "type": _of("AchievementSubject"),
        "identifier": {
            "type": _of("IdentityObject"),
            "hashed": FLAG,
            "identityHash": TEXT,
            "identityType": TEXT,
        },
        "narrative": TEXT,
        "achievement": ACHIEVEMENT,
    },
    "evidence": {"id": IRI, "type": _of("Evidence"), "name": TEXT},
    "credentialStatus": {
        "id": IRI,
        "type": _of("BitstringStatusListEntry"),
        "statusPurpose": TEXT,
        "statusListIndex": TEXT,
        "statusListCredential": IRI,
    },
    "proof": PROOF,
}
SINGLE = ("issuer", "validFrom", "credentialSubject", "credentialStatus", "proof")
"""What a badge has, and once."""


class NoBadgeError(ValueError):
    """It has not the form of a badge. `place`: where, such as `credentialSubject.name`; empty: as a whole."""

    def __init__(self, place: str = "") -> None:
        self.place = place
        super().__init__(place or "no badge")


def read(content: bytes) -> dict[str, Any]:
    """Raises NoBadgeError."""
    try:
        document = json.read(content.decode("utf-8-sig")) if len(content) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise NoBadgeError
    return checked(document)


def checked(document: dict[str, Any]) -> dict[str, Any]:
    """The document with what it has once taken out of lists of one. Raises NoBadgeError."""
    if document.get("@context") != CONTEXTS:
        raise NoBadgeError("@context")
    _check(document, BADGE, "")
    single = {name: _once(document.get(name), name) for name in SINGLE}
    return document | single


def _once(value: object, place: str) -> object:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str | dict):
        raise NoBadgeError(place)
    return value


def _check(part: object, shape: Any, place: str) -> None:
    if shape is None:
        return
    if isinstance(part, list):
        if not 1 <= len(part) <= MOST_ITEMS or any(isinstance(each, list) for each in part):
            raise NoBadgeError(place)
        for each in part:
            _check(each, shape, place)
    elif isinstance(shape, Mapping) and isinstance(part, dict):
        _check_node(part, shape, place)
    elif not _fits(part, shape):
        raise NoBadgeError(place)


def _check_node(node: dict[str, Any], shape: Shape, place: str) -> None:
    for name, value in node.items():
        inside = f"{place}.{name}" if place else name
        if name not in shape:
            raise NoBadgeError(inside)
        _check(value, shape[name], inside)
    if "id" in shape and not isinstance(node.get("id"), str):
        raise NoBadgeError(f"{place}.id".removeprefix("."))


def _fits(part: object, shape: Any) -> bool:
    if shape is FLAG:
        return isinstance(part, bool)
    if not isinstance(part, str) or not is_text(part):
        return False
    if isinstance(shape, re.Pattern):
        return shape.fullmatch(part) is not None
    if isinstance(shape, Mapping):  # a thing by its address
        return IRI.fullmatch(part) is not None
    return part in shape if isinstance(shape, frozenset) else True
