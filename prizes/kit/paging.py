"""Cursors: where the next part of a list begins, as one opaque word."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

from prizes.kit.bounded import LARGEST
from prizes.kit.text import is_text

MOST = 100
"""Entries that one answer gives at most."""


def cursor(values: Sequence[str | int]) -> str:
    """The place after the entry with these values of the sorting columns."""
    text = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place(word: str | None, *lengths: int) -> list[str | int] | None:
    """The values of a cursor, as many as one of `lengths`; None for the beginning. ValueError for a word that is no
    cursor of ours.
    """
    if not word:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    # No base64, no UTF-8, no JSON, or a number of thousands of digits.
    except (ValueError, RecursionError) as error:
        raise ValueError(word) from error
    if not isinstance(values, list) or len(values) not in lengths:
        raise ValueError(word)
    if not all(type(value) in (str, int) for value in values) or not is_text(*values):
        raise ValueError(word)
    if any(isinstance(value, int) and abs(value) > LARGEST for value in values):
        raise ValueError(word)
    return values
