"""ZIP files that are sent while they are made, with one of their files at a time in memory."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import anyio.to_thread

PLAIN = (".json", ".txt", ".html", ".svg", ".csv", ".ics")
"""Endings of texts."""
_OUT_OF_NAMES = re.compile(r"[^\w.-]+")
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP can bear, for all that is in it: the same files give the same bytes."""


def plain_name(name: str) -> str:
    """Letters and digits of any script, points and hyphens: nothing that a file system takes for something else."""
    return _OUT_OF_NAMES.sub("_", name).strip("._")[-80:] or "file"


async def zipped(contents: AsyncIterator[tuple[str, bytes]]) -> AsyncIterator[bytes]:
    """The ZIP file in parts. `contents`: each file by its name, in their order."""
    target = _Sink()
    with zipfile.ZipFile(target, "w") as book:
        async for name, content in contents:
            await anyio.to_thread.run_sync(_put, book, name, content)
            yield target.taken()
    yield target.taken()


def _put(book: zipfile.ZipFile, name: str, content: bytes) -> None:
    item = zipfile.ZipInfo(name, _BEGINNING)
    item.create_system = 3
    item.external_attr = 0o644 << 16
    packed = name.endswith(PLAIN)  # the others are packed already
    book.writestr(item, content, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)


class _Sink(io.RawIOBase):
    """A file that is only written on, and given away in parts."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        part = bytes(self._held)
        self._held.clear()
        return part
