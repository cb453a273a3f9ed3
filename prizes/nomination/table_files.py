"""A file with projects as rows: CSV, XLSX or JSON, told apart by what is in it. Nothing of it is believed: an XLSX file
is read in the process that looks at files.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prizes.errors import Invalid, key_twice, not_text
from prizes.files.faults import FileFault, UnfitFile
from prizes.files.looking import first_sheet
from prizes.kit import json
from prizes.kit.csv import restored
from prizes.kit.sentence import say
from prizes.kit.text import is_text
from prizes.nomination import refusals

MOST_BYTES = 10_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 300

Cells = Mapping[str, Any]
"""A row by the names of its columns: texts; in JSON also numbers, lists and rows."""


def read_table(content: bytes) -> list[Cells]:
    """The rows. Refuses with a sentence what is no table of projects, or larger than any honest one."""
    if len(content) > MOST_BYTES:
        raise _too_large()
    if not content.strip():
        raise refusals.file_empty()
    rows = _rows(content)
    if not is_text(*rows):
        raise not_text()
    return rows


def _rows(content: bytes) -> list[Cells]:
    if content.startswith(b"PK"):
        return _of_grid(sheet_rows(content))
    text = _decoded(content)
    if text.lstrip()[:1] in ("[", "{"):
        return _json(text)
    return _of_grid(_csv(text))


def _too_large() -> Invalid:
    return refusals.file_too_large(megabytes=MOST_BYTES // 1_000_000, rows=MOST_ROWS, columns=MOST_COLUMNS)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refusals.file_not_utf8() from None


def _bounded(rows: int, columns: int = 0) -> None:
    if rows > MOST_ROWS + 1 or columns > MOST_COLUMNS:
        raise _too_large()


# --- CSV -----------------------------------------------------------------------------------------------


def _csv(text: str) -> list[list[str]]:
    csv.field_size_limit(MOST_BYTES)
    grid: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), strict=True):
            if line:
                grid.append([restored(cell) for cell in line])
                _bounded(len(grid), len(line))
    except (csv.Error, ValueError):
        raise refusals.file_not_csv() from None
    return grid


# --- XLSX ----------------------------------------------------------------------------------------------


def sheet_rows(content: bytes) -> list[list[str]]:
    """The rows of the first sheet as they are, for tables that need no head. To be called in a thread."""
    try:
        return first_sheet(content, most_rows=MOST_ROWS + 1, most_columns=MOST_COLUMNS)
    except UnfitFile as unfit:
        if unfit.fault is FileFault.NOT_WHOLE:
            raise refusals.file_not_xlsx() from None
        raise _too_large() from None


# --- a grid with a head line ---------------------------------------------------------------------------


def _of_grid(grid: Sequence[Sequence[str]]) -> list[Cells]:
    if not grid:
        raise refusals.file_empty()
    head = [name.strip() for name in grid[0]]
    while head and not head[-1]:
        head.pop()
    _check_head(head)
    _check_lengths(head, grid[1:])
    return [dict(zip(head, [*line, *[""] * len(head)], strict=False)) for line in grid[1:]]


def _check_head(head: Sequence[str]) -> None:
    if not head or not all(head):
        raise refusals.column_without_name()
    twice = sorted({name for name in head if head.count(name) > 1})
    if twice:
        faults = {name: say("This column appears twice.") for name in twice}
        raise refusals.wrong_head_line(faults)


def _check_lengths(head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Empty cells at the end of a row say nothing; others beside the named columns would be lost."""
    wrong = {
        f"row {number}": say("This row and the header line have different numbers of cells.")
        for number, line in enumerate(lines, 1)
        if len(line) < len(head) or any(line[len(head) :])
    }
    if wrong:
        raise refusals.wrong_rows(wrong)


# --- JSON ----------------------------------------------------------------------------------------------


def _json(text: str) -> list[Cells]:
    """A list of objects, or an object with such a list under `items`; answers may stand in an object of their own."""
    try:
        read = json.read(text)
    except json.KeyTwiceError as error:
        raise key_twice(error.key, key=error.key) from None
    except (ValueError, RecursionError):
        raise refusals.file_not_json() from None
    items = read.get("items") if isinstance(read, dict) else read
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise refusals.no_list_of_objects()
    _bounded(len(items), max((len(item) for item in items), default=0))
    return [dict(_flattened(item)) for item in items]


def _flattened(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in item.items():
        if name == "answers" and isinstance(value, dict):
            yield from ((f"answers.{inner}", answer) for inner, answer in value.items())
        else:
            yield name, value
