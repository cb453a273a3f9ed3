"""What is drawn of a project or an edition for other places, as plain data: the picture of a shared address, and a
badge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from prizes.data.languages import direction
from prizes.kit.emblem import SHAPES
from prizes.printing.sheet import SheetText, words_of

DRAWN_AS = 2
"""Grows when the drawing changes, so that what was kept of an earlier one is drawn anew."""
WIDTH, HEIGHT = 1200, 630
"""Pixels of the picture of a shared address, as other services ask for."""
BADGE_WIDTH, BADGE_HEIGHT = 320, 96
LONGEST = 240
"""Characters of one text on a picture."""


@dataclass(frozen=True, slots=True)
class Emblem:
    """Stands where there is no picture."""

    drawing: int
    letters: str

    @property
    def svg(self) -> str:
        """Without its letters, which are set with a font of the package; its colour is `currentColor`."""
        size = 'width="96" height="96" viewBox="0 0 96 96"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} fill="none">{SHAPES[self.drawing]}</svg>'


@dataclass(frozen=True, slots=True)
class ShareSheet:
    """1200 by 630 pixels."""

    lang: str
    brand: SheetText
    """The contest."""
    claim: SheetText | None
    """What the project is at this moment."""
    title: SheetText
    lines: Sequence[SheetText]
    """Below the title: organization and country."""
    field: SheetText | None
    """The category."""
    hue: int
    emblem: Emblem
    address: str
    banner: str = ""
    """What must not be overlooked, such as that this is a test."""
    picture: str = ""
    """SHA-256 of the picture in the place of the emblem, which is handed over apart; empty: none."""

    def as_data(self) -> dict[str, Any]:
        return {
            "lang": self.lang,
            "dir": direction(self.lang),
            "brand": _words(self.lang, self.brand),
            "claim": _words(self.lang, self.claim),
            "title": _words(self.lang, self.title),
            "lines": [_words(self.lang, line) for line in self.lines],
            "field": _words(self.lang, self.field),
            "hue": self.hue,
            "letters": self.emblem.letters,
            "drawing": self.emblem.drawing,
            "address": self.address,
            "banner": self.banner,
            "picture": self.picture,
        }

    @property
    def sha256(self) -> str:
        """Of all that the picture shows."""
        return _hash_of("share", self.as_data())


@dataclass(frozen=True, slots=True)
class BadgeSheet:
    """320 by 96 pixels, of which every text is a path."""

    lang: str
    claim: SheetText
    brand: SheetText
    hue: int
    emblem: Emblem
    said: str
    """What is read aloud, and shown where pictures are not."""
    banner: str = ""

    def as_data(self) -> dict[str, Any]:
        return {
            "lang": self.lang,
            "dir": direction(self.lang),
            "claim": _words(self.lang, self.claim),
            "brand": _words(self.lang, self.brand),
            "hue": self.hue,
            "drawing": self.emblem.drawing,
            "said": self.said,
            "banner": self.banner,
        }

    @property
    def sha256(self) -> str:
        return _hash_of("badge", self.as_data())


def _words(lang: str, said: SheetText | None) -> dict[str, Any] | None:
    if said is None:
        return None
    text = said.text if len(said.text) <= LONGEST else said.text[: LONGEST - 1].rstrip() + "…"
    return words_of(lang, SheetText(text, said.lang, said.code, said.auto))


def _hash_of(kind: str, shown: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps([kind, DRAWN_AS, shown], option=orjson.OPT_SORT_KEYS)).hexdigest()
