"""The files of a recount as one archive. Of a large round the worker makes it after each count, and it lies in the
store of files until the next.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.files.store import Lying, in_thread, keep_path, lying, pieces
from prizes.tally import refusals
from prizes.tally.actions import export
from prizes.tally.counting import Tally
from prizes.tally.rules import is_large

FOLDER = "counts"
"""Where archives lie in the store."""


async def pack(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> None:
    """Put the archive into the store, in the place of an earlier one. Raises Missing before the count."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "packed.zip"
        with path.open("wb") as file:
            await _archive(session, edition, phase, file)
        await keep_path(_key(edition, phase), path)


async def packed(edition: EditionInForce, phase: VotingPhase) -> Lying | None:
    """What is known of the archive in the store; None where there is none yet."""
    return await lying(_key(edition, phase))


async def archive(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, tally: Tally
) -> AsyncIterator[bytes]:
    """The archive in parts: made now, or of a large round from the store. Raises Busy while it is packed."""
    if is_large(tally.in_force):
        if await packed(edition, phase) is None:
            raise refusals.not_packed()
        return pieces(_key(edition, phase))
    file = io.BytesIO()
    await _archive(session, edition, phase, file)
    return _whole(file.getvalue())


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _archive(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, file: IO[bytes]
) -> None:
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in await export(session, edition, phase, Path(folder)):
            await in_thread(archive.write, path, path.name)


def _key(edition: EditionInForce, phase: VotingPhase) -> str:
    return f"{FOLDER}/{edition.slug}/{phase.id}.zip"
