"""A report as a page shows it: pieces of sentences and cells, each figure with the address of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from prizes.gate.reports.asking import file_address
from prizes.i18n.translator import Translator
from prizes.reports import words
from prizes.reports.rules.document import Cell, Gap, Report, ReportSection, ReportTable
from prizes.reports.rules.figures import Data
from prizes.web.results.charts import Curve, curve


@dataclass(frozen=True, slots=True)
class PieceShown:
    text: str
    href: str | None = None
    """Of the rows from which a figure is got again."""
    typed: bool = False
    """By people: a title, a name."""
    gap: str = ""
    """What is read out where a sign stands in place of a figure."""


@dataclass(frozen=True, slots=True)
class TableShown:
    caption: str
    columns: Sequence[str]
    rows: Sequence[tuple[PieceShown, Sequence[PieceShown]]]
    notes: Sequence[str]
    numbers: bool
    """Whether its cells are numbers, which stand at the end of their columns."""


@dataclass(frozen=True, slots=True)
class SectionShown:
    id: str
    title: str
    lines: Sequence[Sequence[PieceShown]]
    tables: Sequence[TableShown]


def report_shown(report: Report, voice: Translator) -> list[SectionShown]:
    return [_section(each, voice) for each in report.sections]


def _section(section: ReportSection, voice: Translator) -> SectionShown:
    return SectionShown(
        section.id,
        words.words(section.title, voice),
        [[_piece(piece, voice.lang) for piece in words.pieces(line, voice)] for line in section.lines],
        [table_shown(table, voice) for table in section.tables],
    )


def table_shown(table: ReportTable, voice: Translator) -> TableShown:
    return TableShown(
        words.words(table.caption, voice),
        [words.words(column, voice) for column in table.columns],
        [(_cell(row.head, voice), [_cell(each, voice) for each in row.cells]) for row in table.rows],
        list(words.gap_notes(table.gaps, voice)),
        numbers=any(words.cell(each, voice).figure for row in table.rows for each in row.cells),
    )


def _cell(cell: Cell, voice: Translator) -> PieceShown:
    if place := words.address_in(cell):
        return PieceShown(str(cell), place, typed=True)
    if isinstance(cell, Gap):
        return PieceShown(cell.sign, gap=voice.say(cell.short))
    return _piece(words.cell(cell, voice), voice.lang, typed=isinstance(cell, str) and not cell.isdecimal())


def _piece(piece: words.TextPiece, lang: str, *, typed: bool = False) -> PieceShown:
    return PieceShown(piece.text, file_address(piece.figure, lang) if piece.figure else None, typed)


def day_curve_of(data: Data) -> Curve | None:
    """Votes by day, all rounds together."""
    days: dict[date, int] = {}
    for row in data.rows("votes-by-day"):
        day = date.fromisoformat(row["day"])
        days[day] = days.get(day, 0) + int(row["votes"])
    return curve(sorted(days.items()))
