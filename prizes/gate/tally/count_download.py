"""Sending what a round is counted again from: the files of its count; to auditors, its log with the single votes."""

from __future__ import annotations

import asyncio
import tempfile
import zipfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import IO

from fastapi import Request
from fastapi.responses import StreamingResponse
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.db import Database
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.gate.transaction import database
from prizes.tally import refusals
from prizes.tally.packing import archive
from prizes.tally.queries import latest
from prizes.tally.signing import PrivateFile, content_of
from prizes.votelog.files.folder import Folder
from prizes.votelog.models import PublishedCheckpoint
from prizes.votelog.queries import checkpoint_of

PIECE = 1 << 20
PUBLISHED = ("key", "paper.txt", "results.txt", "auditors.txt", "verify.py", "ballots.py")
"""Files that are taken as they are, if they are there; those of rules too."""


async def count_sent(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> StreamingResponse:
    """The files of `prizes recount` as a ZIP file. Raises Missing before the count, Busy while they are packed."""
    made = await latest(session, edition, phase.id)
    if made is None:
        raise refusals.not_counted()
    headers = {
        "content-disposition": f'attachment; filename="{edition.slug}-{phase.id}.zip"',
        "content-encoding": "identity",
    }
    parts = await archive(session, edition, phase, made)
    return StreamingResponse(parts, media_type="application/zip", headers=headers)


def dump_sent(request: Request, files: Sequence[PrivateFile]) -> StreamingResponse:
    """A folder that `verify.py` checks in full, as a ZIP file. The transaction of the request, in which the journal
    says who takes it, is committed before it is begun.
    """
    headers = {
        "content-disposition": f'attachment; filename="{files[0].log}-with-openings.zip"',
        "cache-control": "no-store",
        "content-encoding": "identity",  # hashes are as good as random
    }
    parts = _packed(database(request), files)
    return StreamingResponse(parts, media_type="application/zip", headers=headers)


async def _packed(source: Database, files: Sequence[PrivateFile]) -> AsyncIterator[bytes]:
    """Written to the disk first: with two million votes it has 260 MB."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as packed:
            async with source.reading() as session:
                folder = Folder(files[0].log)
                checkpoint = folder.checkpoint
                size = checkpoint.size if checkpoint else 0
                published = await checkpoint_of(session, files[0].log, size, folder.note or "")
                if published is not None:
                    await asyncio.to_thread(_add_published, packed, folder.path, published)
                if "openings.txt" not in [each.name for each in files]:
                    await asyncio.to_thread(packed.write, folder.path / "openings.txt", "openings.txt")
                for each in files:
                    with packed.open(each.name, "w", force_zip64=True) as member:
                        async for part in content_of(session, each):
                            await asyncio.to_thread(member.write, part)
        file.seek(0)
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece


def _add_published(packed: zipfile.ZipFile, path: Path, published: PublishedCheckpoint) -> None:
    """Log and checkpoints end where the published checkpoint ends: they may grow meanwhile."""
    for name, length in (("log.txt", published.log_bytes), ("checkpoints.txt", published.notes_bytes)):
        with (path / name).open("rb") as file, packed.open(name, "w", force_zip64=True) as member:
            _copy(file, member, length)
    for name in (*PUBLISHED, *(f"rules/{each.name}" for each in sorted((path / "rules").iterdir()))):
        if (path / name).is_file():
            packed.write(path / name, name)


def _copy(file: IO[bytes], member: IO[bytes], length: int) -> None:
    while length > 0 and (piece := file.read(min(PIECE, length))):
        length -= len(piece)
        member.write(piece)
