"""What stands on a printed sheet, as plain data. Texts are shown as they are: nothing in them is markup."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from prizes.data.languages import direction


@dataclass(frozen=True, slots=True)
class SheetText:
    """A text and its language; None: that of the sheet."""

    text: str
    lang: str | None = None
    code: bool = False
    """A number or address for machines: small, from left to right in every language."""
    auto: bool = False
    """A name of which nobody knows the language: its first letter says the direction."""
    href: str = ""
    """Where it leads."""


@dataclass(frozen=True, slots=True)
class SheetHeading:
    """A heading of the second level."""

    text: str
    new_page: bool = False
    """Whether it begins a page, in print."""


@dataclass(frozen=True, slots=True)
class Question:
    """A heading of the third level, over what was answered."""

    words: SheetText


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs, parted by empty lines."""

    words: SheetText


@dataclass(frozen=True, slots=True)
class Pieces:
    """A paragraph of several texts, of which some lead somewhere."""

    parts: Sequence[SheetText]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of the sheet itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    pairs: Sequence[tuple[str, SheetText]]


@dataclass(frozen=True, slots=True)
class Items:
    items: Sequence[SheetText]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table with a head."""

    columns: Sequence[SheetText]
    rows: Sequence[Sequence[SheetText]]
    numbers: bool = False
    """Whether all but the first column are numbers."""
    lead: float = 1
    """How wide the first column is, against one of the others."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, JPEG, WebP or SVG of `Sheet.pictures`."""

    name: str
    alt: str


Block = SheetHeading | Question | Prose | Pieces | Note | Facts | Items | Rows | Picture


@dataclass(frozen=True, slots=True)
class Sheet:
    lang: str
    title: SheetText
    brand: str
    """Above the title, and at the head of every page."""
    blocks: Sequence[Block]
    banner: str = ""
    """What must not be overlooked, such as that this is a draft."""
    foot: str = ""
    pages: str = "{page} / {pages}"
    """Words of the page number."""
    unprintable: str = ""
    """Said at the end where a character has no printed form; `□` stands in its place."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)


REPEATED = 500
"""Characters of a text that stands on every page: an endless one would fill endless pages."""


def as_data(sheet: Sheet) -> dict[str, Any]:
    """For the template: every text with its language and direction."""
    return {
        "lang": sheet.lang,
        "dir": direction(sheet.lang),
        "title": _words(sheet, sheet.title),
        "brand": sheet.brand[:REPEATED],
        "banner": sheet.banner[:REPEATED],
        "foot": sheet.foot[:REPEATED],
        "pages": sheet.pages[:REPEATED],
        "blocks": [_block(sheet, block) for block in sheet.blocks],
    }


def _words(sheet: Sheet, words: SheetText) -> dict[str, Any]:
    return words_of(sheet.lang, words)


def words_of(sheet_lang: str, words: SheetText) -> dict[str, Any]:
    """A text with its language and direction, on a sheet in a language."""
    lang = words.lang or sheet_lang
    towards = first_direction(words.text, direction(lang)) if words.auto else direction(lang)
    return {
        "text": words.text,
        "lang": lang,
        "dir": "ltr" if words.code else towards,
        "code": words.code,
        "href": words.href,
    }


def first_direction(text: str, otherwise: str) -> str:
    """Of the first letter that has a direction, as browsers take `dir="auto"`."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), None)
    return {"L": "ltr", "R": "rtl", "AL": "rtl", None: otherwise}[first]


def _block(sheet: Sheet, block: Block) -> dict[str, Any]:  # noqa: PLR0911 - one line a kind of block
    match block:
        case SheetHeading(text, new_page):
            return {"kind": "section", "text": text, "page": new_page}
        case Question(words):
            return {"kind": "question", "words": _words(sheet, words)}
        case Prose(words):
            parts = [part.split("\n") for part in words.text.split("\n\n") if part.strip()]
            return {"kind": "prose", "words": _words(sheet, words), "paragraphs": parts}
        case Pieces(parts):
            return {"kind": "pieces", "parts": [_words(sheet, words) for words in parts]}
        case Note(text):
            return {"kind": "note", "text": text}
        case Facts(pairs):
            return {"kind": "facts", "pairs": [[label, _words(sheet, words)] for label, words in pairs]}
        case Items(items):
            return {"kind": "items", "items": [_words(sheet, words) for words in items]}
        case Rows(columns, rows, numbers, lead):
            return {
                "kind": "rows",
                "numbers": numbers,
                "lead": lead,
                "columns": [_words(sheet, replace(words, text=words.text[:REPEATED])) for words in columns],
                "rows": [[_words(sheet, words) for words in row] for row in rows],
            }
        case Picture(name, alt):
            return {"kind": "picture", "name": name, "alt": alt}


def texts_in(value: Any) -> Iterator[str]:
    """Every text of the data."""
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from texts_in(each)
        case list():
            for each in value:
                yield from texts_in(each)
        case _:
            pass
