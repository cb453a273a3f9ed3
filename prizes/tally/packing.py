"""The files of a recount as one archive. Of a large round the worker makes it after each count, and it lies in the
store of files until the next.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.files.store import Head, drop, head, in_thread, keep_path, old_keys, pieces
from prizes.jobs.kinds import JobKind
from prizes.tally import refusals
from prizes.tally.exporting import export
from prizes.tally.models import TallyRecord
from prizes.tally.queries import latest, tally_of
from prizes.tally.rules.after_count import is_large
from prizes.tally.rules.poll import voting_phase

FOLDER = "counts"
"""Where archives lie in the store."""


async def pack(session: AsyncSession, edition: str, phase: str) -> None:
    """The job: put the archive of the count on record into the store, and take those of earlier counts away. Raises
    Missing before the count.
    """
    found = await edition_in_force(session, edition)
    if found is not None:
        await _pack(session, found, voting_phase(found.rules, phase))


PACK_COUNT = JobKind("pack-count", pack, reads=True)


async def _pack(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> None:
    made = await latest(session, edition, phase.id)
    if made is None:
        raise refusals.not_counted()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "packed.zip"
        with path.open("wb") as file:
            await _archive(session, edition, phase, file)
        await keep_path(_key(edition, made), path)
    async for keys in old_keys(_folder(edition, made), datetime.max.replace(tzinfo=UTC)):
        await drop([key for key in keys if key != _key(edition, made)])


async def packed(edition: EditionInForce, made: TallyRecord) -> Head | None:
    """What is known of the archive of a count; None while there is none."""
    return await head(_key(edition, made))


async def archive(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, made: TallyRecord
) -> AsyncIterator[bytes]:
    """The archive of a count in parts: made now, or of a large round from the store. Raises Busy while it is packed."""
    if is_large(tally_of(made).in_force):
        if await packed(edition, made) is None:
            raise refusals.not_packed()
        return pieces(_key(edition, made))
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


def _folder(edition: EditionInForce, made: TallyRecord) -> str:
    return f"{FOLDER}/{edition.slug}/{made.phase}"


def _key(edition: EditionInForce, made: TallyRecord) -> str:
    return f"{_folder(edition, made)}/{made.sha256}.zip"
