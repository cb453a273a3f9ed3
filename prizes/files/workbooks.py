"""The first sheet of an XLSX file as texts. An archive can unfold to any size, and one cell far out makes all the cells
before it: this is called in the process that looks at files, whose limits end what these bounds do not.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from prizes.files.faults import FileFault, UnfitFile

MOST_UNFOLDED = 60_000_000
"""Bytes of all that a file unfolds to, as it says itself, and letters of all cells."""
MOST_PARTS = 500
"""Files within an XLSX file."""


def first_sheet(content: bytes, most_rows: int, most_columns: int) -> list[list[str]]:
    """Its rows, those without any text left out. Raises UnfitFile: TOO_LARGE, or NOT_WHOLE for what is no XLSX file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
        _bound(len(parts) <= MOST_PARTS and sum(part.file_size for part in parts) <= MOST_UNFOLDED)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        last_row, last_column = sheet.end or (0, 0)
        _bound(last_row < most_rows and last_column < most_columns)
        grid = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        if isinstance(error, UnfitFile):
            raise
        raise UnfitFile(FileFault.NOT_WHOLE) from None
    rows, letters = [], 0
    for cells in grid:
        row = [_as_text(cell) for cell in cells]
        letters += sum(map(len, row))
        _bound(letters <= MOST_UNFOLDED)
        if any(row):
            rows.append(row)
    return rows


def _bound(holds: bool) -> None:
    if not holds:
        raise UnfitFile(FileFault.TOO_LARGE)


def _as_text(cell: Any) -> str:
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
        case _:
            return str(cell)
