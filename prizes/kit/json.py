"""JSON as people and programs send it: an object that names one key twice is no object, since readers differ on it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from prizes.kit.text import one_line

LONGEST_KEY = 80
"""Characters of a key that are said."""


class KeyTwiceError(ValueError):
    """`key`, or its beginning, stands twice in one object."""

    def __init__(self, key: str) -> None:
        self.key = one_line(key)[:LONGEST_KEY]
        super().__init__(f"the key “{self.key}” stands twice in one object")


def read(text: str | bytes) -> Any:
    """As `json.loads`. Raises KeyTwiceError besides."""
    return json.loads(text, object_pairs_hook=_once_each)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise KeyTwiceError(key)
    return made
