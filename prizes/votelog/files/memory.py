"""Checkpoints that are remembered outside the database: after a restore from a backup nothing smaller is signed."""

from __future__ import annotations

import os
from pathlib import Path

from prizes.config import settings
from prizes.votelog.faults import LogFault
from prizes.votelog.format.notes import Checkpoint, NoteError, Verifier, read


def memory_file(edition: str, name: str) -> Path:
    """Beside the keys: whoever signs remembers what was signed."""
    return settings().keys_dir / edition / f"{name}.checkpoint"


def remembered(edition: str, name: str, key: str) -> list[Checkpoint]:
    """The newest checkpoint that was published from this machine. Raises Fault for a file that is not ours."""
    try:
        note = read(memory_file(edition, name).read_text(encoding="utf-8"))
        Verifier.read(key).verify(note)
        return [Checkpoint.read(note.text)]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, NoteError) as error:
        raise LogFault("seen", f"{memory_file(edition, name).name}: {error}") from error


def remember(edition: str, name: str, note: str) -> None:
    """Before anything of it is published."""
    replace_file(memory_file(edition, name), note.encode())


def replace_file(path: Path, content: bytes) -> None:
    """All of it or nothing, and lasting."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
