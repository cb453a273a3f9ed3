"""The process that looks at one file: `python -m prizes.files.apart pdf < file`.

Readers of pictures and PDFs are large, old and written in C. What a hostile file does to them happens here: without the
service's memory, settings or secrets, and within limits of memory and time that the system keeps.

The answer on standard output is a line of JSON, then the bytes it counts: the file, then its smaller copies.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from prizes.files.faults import UnfitFile
from prizes.files.kinds import Kind

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


def main() -> None:
    keep_limits()
    parts: list[bytes] = []
    try:
        said, parts = made_anew(sys.stdin.buffer.read(), Kind(sys.argv[1]))
    except UnfitFile as unfit:
        said = {"fault": unfit.fault.value}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
    sys.stdout.buffer.writelines(parts)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
