"""Make a backup: keys and checkpoints first, then the database, then files.

In this order nothing in the archive speaks of what is not in it: a checkpoint that is older than the database holds of
it, and one that is newer would say that votes are missing; a file that is too many does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import __version__, clock
from prizes.backup.archive import Writing, pieces_of, written
from prizes.backup.databases import client, copy_of_sqlite, dump_of_postgres
from prizes.backup.faults import BackupFault
from prizes.backup.format import (
    ABOUT,
    CHECKPOINTS,
    DATABASE,
    FILES,
    FORMAT,
    KEY_FILE,
    KEYS,
    MEMBER,
    About,
    AboutLog,
    named_at,
)
from prizes.backup.sealing import LEAST_PASSPHRASE, seal_keys
from prizes.config import settings
from prizes.db import Database
from prizes.files.store import all_keys, read_pieces
from prizes.grants.giving import connected
from prizes.keyfiles import make_file
from prizes.migrations import is_current
from prizes.privacy import erased
from prizes.promotion.drawing import FOLDER as DRAWN
from prizes.votelog import queries

REVISION = text("SELECT version_num FROM alembic_version")
NOT_COPIED = (f"{DRAWN}/", "probe/")
"""Folders of the store with what is drawn again when someone asks for it, and what a check leaves."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be copied, as it was before the database is read."""

    about: About
    checkpoints: Mapping[str, str]
    """Signed notes by member."""
    keys: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    about: About
    database_bytes: int
    files: int
    file_bytes: int


async def look(database: Database, *, with_keys: bool) -> Source:
    """Raises BackupFault where it cannot be copied from here."""
    at = clock.now()
    if not database.sqlite and not (await connected(database)).everything:
        raise BackupFault(
            "This role of the database may not read all of it: run the command with the owner's PRIZES_DATABASE_URL."
        )
    if not await is_current(database):
        raise BackupFault("The database does not have the tables of this version: run `prizes migrate`.")
    keys = _keys() if with_keys else {}
    async with database.reading() as session:
        revision = (await (await session.connection()).execute(REVISION)).scalar_one()
        server = 0 if database.sqlite else await _server(session)
        logs, notes = [], {}
        for row in await queries.logs(session):
            logs.append(AboutLog(name=row.name, edition=row.edition, size=row.size, root=row.root.hex()))
            newest = await queries.newest(session, row.name)
            if newest is not None:
                notes[f"{CHECKPOINTS}{row.edition}/{row.name}.checkpoint"] = newest.note
    about = About(
        prizes_backup=FORMAT,
        made_at=at,
        program=__version__,
        database="sqlite" if database.sqlite else "postgresql",
        schema_revision=revision,
        pg_dump=client("pg_dump", server) if server else 0,
        keys=with_keys,
        logs=logs,
    )
    return Source(about, notes, keys)


async def _server(session: AsyncSession) -> int:
    number = (await (await session.connection()).execute(text("SHOW server_version_num"))).scalar_one()
    return int(number) // 10_000


def _keys() -> dict[str, bytes]:
    """Keys of editions, of badges and of erasures, with the list that belongs to the last, whose key is made now if
    nothing was erased yet: it must be in the backup when something is erased afterwards.
    """
    make_file(erased.key_file())
    folder = settings().keys_dir
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.glob("*/*"))}
    return {name: path.read_bytes() for name, path in found.items() if KEY_FILE.fullmatch(name)}


def make(source: Source, path: Path, passphrase: str, tell: Callable[[str], None] = lambda _: None) -> Made:
    """Write the archive. `tell`: is told the name of each file. Raises BackupFault."""
    about = source.about
    if about.keys and len(passphrase) < LEAST_PASSPHRASE:
        raise BackupFault(f"A passphrase has at least {LEAST_PASSPHRASE} characters.")
    with written(path) as file:
        archive = Writing(file, about.made_at.timestamp())
        archive.add(ABOUT, [about.text()])
        for name, note in source.checkpoints.items():
            archive.add(name, [note.encode()])
        with _database(path.parent) as pieces:
            size = archive.add(DATABASE[about.database], pieces)
        files = file_bytes = 0
        for key in all_keys():
            if not key.startswith(NOT_COPIED) and (length := _add_file(archive, key)) is not None:
                files, file_bytes = files + 1, file_bytes + length
                tell(key)
        if about.keys:
            archive.add(KEYS, [seal_keys(source.keys, passphrase, archive.sums)])
        archive.end()
    return Made(path, about, size, files, file_bytes)


@contextmanager
def _database(beside: Path) -> Iterator[Iterator[bytes]]:
    url = settings().database_url
    if not url.startswith("sqlite"):
        with dump_of_postgres(url) as pieces:
            yield pieces
        return
    with copy_of_sqlite(Path(make_url(url).database or ""), beside) as copy:
        yield pieces_of(copy)


def _add_file(archive: Writing, key: str) -> int | None:
    """None: it was taken away since it was listed, after its row."""
    if not MEMBER.fullmatch(f"{FILES}{key}"):
        raise BackupFault(f"The store has a file that the service did not put there ({key}): take it away.")
    try:
        pieces = read_pieces(key)
    except FileNotFoundError:
        return None
    return archive.add(f"{FILES}{key}", pieces)


def prune(folder: Path, days: int, now: datetime) -> list[Path]:
    """Delete backups of a folder that are older; which they were. They are known by their names."""
    old = [
        path
        for path in sorted(folder.iterdir())
        if (at := named_at(path.name)) is not None and at < now - timedelta(days=days) and path.is_file()
    ]
    for path in old:
        path.unlink()
    return old
