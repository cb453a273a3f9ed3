"""Checkpoints that are remembered outside the database: after a restore from a backup nothing smaller is signed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from prizes.config import settings
from prizes.votelog.faults import LogFault
from prizes.votelog.format.notes import Checkpoint, NoteError, Verifier, read
from prizes.votelog.models import VoteLog


def memory_file(edition: str, name: str) -> Path:
    """Beside the keys: whoever signs remembers what was signed."""
    return settings().keys_dir / edition / f"{name}.checkpoint"


def remembered(edition: str, name: str, key: str) -> list[Checkpoint]:
    """The newest checkpoint that was published from this machine, and that of the published files, which may be there
    still where the folder of keys was lost. Raises Fault for a file of the first that is not ours.
    """
    try:
        found = [signed_checkpoint(key, memory_file(edition, name).read_text(encoding="utf-8"))]
    except FileNotFoundError:
        found = []
    except (OSError, UnicodeDecodeError, NoteError) as error:
        raise LogFault("seen", f"{memory_file(edition, name).name}: {error}") from error
    # A published file that was damaged proves nothing: what continues it is refused when files are written.
    with suppress(OSError, UnicodeDecodeError, NoteError):
        published = settings().votelog_dir / name / "checkpoint"
        found.append(signed_checkpoint(key, published.read_text(encoding="utf-8")))
    return found


def signed_checkpoint(key: str, note: str) -> Checkpoint:
    """Raises NoteError unless it is signed by the log's key."""
    signed = read(note)
    Verifier.read(key).verify(signed)
    return Checkpoint.read(signed.text)


def learn_checkpoint(edition: str, name: str, key: str, note: str) -> Checkpoint:
    """Somebody has seen this one: remember it, unless a larger one is remembered. Raises NoteError, Fault."""
    seen = signed_checkpoint(key, note)
    if all(each.size < seen.size for each in remembered(edition, name, key)):
        remember(edition, name, note)
    return seen


def newer_than(log: VoteLog) -> Checkpoint | None:
    """The largest checkpoint of a log that is known here, if the log in the database does not reach it: lines that were
    published are missing there. Raises Fault.
    """
    known = max(remembered(log.edition, log.name, log.key), key=lambda each: each.size, default=None)
    return known if known and known.size > log.size else None


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
