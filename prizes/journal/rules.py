"""The chain over the journal, as a pure function."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

START = "0" * 64


def link(previous: str, position: int, entry: Mapping[str, Any]) -> str:
    """SHA-256 over the previous link, the position and the entry's canonical JSON (sorted keys, no spaces)."""
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{position}\n{text}".encode()).hexdigest()
