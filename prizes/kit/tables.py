"""Tables as files, row by row, so that a long one needs no more memory than a short one: CSV, XLSX, JSON.

In none of them is a text of people ever more than a text. CSV cells that a spreadsheet would run get an apostrophe; in
XLSX every text is written as a string, marked to stay one when it is edited; JSON has values.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any, Literal, Protocol

import xlsxwriter  # type: ignore[import-untyped]

from prizes.kit.csv import BYTE_ORDER_MARK, is_formula, neutral_row
from prizes.kit.text import many_lines

Form = Literal["csv", "xlsx", "json"]
MEDIA_TYPES: Mapping[Form, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
IN_MEMORY = 1_000_000
"""Bytes up to which a file is kept in memory; beyond it lies in a temporary file."""
LONGEST_CELL = 32_767
"""UTF-16 units that a cell of XLSX can hold; a longer text is cut there and ends with `CUT`."""
CUT = " […]"


class Table(Protocol):
    def add(self, rows: Iterable[Sequence[Any]]) -> None: ...

    def done(self) -> IO[bytes]:
        """The whole file, from its beginning."""
        ...


def open_table(
    form: Form,
    ids: Sequence[str],
    labels: Sequence[str],
    *,
    right_to_left: bool = False,
    sheet: str = "Projects",
) -> Table:
    """`ids` name the values of JSON, `labels` head the columns of CSV and XLSX, `sheet` names the one of XLSX."""
    match form:
        case "csv":
            return CsvTable(labels)
        case "xlsx":
            return XlsxTable(labels, right_to_left=right_to_left, sheet=sheet)
        case "json":
            return JsonTable(ids)


def flat(value: Any) -> Any:  # noqa: PLR0911 - one line a kind of value
    """A value as it stands in one cell: lists with semicolons, rows of an answer as JSON, instants in UTC."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return value.isoformat()
        case list() if any(isinstance(entry, dict) for entry in value):
            return json.dumps(value, ensure_ascii=False)
        case list():
            return "; ".join(str(flat(entry)) for entry in value)
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case str():
            return many_lines(value)
        case _:
            return value


class CsvTable:
    def __init__(self, labels: Sequence[str]) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by whoever reads it
        self._write([labels], BYTE_ORDER_MARK)

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        self._write(rows)

    def _write(self, rows: Iterable[Sequence[Any]], before: str = "") -> None:
        target = io.StringIO()
        target.write(before)
        csv.writer(target, lineterminator="\r\n").writerows(neutral_row(map(flat, row)) for row in rows)
        self._file.write(target.getvalue().encode("utf-8", "replace"))

    def done(self) -> IO[bytes]:
        self._file.seek(0)
        return self._file


class JsonTable:
    """A list of objects, one a line. Values without an answer are null."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by whoever reads it
        self._ids, self._before = list(ids), "[\n"

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            line = json.dumps(dict(zip(self._ids, row, strict=True)), ensure_ascii=False, default=flat)
            self._file.write((self._before + line).encode("utf-8", "replace"))
            self._before = ",\n"

    def done(self) -> IO[bytes]:
        self._file.write(b"[]\n" if self._before == "[\n" else b"\n]\n")
        self._file.seek(0)
        return self._file


class XlsxTable:
    def __init__(self, labels: Sequence[str], *, right_to_left: bool, sheet: str) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever reads it
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(self._file, options)
        self._book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the same table, the same bytes
        self._text = self._book.add_format({"quote_prefix": True})
        head = self._book.add_format({"bold": True, "bottom": 1})
        self._sheet = self._book.add_worksheet(sheet)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, max(0, len(labels) - 1), 24)
        if right_to_left:
            self._sheet.right_to_left()
        for column, label in enumerate(labels):
            self._sheet.write_string(0, column, _fitting(label), head)
        self._row = 1

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            for column, value in enumerate(row):
                self._write(column, flat(value))
            self._row += 1

    def _write(self, column: int, cell: Any) -> None:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            self._sheet.write_number(self._row, column, cell)
        elif cell != "":
            text = _fitting(str(cell))
            self._sheet.write_string(self._row, column, text, self._text if is_formula(text) else None)

    def done(self) -> IO[bytes]:
        self._book.close()
        self._file.seek(0)
        return self._file


def _fitting(text: str) -> str:
    """Cut to what a cell holds; a character beyond the basic plane counts twice."""
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT
