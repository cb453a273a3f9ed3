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
    # An apostrophe that was there before gets one more, so that `restored` gives back what was written.
    return f"'{cell}" if is_formula(cell.lstrip("'")) else cell


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could run it."""
    start = text.lstrip()
    if start and _FORMULA.match(start) and not _NUMBER.fullmatch(text):
        return True
    return text[:1] in ("\t", "\r")


def restored(cell: str) -> str:
    """What `neutral` was given: the apostrophe that it set is taken away again."""
    return cell[1:] if cell.startswith("'") and is_formula(cell.lstrip("'")) else cell
