"""The picture of a badge, as plain data: what it is for, the contest, and nothing of its holder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from prizes.data.languages import direction
from prizes.printing.sheet import SheetText, words_of

SIDE = 600
"""Pixels."""
LONGEST = 120
"""Characters of a text on it."""


@dataclass(frozen=True, slots=True)
class MedalSheet:
    lang: str
    award: SheetText
    contest: SheetText
    banner: str = ""
    """What must not be overlooked, such as that this is a test."""

    def as_data(self) -> dict[str, Any]:
        def words(said: SheetText) -> dict[str, Any]:
            return words_of(self.lang, SheetText(said.text[:LONGEST], said.lang))

        return {
            "lang": self.lang,
            "dir": direction(self.lang),
            "award": words(self.award),
            "contest": words(self.contest),
            "banner": self.banner[:LONGEST],
        }
