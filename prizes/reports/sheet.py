"""A report as a sheet to print or to write on with a word processor."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prizes.i18n.translator import Translator
from prizes.kit.sentence import N_, say
from prizes.printing.sheet import Block, Note, Pieces, Prose, Question, Rows, Sheet, SheetHeading, SheetText
from prizes.reports import words
from prizes.reports.rules.document import Cell, Report, ReportSection, ReportTable
from prizes.reports.rules.figures import Figure

LEADS = N_(
    "Each number links to its rows in the open data. It is the number of rows, "
    "or the sum or the number of different values of the column that the address names."
)
YEAR, SIGNS, SHORT, BESIDE_TEXT = 4, 14, 0.7, 0.2
"""Signs of a year; those that a usual column holds; the width of one that holds years, and the same beside texts."""
Address = Callable[[Figure], str]
"""Whole, with the origin: a sheet is read anywhere."""


def sheet_of(report: Report, voice: Translator, address: Address, *, home: str, banner: str = "") -> Sheet:
    """`home`: where the page of the report is. `banner`: what must not be overlooked."""
    return Sheet(
        lang=voice.lang,
        title=SheetText(words.words(report.title, voice)),
        brand=voice.gettext(N_("WSIS Prizes")),
        blocks=[
            Prose(SheetText(words.words(report.lead, voice))),
            Note(voice.gettext(LEADS)),
            *(block for section in report.sections for block in _section(section, voice, address)),
        ],
        banner=banner,
        foot=home,
        pages=words.plain(voice.say(say("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"))),
        unprintable=voice.say(say("□ replaces a character that cannot be displayed in this document.")),
    )


def _section(section: ReportSection, voice: Translator, address: Address) -> Iterator[Block]:
    yield SheetHeading(words.words(section.title, voice))
    for line in section.lines:
        yield Pieces([_text(piece, address) for piece in words.pieces(line, voice)])
    for table in section.tables:
        yield from _table(table, voice, address)


def _table(table: ReportTable, voice: Translator, address: Address) -> Iterator[Block]:
    yield Question(SheetText(words.words(table.caption, voice)))
    rows = [[_cell(cell, voice, address) for cell in (row.head, *row.cells)] for row in table.rows]
    longest = max((len(row[0].text) for row in rows), default=0)
    numbers = any(words.cell(cell, voice).figure for row in table.rows for cell in row.cells)
    lead = min(max(longest / SIGNS, SHORT), len(table.columns) / 3)
    yield Rows(
        [SheetText(words.words(column, voice)) for column in table.columns],
        rows,
        numbers=numbers,
        lead=lead if longest > YEAR else SHORT if numbers else BESIDE_TEXT,
    )
    for note in words.gap_notes(table.gaps, voice):
        yield Note(note)


def _cell(cell: Cell, voice: Translator, address: Address) -> SheetText:
    if isinstance(cell, str):
        place = words.address_in(cell)
        return SheetText(cell, code=bool(place), auto=not place, href=place)
    return _text(words.cell(cell, voice), address)


def _text(piece: words.TextPiece, address: Address) -> SheetText:
    return SheetText(piece.text, href=address(piece.figure) if piece.figure else "")
