"""CSV that a spreadsheet opens as text and nothing else."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
_FORMULA = re.compile(r"[=+\-@\uff1d\uff0b\uff0d\uff20|%]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?%?")
_PARTING = re.compile(r"([;\t\r\n])")
"""What begins a cell, or a row, in a spreadsheet that takes semicolons or tabs for separators, as most of Europe's do.

To it quotes within a line mean nothing. Commas need no such care: it is by them that the file is quoted.
"""


def written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV (RFC 4180: commas, CRLF), every text cell neutralised."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(neutral_row(columns))
    writer.writerows(neutral_row(row) for row in rows)
    return BYTE_ORDER_MARK + target.getvalue()


def neutral_row(cells: Iterable[object]) -> list[object]:
    return [neutral(cell, begins_row=place == 0) for place, cell in enumerate(cells)]


def neutral(cell: object, *, begins_row: bool = False) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers.

    So does what stands behind a semicolon, a tab or a line's end within the text: there another cell may begin, and
    not end before the next semicolon, so that a number with a sign is no number there, nor where a row begins.
    Source of the list of signs: OWASP, "CSV Injection"; the full-width signs work in some spreadsheets too.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    return "".join(f"'{piece}" if runs else piece for piece, runs in _pieces(cell, begins_row=begins_row))


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could run it."""
    start = text.strip()
    return bool(_FORMULA.match(start)) and not _NUMBER.fullmatch(start)


def restored(cell: str) -> str:
    """What `neutral` was given: the apostrophes that it set are taken away again."""
    return "".join(
        piece.removeprefix("'") if runs else piece for piece, runs in _pieces(cell, begins_row=True)
    )


def numbered_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines of a table as people copy it, those that hold something, each with its number. Tabs, semicolons or commas
    part the cells: what the first line has. Raises csv.Error.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    head = next((line for line in text.splitlines() if line.strip()), "")
    parting = next((sign for sign in "\t;" if sign in head), ",")
    reader, begins = csv.reader(io.StringIO(text, newline=""), delimiter=parting), 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, [restored(cell).strip() for cell in cells]
        begins = reader.line_num + 1


def _pieces(cell: str, *, begins_row: bool) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether a spreadsheet could run it.

    Apostrophes that were there before change nothing in that, so that they get one more and `restored` takes one away.
    """
    first, *others = _PARTING.split(cell)
    bare = first.lstrip("'")
    signed = bool(_FORMULA.match(bare.strip())) and (begins_row or bare != first)
    # A tab or carriage return at the start: some spreadsheets drop it and read on.
    dropped = not bare and others[:1] in (["\t"], ["\r"])
    yield first, is_formula(bare) or signed or dropped
    for piece in others:
        # A quotation mark is written twice, and where a cell begins two of them are nothing.
        yield piece, bool(_FORMULA.match(piece.lstrip("'").lstrip(' "')))
