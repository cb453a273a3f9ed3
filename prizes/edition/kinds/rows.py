"""Rows with columns, such as rows of people. Each cell is a question of its column's kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from prizes.edition.document.components import MOST_ROWS, Choice, FieldKind, FormField, RowColumn
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.kinds.kind import ASKED, Misfits, QuestionKind, TypedForm, question_kind
from prizes.edition.kinds.reading import UnfitError, is_blank, listed
from prizes.edition.kinds.shapes import Shape, ShownCell, ShownFiles, ShownTable, ShownText
from prizes.kit import json
from prizes.kit.sentence import Sentence, say, say_n

_CELL = re.compile(r"\.(\d{1,3})\.[a-z0-9_-]")
"""After the name of the question: a row, from 0, and the beginning of a column."""


class RowsKind(QuestionKind, of=FieldKind.ROWS):
    keys = frozenset({"columns", "least", "most"})
    needed = ("columns",)
    remedy = say("Fill in at least one row.")
    lists_people = True

    @property
    def possible(self) -> tuple[int, int]:
        return 0, MOST_ROWS

    @property
    def tells_country(self) -> bool:
        return any(column.tells_country for column in self.columns())

    def lists(self) -> Iterator[tuple[Way, Sequence[Choice]]]:
        yield ("columns",), self.field.columns
        for number, column in enumerate(self.field.columns):
            yield ("columns", number, "choices"), column.choices

    def contradictions(self, way: Way) -> Iterator[Found]:
        yield from super().contradictions(way)
        for number, column in enumerate(self.columns()):
            here = (*way, "columns", number)
            yield from column.contradictions(here)
            if column.by_upload or isinstance(column, RowsKind):
                yield found_at(
                    (*here, "kind"),
                    say("A cell cannot be of the kind “%(kind)s”.", kind=column.of.value),
                    say("Use another kind, or ask a separate question."),
                )

    def columns(self) -> list[QuestionKind]:
        return [question_kind(cell_of(column)) for column in self.field.columns]

    def typed(self, form: TypedForm, name: str) -> Any:
        if name not in form.all(ASKED):
            return None
        numbers = {int(cell[1]) for sent, _ in form if (cell := _CELL.match(sent.removeprefix(name)))}
        return [self._typed_row(form, f"{name}.{number}.") for number in sorted(numbers)]

    def _typed_row(self, form: TypedForm, before: str) -> dict[str, Any]:
        cells = {column.field.id: column.typed(form, before + column.field.id) for column in self.columns()}
        return {name: cell for name, cell in cells.items() if cell is not None}

    def from_cell(self, cell: Any) -> Any:
        if not isinstance(cell, str):
            return cell
        try:
            return json.read(cell) if cell.strip() else []
        except (ValueError, RecursionError):
            return cell

    def read(self, value: Any) -> list[dict[str, Any]]:
        """Without rows of empty cells only."""
        rows = listed(value)
        if len(rows) > MOST_ROWS:
            raise UnfitError(say("There are too many rows: at most %(most)s.", most=MOST_ROWS))
        made = map(self._read_row, rows)
        return [row for row in made if any(not is_blank(cell) for cell in row.values())]

    def _read_row(self, row: Any) -> dict[str, Any]:
        columns = {column.field.id: column for column in self.columns()}
        if not isinstance(row, Mapping) or not set(row) <= set(columns):
            raise UnfitError(say("A row has only the columns of the form."))
        return {name: column.read(row.get(name)) for name, column in columns.items()}

    def _misfits(self, value: Any) -> Misfits:
        rows = _rows(value)
        n, least, most = len(rows), self.field.least, self.field.most
        filled = say_n(
            "“%(question)s” has %(n)s row.", "“%(question)s” has %(n)s rows.", n, question=self.question
        )
        if least is not None and n < least:
            yield filled, say_n("Fill in at least %(n)s row.", "Fill in at least %(n)s rows.", least)
        if most is not None and n > most:
            yield filled, say_n("Reduce to at most %(n)s row.", "Reduce to at most %(n)s rows.", most)
        yield from islice(self._misfits_in_cells(rows), 1)

    def _misfits_in_cells(self, rows: list[Any]) -> Misfits:
        for (number, row), column in product(enumerate(rows, 1), self.field.columns):
            place = say(
                "%(question)s, row %(row)s, %(column)s",
                question=self.question,
                row=number,
                column=column.label,
            )
            cell, value = question_kind(cell_of(column), place), row.get(column.id)
            if cell.field.required and is_blank(value):
                yield (
                    say(
                        "“%(question)s”, row %(row)s: “%(column)s” is empty.",
                        question=self.question,
                        row=number,
                        column=column.label,
                    ),
                    say("Fill in every cell of the row, or clear the whole row."),
                )
            yield from cell.misfits(value)

    def asks_for(self) -> Sentence:
        return say("Rows with these columns: %(columns)s.", columns=[c.label for c in self.field.columns])

    def limits(self) -> Iterator[Sentence]:
        if self.field.least is not None:
            yield say_n("At least %(n)s row.", "At least %(n)s rows.", self.field.least)
        if self.field.most is not None:
            yield say_n("At most %(n)s row.", "At most %(n)s rows.", self.field.most)
        for column in self.columns():
            asked = [] if column.of is FieldKind.SHORT_TEXT else [column.asks_for()]
            for each in filter(None, [*asked, *column.limits()]):
                yield say("“%(column)s”: %(asked)s", column=column.field.label, asked=each)
            if not column.field.required:
                yield say("“%(column)s” is optional.", column=column.field.label)

    def own_limits(self) -> Iterator[Sentence]:
        if self.field.most is None:
            yield say_n("At most %(n)s row.", "At most %(n)s rows.", MOST_ROWS)

    def shown(self, value: Any) -> Shape:
        if not isinstance(value, list):
            return ShownText(str(value))
        columns = {column.field.id: column for column in self.columns()}
        return ShownTable(
            tuple(column.field.label for column in columns.values()),
            tuple(
                tuple(_shown_cell(column, row.get(name)) for name, column in columns.items())
                for row in _rows(value)
            ),
        )


def cell_of(column: RowColumn) -> FormField:
    """A column as the question that each of its cells answers. It was checked with the document."""
    return FormField.model_construct(**{key: getattr(column, key) for key in RowColumn.model_fields})


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _shown_cell(column: QuestionKind, value: Any) -> ShownCell:
    shape = ShownText("") if is_blank(value) else column.shown(value)
    return (
        ShownText("") if isinstance(shape, ShownTable | ShownFiles) else shape
    )  # no document has these in a cell
