"""What a project's emblem is drawn from, where it has no picture: two letters and one of six drawings. Pure."""

from __future__ import annotations

import unicodedata
import zlib

from markupsafe import Markup

SHAPES: tuple[Markup, ...] = (
    Markup(
        '<g stroke="currentColor" stroke-width="5"><circle cx="96" r="14" fill="currentColor"/><circle cx="96" r="32"/>'
        '<circle cx="96" r="48"/><circle cx="96" r="64"/></g>'
    ),
    Markup('<g stroke="currentColor" stroke-width="9"><circle r="24"/><circle r="46"/></g>'),
    Markup(
        '<g stroke="currentColor" stroke-width="3"><circle cx="48" r="10" fill="currentColor"/>'
        '<circle cx="48" r="20"/><circle cx="48" r="30"/><circle cx="48" r="40"/></g>'
    ),
    Markup(
        '<g stroke="currentColor" stroke-width="4"><circle cx="96" cy="30" r="12"/><circle cx="96" cy="30" r="24"/>'
        '<circle cx="96" cy="30" r="36"/><circle cx="96" cy="30" r="48"/></g>'
    ),
    Markup(
        '<g stroke="currentColor" stroke-width="3"><circle cx="10" r="16"/><circle cx="10" r="30"/>'
        '<circle cx="86" r="16"/><circle cx="86" r="30"/><circle cx="86" r="44"/></g>'
    ),
    Markup(
        '<g fill="currentColor"><circle cx="78" cy="18" r="10"/><circle cx="52" cy="18" r="7"/>'
        '<circle cx="78" cy="44" r="7"/><circle cx="30" cy="18" r="4"/><circle cx="78" cy="66" r="4"/>'
        '<circle cx="52" cy="42" r="4"/></g>'
    ),
)
"""Drawings of a signal in a square of 96, for pages and for pictures alike."""
DRAWINGS = len(SHAPES)
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
