"""Which characters the packaged fonts can print, and what stands in the place of others.

A PDF for everybody (PDF/UA) may not hold a sign without a form, and the compiler refuses one. So the fonts are asked
first: their character maps (`cmap`, formats 4 and 12 of OpenType) are read here.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

MISSING = "□"
"""Stands for a character that no font has."""
BREAK = "\u200b"
LONGEST_RUN = 28
"""Characters without a space after which a line may break all the same."""
_FONT_FOLDERS = (
    ("fontpkg_noto_sans", "files"),
    ("fontpkg_noto_sans_arabic", "files"),
    ("noto_cjk_sans_otc", ""),
)
_UNICODE = {(3, 10), (3, 1), (0, 3), (0, 4), (0, 6)}
_LONG_RUN = re.compile(r"[^\s\u200b\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]{" + str(LONGEST_RUN) + r"}(?=\S)")
_UNPRINTED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\ufeff\ufffe\uffff\u00ad")
"""They could turn round what follows, or are refused in a PDF."""
_KEPT = frozenset("\n\t \u200b\u200c\u200d\u200e\u200f\u2068\u2069")


def font_folders() -> list[Path]:
    """Where the fonts lie; they come with the packages, so that every machine prints the same."""
    return [Path(str(files(package))) / folder for package, folder in _FONT_FOLDERS]


@cache
def printable() -> frozenset[int]:
    """Code points for which a font has a form."""
    found: set[int] = set()
    for folder in font_folders():
        for path in sorted(folder.iterdir()):
            if path.suffix in (".ttf", ".otf", ".ttc") and "Italic" not in path.name:
                found.update(_of_font(path.read_bytes()))
    return frozenset(found)


def _of_font(data: bytes) -> Iterator[int]:
    """Of the first font of a file: those of one collection have the same characters."""
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", data, start + 4)[0]
    for n in range(tables):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", data, start + 12 + 16 * n)
        if tag == b"cmap":
            yield from _of_cmap(data, offset)


def _of_cmap(data: bytes, cmap: int) -> Iterator[int]:
    for n in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * n)
        if (platform, encoding) not in _UNICODE:
            continue
        at = cmap + offset
        match struct.unpack_from(">H", data, at)[0]:
            case 4:
                yield from _format_4(data, at)
            case 12:
                for group in range(struct.unpack_from(">I", data, at + 12)[0]):
                    first, last, _glyph = struct.unpack_from(">III", data, at + 16 + 12 * group)
                    yield from range(first, last + 1)
            case _:
                pass


def _format_4(data: bytes, at: int) -> Iterator[int]:
    twice = struct.unpack_from(">H", data, at + 6)[0]
    segments = twice // 2
    ends = struct.unpack_from(f">{segments}H", data, at + 14)
    starts = struct.unpack_from(f">{segments}H", data, at + 16 + twice)
    deltas = struct.unpack_from(f">{segments}H", data, at + 16 + 2 * twice)
    ranges_at = at + 16 + 3 * twice
    for n, (first, last, delta) in enumerate(zip(starts, ends, deltas, strict=True)):
        shift = struct.unpack_from(">H", data, ranges_at + 2 * n)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if shift:
                place = ranges_at + 2 * n + shift + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, place)[0] if place + 2 <= len(data) else 0
            if glyph and (glyph + delta) % 0x10000:
                yield code


def as_printed(text: str) -> str:
    """The text with a sign where a character has no form, and with places to break in runs without a space."""
    known = printable()
    shown = []
    for character in unicodedata.normalize("NFC", text):
        if character in _UNPRINTED or (unicodedata.category(character) == "Cc" and character not in _KEPT):
            continue
        if character in _KEPT or ord(character) in known:
            shown.append(character)
        elif not _is_silent(character):
            shown.append(MISSING)
    return _LONG_RUN.sub(lambda run: run[0] + BREAK, "".join(shown))


def _is_silent(character: str) -> bool:
    """Characters that only shape others: without a form of their own they can go."""
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") or "\ufe00" <= character <= "\ufe0f"
    )


def printed(value: Any) -> Any:
    """Data with all its texts as they can be printed."""
    match value:
        case str():
            return as_printed(value)
        case dict():
            # An address is not printed, and a place to break in it would lead elsewhere.
            return {name: each if name == "href" else printed(each) for name, each in value.items()}
        case list():
            return [printed(each) for each in value]
        case _:
            return value
