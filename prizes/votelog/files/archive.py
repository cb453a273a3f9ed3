"""All that `verify.py` needs, as one archive: no database, and never in memory as a whole."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from prizes.votelog.files.folder import Folder

NEEDED = (
    "checkpoints.txt",
    "checkpoint",
    "key",
    "verify.py",
    "ballots.py",
    "paper.txt",
    "openings.txt",
    "results.txt",
    "report.txt",
    "auditors.txt",
    "log.txt",
)
"""Files of a log; those that are there yet. The log comes last: it is never shorter than what the checkpoints say."""
RULES = "rules"
BLOCK = tarfile.BLOCKSIZE
PIECE = 1 << 16
TRIES = 5


@dataclass(slots=True)
class LogArchive:
    """Files as they stood at one moment. Close it, or read it to its end."""

    name: str
    """Of the folder that unpacks."""
    parts: list[tuple[tarfile.TarInfo, BinaryIO]] = field(default_factory=list)
    held: ExitStack = field(default_factory=ExitStack)

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(BLOCK + _padded(info.size) for info, _ in self.parts) + 2 * BLOCK

    def pieces(self) -> Iterator[bytes]:
        """The archive in the form of POSIX tar (ustar)."""
        with self.held:
            for info, file in self.parts:
                yield info.tobuf(tarfile.USTAR_FORMAT)
                yield from _content(file, info.size)
            yield bytes(2 * BLOCK)


def archive_of(folder: Folder) -> LogArchive | None:
    """None where nothing of the log is published yet."""
    for _ in range(TRIES):
        before = folder.note
        if before is None:
            return None
        archive = _opened(folder)
        if folder.note == before:  # else files of two moments could stand side by side
            return archive
        archive.held.close()
    return _opened(folder)


def _opened(folder: Folder) -> LogArchive:
    archive = LogArchive(folder.path.name)
    rules = sorted((folder.path / RULES).iterdir()) if (folder.path / RULES).is_dir() else []
    for path in [*(folder.path / name for name in NEEDED), *rules]:
        asked = path.relative_to(folder.path).as_posix()
        if folder.file(asked) is not None:
            _add(archive, path, asked)
    return archive


def _add(archive: LogArchive, path: Path, asked: str) -> None:
    file = archive.held.enter_context(path.open("rb"))
    about = os.fstat(file.fileno())
    info = tarfile.TarInfo(f"{archive.name}/{asked}")
    info.size, info.mtime, info.mode = about.st_size, int(about.st_mtime), 0o644
    archive.parts.append((info, file))


def _content(file: BinaryIO, size: int) -> Iterator[bytes]:
    """So much as was there when the archive was begun, and what fills the last block."""
    left = size
    while left > 0 and (piece := file.read(min(PIECE, left))):
        left -= len(piece)
        yield piece
    yield bytes(_padded(size) - size + left)


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK
