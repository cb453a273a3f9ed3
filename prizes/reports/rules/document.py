"""A report as plain data: sections of sentences and tables whose numbers are figures. Pure.

Page, print, word processor and programs show the same report; none of them reckons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from prizes.kit.sentence import Sentence, say
from prizes.reports.rules.figures import Figure

Said = Sentence | Mapping[Any, str] | date | str
"""A sentence, a text by language, a day, or a name that is the same in all."""


@dataclass(frozen=True, slots=True)
class Gap:
    """In place of a figure: why there is none."""

    sign: str
    short: Sentence
    """Read out in place of the sign."""
    why: Sentence


NO_SOURCE = Gap("–", say("no source"), say("No source gives this figure."))
HIDDEN = Gap("·", say("not shown"), say("Not shown, because fewer than 5 would become known."))
NOT_PUBLIC = Gap("…", say("not public yet"), say("Public after the announcement of the winners."))
NO_POINTS = Gap("–", say("no points"), say("The group gave no points there."))
Several = tuple[object, ...]
"""What is told as a list: names, numbers."""
Cell = Figure | Gap | Said | Several | None


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence; its figures are linked where it is shown."""

    text: str
    figures: Mapping[str, Figure]
    plural: str | None = None
    counts: str = ""
    """Which of the figures chooses between `text` and `plural`."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What else stands in it."""

    @property
    def sentence(self) -> Sentence:
        """With the numbers in place of the figures."""
        numbers = {name: figure.value for name, figure in self.figures.items()}
        n = self.figures[self.counts].value if self.counts else None
        return Sentence(self.text, {**self.values, **numbers}, self.plural, n)


@dataclass(frozen=True, slots=True)
class ReportRow:
    head: Said
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class ReportTable:
    caption: Said
    columns: Sequence[Said]
    """The first is that of the heads of rows."""
    rows: Sequence[ReportRow]

    @property
    def gaps(self) -> list[Gap]:
        """Kinds that occur, each once."""
        cells = [cell for row in self.rows for cell in row.cells]
        return [gap for gap in (NO_SOURCE, HIDDEN, NOT_PUBLIC, NO_POINTS) if gap in cells]


@dataclass(frozen=True, slots=True)
class ReportSection:
    id: str
    title: Said
    lines: Sequence[Line | Said] = ()
    tables: Sequence[ReportTable] = ()


@dataclass(frozen=True, slots=True)
class Report:
    face: str
    """`council`, `cstd` or `hlpf`."""
    title: Said
    lead: Said
    sections: Sequence[ReportSection]

    @property
    def figures(self) -> list[Figure]:
        return [figure for section in self.sections for figure in _figures(section)]


def _figures(section: ReportSection) -> Iterator[Figure]:
    for line in section.lines:
        if isinstance(line, Line):
            yield from line.figures.values()
    for table in section.tables:
        for row in table.rows:
            yield from (cell for cell in row.cells if isinstance(cell, Figure))


def stated(text: str, **figures: Figure | None) -> list[Line]:
    """A sentence over figures, marked for translation; nothing where one is missing."""
    found = {name: figure for name, figure in figures.items() if figure is not None}
    return [Line(text, found)] if len(found) == len(figures) else []


def stated_n(one: str, many: str, n: Figure | None, **figures: Figure | None) -> list[Line]:
    """The same, in the singular where `n` is 1."""
    found = {name: figure for name, figure in (figures | {"n": n}).items() if figure is not None}
    return [Line(one, found, many, "n")] if len(found) == len(figures) + 1 else []


def sections(*found: ReportSection | None) -> list[ReportSection]:
    """Those in which something stands."""
    return [each for each in found if each is not None and (each.lines or each.tables)]


def tables(*found: ReportTable | None) -> list[ReportTable]:
    return [each for each in found if each is not None and each.rows]


def or_gap(figure: Figure | None, gap: Gap = NO_SOURCE) -> Cell:
    return gap if figure is None else figure


def some(rows: Iterable[ReportRow]) -> list[ReportRow]:
    """Rows in which there is a figure that is not nought."""
    return [row for row in rows if any(isinstance(cell, Figure) and cell.value for cell in row.cells)]
