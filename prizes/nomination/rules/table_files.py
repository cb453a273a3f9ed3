"""A file with projects as rows: CSV, XLSX or JSON, told apart by what is in it. Nothing of it is believed.

An XLSX file is an archive that could unfold to any size, and a table with one cell far out would be as large as all the
cells before it. Both are measured before the file is read.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from prizes.errors import Invalid, key_twice, not_text
from prizes.kit import json
from prizes.kit.csv import restored
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import is_text

MOST_BYTES = 10_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 300
MOST_UNFOLDED = 60_000_000
"""Bytes of all that an XLSX file unfolds to."""
MOST_PARTS = 500
"""Files within an XLSX file."""
_CELL = re.compile(rb"""(?<![\w:.-])r\s*=\s*["']\s*\$?([A-Za-z]*)\$?(\d*)""")
"""Name of a cell or number of a row, such as `C7` or `7`."""
_HIDDEN = re.compile(rb"""\b[rt]\s*=\s*["'][^"'<>]*&""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v\b[^>]*>\s*(\d+)""")
"""Place of a shared text in a cell."""
_STRING = re.compile(rb"<(?:\w+:)?si\b")
NOT_XLSX = say("The file is not an XLSX file that can be read.")
_BLOCK = 1_000_000

Cells = Mapping[str, Any]
"""A row by the names of its columns: texts; in JSON also numbers, lists and rows."""


def read_table(content: bytes) -> list[Cells]:
    """The rows. Refuses with a sentence what is no table of projects, or larger than any honest one."""
    if len(content) > MOST_BYTES:
        raise _too_large()
    if not content.strip():
        raise _unreadable(say("The file is empty."))
    rows = _rows(content)
    if not is_text(*rows):
        raise not_text()
    return rows


def _rows(content: bytes) -> list[Cells]:
    if content.startswith(b"PK"):
        return _of_grid(_xlsx(content))
    text = _decoded(content)
    if text.lstrip()[:1] in ("[", "{"):
        return _json(text)
    return _of_grid(_csv(text))


def _unreadable(sentence: Sentence) -> Invalid:
    return Invalid(sentence)


def _too_large() -> Invalid:
    return _unreadable(
        say(
            "The file is too large: at most %(megabytes)s megabytes, %(rows)s rows and %(columns)s columns.",
            megabytes=MOST_BYTES // 1_000_000,
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
        )
    )


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(say("The file is not UTF-8.")) from None


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
        raise _unreadable(say("The file is not CSV with a head line.")) from None
    return grid


# --- XLSX ----------------------------------------------------------------------------------------------


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        _measure(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (
        CalamineError,
        zipfile.BadZipFile,
        RuntimeError,
        OSError,
        ValueError,
        EOFError,
    ):
        raise _unreadable(NOT_XLSX) from None
    rows = [[_as_text(cell) for cell in row] for row in found]
    return [row for row in rows if any(row)]


def _measure(content: bytes) -> None:
    """Unfold the archive in parts, whatever sizes it claims, and look at its sheets before they are laid out."""
    unfolded, sheets, strings = 0, [], b""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if len(archive.infolist()) > MOST_PARTS:
            raise _too_large()
        for item in archive.infolist():
            made = bytearray()
            with archive.open(item) as part:
                while block := part.read(_BLOCK):
                    made += block
                    if unfolded + len(made) > MOST_UNFOLDED:
                        raise _too_large()
            unfolded += len(made)
            name = item.filename.lower()
            if "worksheets/" in name:
                sheets.append(bytes(made))
            elif "sharedstrings" in name:
                strings = bytes(made)
    lengths = [len(each) for each in _STRING.split(strings)[1:]]
    for sheet in sheets:
        _look_at(sheet, lengths)


def _look_at(sheet: bytes, lengths: Sequence[int]) -> None:
    """A text that many cells share is read once for each of them, and a cell far out makes all before it. Two bytes a
    letter, or letters as numbers, would hide both.
    """
    if b"\0" in sheet or _HIDDEN.search(sheet):
        raise _unreadable(NOT_XLSX)
    for letters, number in _CELL.findall(sheet):
        _bounded(int(number[:9] or 0), _column(letters))
    places = (int(place[:9]) for place in _SHARED.findall(sheet))
    if sum(lengths[place] for place in places if place < len(lengths)) > MOST_UNFOLDED:
        raise _too_large()


def _column(letters: bytes) -> int:
    """A as 1, Z as 26, AA as 27."""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number


def _as_text(cell: Any) -> str:  # noqa: PLR0911 - one line a kind of cell
    """Numbers without a needless point, days and instants as the form asks for them."""
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if (cell.hour, cell.minute, cell.second) == (0, 0, 0):
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    return str(cell)


# --- a grid with a head line ---------------------------------------------------------------------------


def _of_grid(grid: Sequence[Sequence[str]]) -> list[Cells]:
    if not grid:
        raise _unreadable(say("The file is empty."))
    head = [name.strip() for name in grid[0]]
    while head and not head[-1]:
        head.pop()
    _check_head(head)
    _check_lengths(head, grid[1:])
    return [dict(zip(head, [*line, *[""] * len(head)], strict=False)) for line in grid[1:]]


def _check_head(head: Sequence[str]) -> None:
    if not head or not all(head):
        raise _unreadable(say("The first line must name every column."))
    twice = sorted({name for name in head if head.count(name) > 1})
    if twice:
        faults = {name: say("This column stands there twice.") for name in twice}
        raise Invalid(say("The head line does not fit."), faults)


def _check_lengths(head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Empty cells at the end of a row say nothing; others beside the named columns would be lost."""
    wrong = {
        f"row {number}": say("This row has not as many cells as the head line.")
        for number, line in enumerate(lines, 1)
        if len(line) < len(head) or any(line[len(head) :])
    }
    if wrong:
        raise Invalid(say("The rows do not fit the head line."), wrong)


# --- JSON ----------------------------------------------------------------------------------------------


def _json(text: str) -> list[Cells]:
    """A list of objects, or an object with such a list under `items`; answers may stand in an object of their own."""
    try:
        read = json.read(text)
    except json.KeyTwiceError as error:
        raise key_twice(error.key, key=error.key) from None
    except (ValueError, RecursionError):
        raise _unreadable(say("The file is not JSON.")) from None
    items = read.get("items") if isinstance(read, dict) else read
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise _unreadable(say("A list of objects is expected, one for each project."))
    _bounded(len(items), max((len(item) for item in items), default=0))
    return [dict(_flattened(item)) for item in items]


def _flattened(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in item.items():
        if name == "answers" and isinstance(value, dict):
            yield from ((f"answers.{inner}", answer) for inner, answer in value.items())
        else:
            yield name, value
