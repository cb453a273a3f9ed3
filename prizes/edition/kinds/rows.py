"""Rows with columns, such as rows of people. Each cell is a question of its column's kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from prizes.edition.conditions.grammar import parsed
from prizes.edition.conditions.meaning import ConditionFacts, FactValue, holds
from prizes.edition.conditions.scope import ConditionScope, ConditionSubject, Sort
from prizes.edition.document.components import MOST_ROWS, Choice, FieldKind, FormField, RowColumn
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.kinds.conditional import (
    BY_ITSELF,
    asked_by_itself,
    condition_faults,
    named_by,
    required_faults,
    told_conditions,
)
from prizes.edition.kinds.kind import ASKED, Misfits, QuestionKind, TypedForm, question_kind
from prizes.edition.kinds.reading import UnfitError, is_blank, listed
from prizes.edition.kinds.shapes import Shape, ShownCell, ShownFiles, ShownTable, ShownText
from prizes.kit import json
from prizes.kit.sentence import N_, Sentence, say, say_n

_CELL = re.compile(r"\.(\d{1,3})\.[a-z0-9_-]")
"""After the name of the question: a row, from 0, and the beginning of a column."""


class RowsKind(QuestionKind, of=FieldKind.ROWS):
    label = N_("Rows with columns, such as people")
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
        yield from self._doubtful(way)

    def _doubtful(self, way: Way) -> Iterator[Found]:
        """Conditions of columns: over cells of the row that are asked without this one."""
        scope = self.scope
        asked_by = {}
        for number, column in enumerate(self.field.columns):
            here = (*way, "columns", number)
            for key in ("asked_if", "required_if"):
                yield from condition_faults(getattr(column, key), scope, (*here, key))
            yield from required_faults(column, here)
            asked_by[column.id] = named_by(column.asked_if)
        for number, column in enumerate(self.field.columns):
            if asked_by_itself(column.id, asked_by):
                yield found_at((*way, "columns", number, "asked_if"), *BY_ITSELF)

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

    @property
    def scope(self) -> ConditionScope:
        """What a condition of a column can name: the cells of its row."""
        return ConditionScope(self._cells())

    def _cells(self) -> dict[str, ConditionSubject]:
        return {
            column.field.id + part: subject
            for column in self.columns()
            for part, subject in column.subjects()
        }

    def subjects(self) -> Iterator[tuple[str, ConditionSubject]]:
        yield "", ConditionSubject(Sort.ROWS, self.field.label, cells=self._cells(), counted=True)

    def sent(self, value: Any) -> Any:
        """Without cells that are not asked."""
        if not isinstance(value, list) or not any(column.asked_if for column in self.field.columns):
            return value
        return [{name: facts.held(name) for name in facts.columns} for facts in self.row_facts(value)]

    def row_facts(self, value: Any, around: ConditionFacts | None = None) -> list[RowFacts]:
        """Each row of an answer as conditions see it; `around`: what they see beside its cells."""
        return [RowFacts(self.field.columns, row, around) for row in _rows(value)]

    def _misfits_in_cells(self, rows: list[Any]) -> Misfits:
        for (number, row), each in product(enumerate(rows, 1), self.field.columns):
            column = asked_in(each, RowFacts(self.field.columns, row))
            if column is None:
                continue
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
        yield from self._conditions()

    def _conditions(self) -> Iterator[Sentence]:
        for column in self.field.columns:
            for each in told_conditions(column, self.scope):
                yield say("“%(column)s”: %(asked)s", column=column.label, asked=each)

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
                tuple(_shown_cell(column, facts.held(name)) for name, column in columns.items())
                for facts in self.row_facts(value)
            ),
        )


class RowFacts:
    """A row as conditions see it. The answer in a cell that is not asked is no answer."""

    def __init__(
        self, columns: Sequence[RowColumn], row: Mapping[str, Any], around: ConditionFacts | None = None
    ) -> None:
        self.columns = {column.id: column for column in columns}
        self._row = row
        self._around = around
        self._open: set[str] = set()

    def held(self, column: str) -> Any:
        """What is in a cell; None where it is not asked. A cell whose condition hangs on itself is not: the check of
        the document refuses it.
        """
        condition = self.columns[column].asked_if
        if condition is None:
            return self._row.get(column)
        if column in self._open:
            return None
        self._open.add(column)
        asked = holds(parsed(condition), self)
        self._open.discard(column)
        return self._row.get(column) if asked else None

    def value(self, name: str) -> FactValue | None:
        column, dot, part = name.partition(".")
        if column not in self.columns:
            return self._around.value(name) if self._around else None
        held = self.held(column)
        return None if is_blank(held) else question_kind(cell_of(self.columns[column])).fact(held, dot + part)

    def answered(self, name: str) -> bool:
        if name not in self.columns:
            return self._around is not None and self._around.answered(name)
        return not is_blank(self.held(name))

    def count(self, name: str) -> int:
        if name not in self.columns:
            return self._around.count(name) if self._around else 0
        held = self.held(name)
        return len(held) if isinstance(held, list) else 0

    def rows(self, name: str) -> Sequence[ConditionFacts]:
        return self._around.rows(name) if self._around else ()

    def belongs(self, group: str) -> bool | None:
        return self._around.belongs(group) if self._around else None


def asked_in(column: RowColumn, row: RowFacts) -> RowColumn | None:
    """A column as a row asks it: required or not; None: not asked."""
    if column.asked_if is not None and not holds(parsed(column.asked_if), row):
        return None
    if column.required_if is None or holds(parsed(column.required_if), row):
        return column
    return column.model_copy(update={"required": False})


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
