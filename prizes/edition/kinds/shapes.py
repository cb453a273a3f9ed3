"""The shapes in which readers see answers, whatever kind of question they answer.

Each has one form on pages (`templates/nomination/_answer.html`), one in print (`nomination.queries.dossier`) and one as
plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol

from prizes.edition.document.components import Text
from prizes.kit.sentence import Sentence


class Speaker(Protocol):
    """Speaks the reader's language, as `i18n.translator` does."""

    def say(self, sentence: Sentence, /) -> str: ...
    def text_in(self, text: Mapping[Any, str], /) -> tuple[str, str]: ...
    def words(self, said: Sentence | Mapping[Any, str], /) -> tuple[str, str]: ...
    def number(self, value: float, /) -> str: ...
    def day(self, value: date, /) -> str: ...


@dataclass(frozen=True, slots=True)
class ShownText:
    """What somebody wrote, in their language."""

    shape: ClassVar[str] = "text"
    text: str
    long: bool = False
    """In paragraphs."""

    def plain(self, _voice: Speaker) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ShownWords:
    """Words of ours, or of the rules, in the reader's language."""

    shape: ClassVar[str] = "words"
    words: Sentence | Mapping[Any, str]

    def plain(self, voice: Speaker) -> str:
        return voice.words(self.words)[0]


@dataclass(frozen=True, slots=True)
class ShownNumber:
    shape: ClassVar[str] = "number"
    number: float
    percent: bool = False

    def plain(self, voice: Speaker) -> str:
        return voice.number(self.number) + (" %" if self.percent else "")


@dataclass(frozen=True, slots=True)
class ShownDay:
    shape: ClassVar[str] = "day"
    day: date

    def plain(self, voice: Speaker) -> str:
        return voice.day(self.day)


@dataclass(frozen=True, slots=True)
class ShownLink:
    shape: ClassVar[str] = "link"
    address: str

    def plain(self, _voice: Speaker) -> str:
        return self.address


@dataclass(frozen=True, slots=True)
class ShownList:
    """What was chosen, by the texts of the rules."""

    shape: ClassVar[str] = "list"
    items: tuple[Text, ...]

    def plain(self, voice: Speaker) -> str:
        return ", ".join(voice.text_in(item)[0] for item in self.items)


@dataclass(frozen=True, slots=True)
class ShownTable:
    shape: ClassVar[str] = "table"
    columns: tuple[Text, ...]
    rows: tuple[tuple[ShownCell, ...], ...]

    def plain(self, voice: Speaker) -> str:
        """Each row in a line."""
        lines = ([cell.plain(voice) for cell in row] for row in self.rows)
        return "\n".join(", ".join(filter(None, line)) for line in lines)


@dataclass(frozen=True, slots=True)
class ShownFiles:
    """Files with their words; see `nomination.rules.file_answers`."""

    shape: ClassVar[str] = "files"
    files: tuple[Mapping[str, Any], ...]

    def plain(self, _voice: Speaker) -> str:
        return ", ".join(str(file.get("name", "")) for file in self.files)


ShownCell = ShownText | ShownWords | ShownNumber | ShownDay | ShownLink | ShownList
"""What can stand in one line."""
Shape = ShownCell | ShownTable | ShownFiles
