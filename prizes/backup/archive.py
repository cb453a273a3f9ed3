"""Write an archive and read it, a piece at a time, however large it is."""

from __future__ import annotations

import os
import secrets
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO

from prizes.backup.faults import BackupFault
from prizes.backup.format import ABOUT, DATABASE, KEYS, MEMBER, SUM_LINE, SUMS, About, sum_line

PIECE = 1 << 20
SMALL = 1 << 24
"""Bytes of a member that is read whole: what it is, its keys, a checkpoint."""
MANY = 1 << 28
"""Bytes of the hashes: two million files."""
SAFE = 0o600
BLOCK = tarfile.BLOCKSIZE
CUT_OFF = "The backup is damaged or not whole ({}): use another."


class Writing:
    """An archive that is being written."""

    def __init__(self, file: BinaryIO, at: float) -> None:
        """`at`: the time of its members, in seconds of POSIX time."""
        self._file, self._at = file, int(at)
        self.sums = ""
        """The lines of hashes so far."""

    def add(self, name: str, pieces: Iterable[bytes]) -> int:
        """A member, whose length need not be known before: its head is written again once it is. Its bytes."""
        assert MEMBER.fullmatch(name), name
        begin, length, digest = self._file.tell(), 0, sha256()
        self._file.write(self._head(name, 0))
        for piece in pieces:
            self._file.write(piece)
            digest.update(piece)
            length += len(piece)
        self._file.write(bytes(-length % BLOCK))
        end = self._file.tell()
        self._file.seek(begin)
        self._file.write(self._head(name, length))
        self._file.seek(end)
        if name != SUMS:
            self.sums += sum_line(digest.hexdigest(), name)
        return length

    def end(self) -> None:
        self.add(SUMS, [self.sums.encode()])
        self._file.write(bytes(2 * BLOCK))

    def _head(self, name: str, length: int) -> bytes:
        """In GNU's form, whose head is as long for any length."""
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = length, self._at, SAFE
        return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file that nobody else reads, which has its name once it is whole. Raises BackupFault where there is one."""
    if path.exists():
        raise BackupFault(f"{path} is there already: choose another name.")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, SAFE)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _settle(path.parent)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


@dataclass(frozen=True, slots=True)
class Verified:
    """An archive that is what its hashes say."""

    path: Path
    about: About
    sums: dict[str, str]
    """SHA-256 by member."""
    sealed: bytes
    """The sealed keys; empty: none."""
    before_keys: str
    """What the sealed keys are bound to: the lines of hashes of what is before them."""


def verify(path: Path) -> Verified:
    """Read all of it and compare every hash. Raises BackupFault; nothing is written anywhere."""
    with no_other_faults():
        return _verified(path)


@contextmanager
def no_other_faults() -> Iterator[None]:
    """What a tar that was cut off raises, wherever it is noticed, is a fault of the backup."""
    try:
        yield
    except tarfile.TarError:
        raise BackupFault(CUT_OFF.format("it is no archive, or was cut off")) from None


def _verified(path: Path) -> Verified:
    read = _Read()
    for name, file in members(path):
        read.member(name, file)
    return read.verified(path)


class _Read:
    """What is known of an archive as it is read."""

    def __init__(self) -> None:
        self.lines = ""
        self.kept: dict[str, bytes] = {}
        """The members that are read whole."""
        self.before_keys = ""

    def member(self, name: str, file: IO[bytes]) -> None:
        if SUMS in self.kept:
            raise BackupFault(CUT_OFF.format(f"{name} comes after the hashes"))
        if (name == ABOUT) != (not self.lines):
            raise BackupFault(CUT_OFF.format(f"{ABOUT} is not the first"))
        if name == SUMS:
            self.kept[name] = _whole(name, file, MANY)
            return
        if name == KEYS:
            self.before_keys = self.lines
        digest = sha256()
        if name in (ABOUT, KEYS):
            self.kept[name] = _whole(name, file, SMALL)
            digest.update(self.kept[name])
        else:
            for piece in pieces_of(file):
                digest.update(piece)
        self.lines += sum_line(digest.hexdigest(), name)

    def verified(self, path: Path) -> Verified:
        if SUMS not in self.kept:
            raise BackupFault(CUT_OFF.format("its end is missing"))
        said = self.kept[SUMS].decode(errors="replace")
        if said != self.lines:
            raise BackupFault(CUT_OFF.format(_first_difference(said, self.lines)))
        about = About.read(self.kept[ABOUT])
        sums = {name: digest for digest, name in SUM_LINE.findall(self.lines)}
        expected = {DATABASE[about.database], *({KEYS} if about.keys else ())}
        if not expected <= sums.keys() or len(sums) != self.lines.count("\n"):
            raise BackupFault(CUT_OFF.format("a part is missing or twice there"))
        return Verified(path, about, sums, self.kept.get(KEYS, b""), self.before_keys)


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each, in their order; see `no_other_faults`. Raises BackupFault for one that no archive of
    ours has.
    """
    with tarfile.open(path, "r:") as archive:
        for info in archive:
            if not info.isreg() or not MEMBER.fullmatch(info.name):
                raise BackupFault(CUT_OFF.format("it has a part that does not belong there"))
            file = archive.extractfile(info)
            assert file is not None
            yield info.name, file
            archive.members = []  # type: ignore[attr-defined] # else it remembers each, of a million files too


def hashed(pieces: Iterable[bytes], expected: str, name: str) -> Iterator[bytes]:
    """The same pieces. Raises BackupFault at their end where they are not what was verified before."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
        yield piece
    if digest.hexdigest() != expected:
        raise BackupFault(CUT_OFF.format(f"{name} was changed while it was read"))


def _whole(name: str, file: IO[bytes], most: int) -> bytes:
    content = file.read(most + 1)
    if len(content) > most:
        raise BackupFault(CUT_OFF.format(f"{name} is too large"))
    return content


def _first_difference(said: str, found: str) -> str:
    for one, other in zip(said.splitlines(), found.splitlines(), strict=False):
        if one != other:
            return f"{other.partition('  ')[2]} does not have its hash"
    return "a part is missing"
