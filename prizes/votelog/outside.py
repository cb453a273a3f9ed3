"""Others who see checkpoints: witnesses, who cosign what continues what they saw, and time stamps.

Hooks: a deployment registers its own with `WITNESSES` and `STAMPERS`; tests register stand-ins. None is needed: the log
is signed and published without them, and whatever they answer too late comes with a later checkpoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

import structlog

from prizes.db import Database
from prizes.votelog.actions import keep_cosigned, locked
from prizes.votelog.files.folder import Folder
from prizes.votelog.format.notes import Checkpoint, Verifier, read
from prizes.votelog.models import VoteLog

log = structlog.get_logger("votelog")


class Witness(Protocol):
    """As C2SP's tlog-witness has it."""

    async def latest(self, origin: str) -> Checkpoint | None:
        """The largest checkpoint of this log that it has cosigned."""

    async def cosign(self, old_size: int, proof: Sequence[bytes], note: str) -> str:
        """The note with one more signature line, if it continues what the witness has seen."""


class Stamper(Protocol):
    """A time stamp authority (RFC 3161)."""

    async def stamp(self, imprint: bytes) -> bytes:
        """The token over a SHA-256."""


WITNESSES: list[Witness] = []
STAMPERS: list[Stamper] = []


async def witnessed(key: str) -> list[Checkpoint]:
    """What the witnesses have seen of a log. One that does not answer is not waited for: it will not cosign what does
    not continue what it saw.
    """
    found = []
    for each in WITNESSES:
        try:
            seen = await each.latest(Verifier.read(key).name)
        except Exception as trouble:  # noqa: BLE001 - whatever keeps it from answering
            log.warning("witness does not answer", reason=str(trouble))
        else:
            found += [seen] if seen else []
    return found


async def witness(database: Database, row: VoteLog) -> bool:
    """Show the newest checkpoint to the witnesses; whether one of them cosigned it."""
    folder = Folder(row.name)
    before = note = folder.note or ""
    for each in WITNESSES:
        checkpoint = Checkpoint.read(read(note).text)
        try:
            seen = await each.latest(checkpoint.origin)
            size = seen.size if seen else 0
            note = await each.cosign(size, folder.consistency(size, checkpoint.size), note)
        except Exception as trouble:  # noqa: BLE001 - the log goes on without it
            log.warning("checkpoint not cosigned", reason=str(trouble))
    if note == before:
        return False
    async with database.writing() as session:
        await keep_cosigned(session, await locked(session, row.name), note)
    return True


async def stamp(row: VoteLog) -> None:
    """Have the newest checkpoint's text stamped."""
    folder = Folder(row.name)
    text = read(folder.note or "").text
    for each in STAMPERS:
        try:
            token = await each.stamp(sha256(text.encode()).digest())
            folder.write(f"stamp/{Checkpoint.read(text).size}.tsr", token)
        except Exception as trouble:  # noqa: BLE001 - the log goes on without it
            log.warning("checkpoint not stamped", reason=str(trouble))
