"""What stands on a printed certificate, as plain data: one sheet of A4, lying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from prizes.data.languages import direction
from prizes.printing.sheet import SheetText, words_of

HUES = (245, 25, 165, 305, 85, 225, 5, 145, 285, 65, 205, 345, 125, 265, 45, 185, 325, 105)
"""Of categories, in degrees of OKLCH, as on screens (`static/css/prizes.css`)."""
LONGEST = 300
"""Characters of a text; a longer one would need a second sheet."""


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    lang: str
    brand: SheetText
    """The contest."""
    award: SheetText
    """What it is for: the largest line."""
    field: SheetText | None
    """The category."""
    holder: SheetText
    lines: Sequence[SheetText]
    """Below the holder: organization, country."""
    sentence: str
    place: str
    """Place and date of issue."""
    check: str
    """Words beside the code."""
    code: str
    address: str
    """Where to check it, and what the QR code holds."""
    picture: bytes
    """The QR code, an SVG."""
    picture_alt: str
    title: str
    """Of the document."""
    hue: int
    banner: str = ""
    """What must not be overlooked, such as that this is a test."""

    def as_data(self) -> dict[str, Any]:
        def words(said: SheetText) -> dict[str, Any]:
            return words_of(self.lang, SheetText(said.text[:LONGEST], said.lang, said.code, said.auto))

        return {
            "lang": self.lang,
            "dir": direction(self.lang),
            "title": self.title[:LONGEST],
            "brand": words(self.brand),
            "award": words(self.award),
            "field": words(self.field) if self.field else None,
            "holder": words(self.holder),
            "lines": [words(line) for line in self.lines],
            "sentence": self.sentence,
            "place": self.place,
            "check": self.check,
            "code": self.code,
            "address": self.address,
            "alt": self.picture_alt,
            "hue": self.hue,
            "banner": self.banner,
        }
