"""What people type, brought to one form before it is stored, and folded for search and comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_NO_TEXT = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed; PostgreSQL refuses NUL
    "\ud800-\udfff"  # halves of surrogate pairs, which are no characters
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates: they could turn round what follows
    "\ufeff\ufff9-\ufffb\ufffe\uffff"
    "]"
)
_SPACES = re.compile(r"\s+")
_MANY_EMPTY_LINES = re.compile(r"\n{3,}")


def is_text(*values: object) -> bool:
    """Whether all texts in these values, lists and mappings can be stored: no U+0000, no half of a surrogate pair."""
    left = list(values)
    while left:
        match left.pop():
            case str() as text:
                if "\x00" in text or not _is_utf8(text):
                    return False
            case dict() as table:
                left += [*table.keys(), *table.values()]
            case list() | tuple() as entries:
                left += entries
            case _:
                pass
    return True


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def one_line(text: str) -> str:
    """A name or title: NFC, without characters that are no text, white space folded.

    Marks that Arabic, Hebrew and Indic texts need (joiners, single direction marks) stay.
    """
    return _SPACES.sub(" ", _cleaned(text)).strip()


def many_lines(text: str) -> str:
    """A longer text: as `one_line`, with its lines and paragraphs kept."""
    lines = (line.rstrip() for line in _cleaned(text).replace("\t", " ").split("\n"))
    return _MANY_EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n ")


GONE = "…"
"""Stands where an address or a name stood in a text."""


def without(value: Any, words: re.Pattern[str]) -> Any:
    """The same with these words left out of every text in it, in lists and mappings too."""
    match value:
        case str():
            return words.sub(GONE, value)
        case Mapping():
            return {key: without(each, words) for key, each in value.items()}
        case list():
            return [without(each, words) for each in value]
        case _:
            return value


def folded(text: str) -> str:
    """For search in any script: compatibility forms, case, accents and vowel signs do not matter."""
    apart = one_line(text)
    for _ in range(2):  # folding can make forms that decompose, and the other way round
        apart = unicodedata.normalize("NFKD", apart.casefold())
    plain = unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))
    return _SPACES.sub(" ", plain).strip()


def likeness(text: str) -> str:
    """For telling whether two names are the same: as `folded`, and only letters and digits count."""
    return " ".join(re.findall(r"\w+", folded(text).replace("_", " ")))


def _cleaned(text: str) -> str:
    return unicodedata.normalize("NFC", _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
