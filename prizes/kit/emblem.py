"""What a project's emblem is drawn from, where it has no picture: two letters and one of six drawings. Pure."""

from __future__ import annotations

import unicodedata
import zlib

DRAWINGS = 6
"""As many as `templates/components/emblem.html` has."""
APART = "\u200c"
"""Between two letters that would be joined, as Arabic ones are."""
ALONE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
"""Beginnings of the names of characters that are words by themselves, or nearly."""


def drawing(project_id: str) -> int:
    """Which of the drawings a project has: always the same one, and evenly spread."""
    return zlib.crc32(project_id.encode()) % DRAWINGS


def initials(title: str) -> str:
    """The first letters of its first two words, else two letters of its one word; empty where it has none."""
    words = "".join(c if c.isalnum() or unicodedata.combining(c) else " " for c in title).split()
    if not words:
        return ""
    if len(words) == 1 or unicodedata.name(words[0][0], "").startswith(ALONE):
        first, second = words[0][0].upper(), words[0][1:2]
    else:
        first, second = words[0][0].upper(), words[1][0].upper()
    return first + (APART if unicodedata.bidirectional(first) == "AL" and second else "") + second
