"""The process that looks at one file: `python -m prizes.files.apart pdf < file`, or `… apart xlsx 10001 300 < file` for
a table of at most so many rows and columns.

Readers of pictures, PDFs and workbooks are large, and most are old and written in C. What a hostile file does to them
happens here: without the service's memory, settings or secrets, and within limits of memory and time that the system
keeps.

The answer on standard output is a line of JSON, then the bytes it counts: the file, then its smaller copies; or the
rows of a table as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from prizes.files.faults import UnfitFile
from prizes.files.kinds import Kind

WORKBOOK = "xlsx"
"""What is no kind of file that is kept, but read."""
MOST_MEMORY = 1_800_000_000
"""Bytes of address space: a picture of 40 million pixels, its upright copy and what encodes it."""
MOST_SECONDS = 60
"""Of the processor."""


def keep_limits() -> None:
    try:
        import resource
    except ImportError:  # a system without these limits
        return
    limits = (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in limits:
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def made_anew(content: bytes, kind: Kind) -> tuple[dict[str, Any], list[bytes]]:
    """What is said of the file, and its parts: itself, then its smaller copies. Raises UnfitFile."""
    if kind is Kind.PDF:
        from prizes.files.documents import rewritten

        parts = [rewritten(content)]
        return {"parts": [len(parts[0])]}, parts
    from prizes.files.pictures import remade

    picture = remade(content, kind)
    parts = [picture.content, *picture.variants.values()]
    said = {
        "parts": [len(part) for part in parts],
        "widths": list(picture.variants),
        "size": [picture.size.width, picture.size.height],
    }
    return said, parts


def _table(content: bytes, most_rows: int, most_columns: int) -> tuple[dict[str, Any], list[bytes]]:
    from prizes.files.workbooks import first_sheet

    rows = json.dumps(first_sheet(content, most_rows, most_columns)).encode()
    return {"parts": [len(rows)]}, [rows]


def main() -> None:
    keep_limits()
    what, *bounds = sys.argv[1:]
    parts: list[bytes] = []
    try:
        content = sys.stdin.buffer.read()
        said, parts = (
            _table(content, *map(int, bounds)) if what == WORKBOOK else made_anew(content, Kind(what))
        )
    except UnfitFile as unfit:
        said = {"fault": unfit.fault.value}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
    sys.stdout.buffer.writelines(parts)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
