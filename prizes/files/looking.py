"""Looking at a file that somebody sent: its size, its type, a virus scanner, and then a process of its own."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import structlog
from anyio import CapacityLimiter, to_thread

from prizes.config import PACKAGE
from prizes.files import scanner
from prizes.files.apart import WORKBOOK
from prizes.files.faults import FileFault, UnfitFile
from prizes.files.kinds import Kind, Size, sniffed

AT_ONCE = 2
"""Files that one process of the service has looked at at the same time."""
PATIENCE = 90.0
"""Seconds by the clock on the wall."""
log = structlog.get_logger("files")


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file as it may be kept."""

    kind: Kind
    content: bytes
    size: Size | None = None
    """Of a picture."""
    variants: dict[int, bytes] = field(default_factory=dict)
    """Smaller copies of a picture in WebP, by width in pixels."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@cache
def _turns() -> CapacityLimiter:
    return CapacityLimiter(AT_ONCE)


async def cleaned(content: bytes, *, accept: Collection[str], most_bytes: int) -> CleanFile:
    """The file made anew. Raises UnfitFile, or Busy where the virus scanner does not answer."""
    if not content:
        raise UnfitFile(FileFault.EMPTY)
    if len(content) > most_bytes:
        raise UnfitFile(FileFault.TOO_LARGE)
    kind = sniffed(content)
    if kind is None or kind not in accept:
        raise UnfitFile(FileFault.WRONG_TYPE)
    await scanner.scan(content)
    said, parts = await to_thread.run_sync(_apart, content, kind.value, limiter=_turns())
    if "size" not in said:
        return CleanFile(kind, parts[0])
    variants = dict(zip((int(width) for width in said["widths"]), parts[1:], strict=True))
    return CleanFile(kind, parts[0], Size(*said["size"]), variants)


def first_sheet(content: bytes, *, most_rows: int, most_columns: int) -> list[list[str]]:
    """The rows of an XLSX file's first sheet as texts, read apart. Raises UnfitFile. To be called in a thread."""
    _, parts = _apart(content, WORKBOOK, str(most_rows), str(most_columns))
    rows: list[list[str]] = json.loads(parts[0])
    return rows


def _apart(content: bytes, *words: str) -> tuple[dict[str, Any], list[bytes]]:
    """What the process that looks at one file says of it, and the parts it gives. Raises UnfitFile."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program and words of our own
            [sys.executable, "-m", "prizes.files.apart", *words],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env={"PYTHONPATH": str(PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except subprocess.TimeoutExpired:
        raise UnfitFile(FileFault.TOO_MUCH) from None
    head, _, rest = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        # Killed by a limit, or its reader broke down. The file's name and content are nobody's business here.
        log.warning("file not read", kind=words[0], bytes=len(content), code=done.returncode)
        raise UnfitFile(FileFault.TOO_MUCH)
    said: dict[str, Any] = json.loads(head)
    if "fault" in said:
        raise UnfitFile(FileFault(said["fault"]))
    parts: list[bytes] = []
    for length in said["parts"]:
        parts.append(rest[:length])
        rest = rest[length:]
    return said, parts
