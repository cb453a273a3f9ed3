"""A report in a reader's language: its sentences in pieces, of which some are figures, and its cells as texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.sentence import Sentence, say
from prizes.reports.rules.document import Cell, Gap, Line, Said
from prizes.reports.rules.figures import Figure
from prizes.reports.rules.package import address_of

PRECISIONS: Mapping[str, Sentence] = {
    "at_least": say("at least %(number)s"),
    "about": say("about %(number)s"),
}
_MARK = "\x00"
"""Around the names of figures in a sentence that is still to be cut at them."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A text, and the figure that it is, if it is one."""

    text: str
    figure: Figure | None = None


def pieces(line: Line | Said, voice: Translator) -> list[TextPiece]:
    if not isinstance(line, Line):
        return [TextPiece(words(line, voice))]
    names = {name: f"{_MARK}{name}{_MARK}" for name in line.figures}
    others = {name: voice.value(value) for name, value in line.values.items()}
    parts = (voice.pattern(line.sentence) % (others | names)).split(_MARK)
    found = [
        TextPiece(figure_text(line.figures[part], voice), line.figures[part])
        if number % 2
        else TextPiece(part)
        for number, part in enumerate(parts)
    ]
    return [piece for piece in found if piece.text]


def figure_text(figure: Figure, voice: Translator) -> str:
    number = voice.number(figure.value)
    said = PRECISIONS.get(figure.precision)
    return voice.gettext(said.text) % {"number": number} if said else number


def words(said: Said, voice: Translator) -> str:
    match said:
        case Sentence():
            return voice.say(said)
        case str():
            return said
        case date():
            return voice.day(said)
        case Mapping():
            return voice.text_in(said)[0]


def cell(shown: Cell, voice: Translator) -> TextPiece:
    match shown:
        case None:
            return TextPiece("")
        case Figure():
            return TextPiece(figure_text(shown, voice), shown)
        case Gap():
            return TextPiece(shown.sign)
        case tuple():
            return TextPiece(voice.value(list(shown)))
        case str():
            return TextPiece(shown)
        case Sentence() | Mapping() | date():
            return TextPiece(words(shown, voice))


def address_in(shown: Cell) -> str:
    """Of a source, behind which more can be said; empty for any other cell."""
    return address_of(shown) if isinstance(shown, str) else ""


def plain(text: str) -> str:
    return without_isolates(text)


def gap_notes(gaps: list[Gap], voice: Translator) -> Iterator[str]:
    """What the signs under a table mean."""
    for gap in gaps:
        yield f"{gap.sign} {voice.say(gap.why)}"
