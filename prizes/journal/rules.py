"""The chain over the journal, as a pure function."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

START = "0" * 64
TYPED = ("reason",)
"""Details that hold words somebody typed."""


def link(previous: str, position: int, entry: Mapping[str, Any]) -> str:
    """SHA-256 over the previous link, the position and the entry's canonical JSON (sorted keys, no spaces)."""
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{position}\n{text}".encode()).hexdigest()


def sealed(salt: str, text: str) -> str:
    """What the chain holds of typed words: SHA-256 of a random salt and the text, since a short text alone could be
    guessed from its hash.
    """
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def fits(details: Mapping[str, Any], said: Mapping[str, Any] | None) -> bool:
    """Whether words are those that were noted, as far as nothing of them was left out."""
    return all(
        each.get("left_out") or details.get(f"{name}_sha256") == sealed(each["salt"], each["text"])
        for name, each in (said or {}).items()
    )
