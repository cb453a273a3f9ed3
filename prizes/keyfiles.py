"""Keys as files outside the database, 32 random bytes each, readable by the service alone."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

KEY_BYTES = 32


class ReadableByOthersError(Exception):
    """Other users of the machine can read the file."""


def read_file(path: Path) -> bytes | None:
    """None: no such file, or one that was cut short. Raises ReadableByOthersError."""
    try:
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                raise ReadableByOthersError(str(path))
            key = file.read()
    except FileNotFoundError:
        return None
    return key if len(key) == KEY_BYTES else None


def make_file(path: Path, key: bytes | None = None) -> bytes | None:
    """Written under another name and then linked: the name appears with all its bytes, and for one only. What the file
    has in the end, which may be the key of another process that was first. `key`: instead of random bytes.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key or secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    return read_file(path)
