"""CSV that a spreadsheet opens as text and nothing else."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
_FORMULA = re.compile(r"[=+\-@\uff1d\uff0b\uff0d\uff20|%\t\r]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?%?")


def written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV (RFC 4180: commas, CRLF), every text cell neutralised."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([neutral(cell) for cell in columns])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + target.getvalue()


def neutral(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers.

    Source of the list of signs: OWASP, "CSV Injection"; the full-width signs work in some spreadsheets too.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    start = cell.lstrip()
    if start and _FORMULA.match(start) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    if cell and cell[0] in "\t\r":
        return f"'{cell}"
    return cell
