"""Which accounts were erased lately, outside the database: after a restore from a backup they are there again, and are
erased again.

`KEYS_DIR/_erased/` has a key and a list with one line for each erasure: when, whether votes were withdrawn with it, and
a keyed hash of the address. A line says nothing without the key, and with it only of who has the address already. It
goes after as many days as backups may be stored.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prizes import clock
from prizes.config import settings
from prizes.keyfiles import make_file, read_file
from prizes.votelog.files.memory import replace_file

FOLDER = "_erased"
"""No slug of an edition begins so."""
MOST_DAYS = 35
"""For which a backup may be stored: then erasing means erasing."""
SPARE = timedelta(days=2)
"""For which a line is stored longer than any backup."""
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([01]) ([0-9a-f]{64})", re.ASCII)
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class ErasedLine:
    at: datetime
    votes: bool
    """Whether votes were withdrawn."""
    hash: str

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):{_INSTANT}} {int(self.votes)} {self.hash}"


def list_file() -> Path:
    return settings().keys_dir / FOLDER / "erased.list"


def key_file() -> Path:
    return settings().keys_dir / FOLDER / "erased.key"


def note_erasure(address: str, *, votes: bool) -> None:
    """Before the erasure is committed: an account that is on the list and not erased has a job that will do it.

    Raises OSError where the folder cannot be written: then nothing is erased, and it is tried again.
    """
    key = make_file(key_file())
    if key is None:
        raise OSError(f"{key_file()} is damaged")
    line = ErasedLine(clock.now(), votes, hash_of(key, address))
    # One write at the end of the file, so that lines of two workers do not mix.
    descriptor = os.open(list_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hash_of(key: bytes, address: str) -> str:
    """`address`: as accounts are known by it, in the newest form."""
    return hmac.digest(key, b"prizes-erased-v1\0" + address.encode(), "sha256").hex()


def key_of_list() -> bytes | None:
    """None: nothing was erased from here."""
    return read_file(key_file())


def erased_since(at: datetime, path: Path | None = None) -> list[ErasedLine]:
    """`path`: another copy of the list. What was cut off in the middle of a line is no line."""
    try:
        content = (path or list_file()).read_text(encoding="ascii")
    except FileNotFoundError:
        if path is not None:
            raise
        return []
    return [line for line in _lines(content.splitlines()) if line.at >= at]


def _lines(texts: Iterable[str]) -> Iterable[ErasedLine]:
    for text in texts:
        if found := _LINE.fullmatch(text):
            at = datetime.strptime(found[1], _INSTANT).replace(tzinfo=UTC)
            yield ErasedLine(at, found[2] == "1", found[3])


def forget_old_lines() -> int:
    """Those that no backup is old enough for any more; how many. Daily."""
    lines = erased_since(datetime.min.replace(tzinfo=UTC))
    kept = [line for line in lines if line.at >= clock.now() - timedelta(days=MOST_DAYS) - SPARE]
    if len(kept) < len(lines):
        replace_file(list_file(), "".join(f"{line}\n" for line in kept).encode("ascii"))
        list_file().chmod(0o600)
    return len(lines) - len(kept)
