"""Restore an archive to a place where nothing is, and see to what a restored database must not do: continue a log from
an earlier line than others have seen, and bring back whom the service was asked to erase.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from prizes.accounts.erasing import end_all_access
from prizes.backup.archive import SAFE, Verified, hashed, members, no_other_faults, pieces_of
from prizes.backup.databases import client, restore_postgres, restore_sqlite
from prizes.backup.faults import BackupFault
from prizes.backup.format import CHECKPOINTS, DATABASE, FILES
from prizes.backup.parts import PartOfBackup
from prizes.backup.sealing import open_keys
from prizes.config import settings
from prizes.db import Database
from prizes.files.store import all_keys, write_pieces
from prizes.keyfiles import make_file
from prizes.migrations import known, migrate
from prizes.privacy import erased
from prizes.privacy.erased import ErasedLine, erased_since
from prizes.privacy.repeating import CLOCKS, RepeatedErasures, repeat_erasures
from prizes.votelog import queries
from prizes.votelog.faults import LogFault
from prizes.votelog.files.memory import (
    learn_checkpoint,
    memory_file,
    newer_than,
    remembered,
    replace_file,
)
from prizes.votelog.format.notes import Checkpoint, NoteError, read
from prizes.votelog.models import VoteLog


@dataclass(frozen=True, slots=True)
class RestoredLog:
    """A log in the restored database, beside the newest checkpoint that is known of it."""

    name: str
    size: int
    final: bool
    known: int
    """Lines in the largest checkpoint that is known here."""

    @property
    def lacks(self) -> int:
        return max(0, self.known - self.size)


@dataclass(frozen=True, slots=True)
class Followed:
    """What was done to a restored database."""

    logs: Sequence[RestoredLog]
    erasures: RepeatedErasures


# --- before anything is written ------------------------------------------------------------------------------


async def refuse_full_target(verified: Verified, parts: Collection[PartOfBackup]) -> None:
    """Raises BackupFault where something is that a restore would lie beside or over, or that does not fit."""
    about = verified.about
    if PartOfBackup.DATABASE in parts:
        kind = "sqlite" if settings().database_url.startswith("sqlite") else "postgresql"
        if kind != about.database:
            raise BackupFault(
                f"The backup is of {about.database}, and PRIZES_DATABASE_URL is of {kind}: a backup is restored to the"
                " kind of database it was made of."
            )
        if about.schema_revision not in known()[1]:
            raise BackupFault(
                f"The backup is of a newer version than this program ({about.program}): install that version."
            )
        if about.pg_dump:
            client("pg_restore", about.pg_dump)
        await _refuse_tables()
    if PartOfBackup.KEYS in parts and any(_keys_there()):
        raise BackupFault(
            f"{settings().keys_dir} has keys already: {ELSEWHERE.format('PRIZES_KEYS_DIR', 'keys')}"
        )
    if PartOfBackup.FILES in parts and next(all_keys(), None) is not None:
        raise BackupFault(f"The store has files already: {ELSEWHERE.format('PRIZES_STORAGE_URL', 'files')}")


ELSEWHERE = "set {} to an empty place, or leave them out with --only (without {})."


def _keys_there() -> Sequence[Path]:
    """Keys of editions and badges. What is known of logs and erasures stays, and is what a restore must heed."""
    return [path for path in settings().keys_dir.glob("*/*.key") if path.parent.name != erased.FOLDER]


async def _refuse_tables() -> None:
    url = make_url(settings().database_url)
    if url.get_backend_name() == "sqlite":
        if _has_content(Path(url.database or "")):
            raise BackupFault(
                f"{url.database} is there already: set PRIZES_DATABASE_URL to a file that is not there."
            )
        return
    database = Database(settings().database_url)
    try:
        async with database.engine.connect() as connection:
            tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    finally:
        await database.close()
    if tables:
        raise BackupFault("The database has tables already: set PRIZES_DATABASE_URL to an empty one.")


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


# --- writing -----------------------------------------------------------------------------------------------


def unsealed(verified: Verified, passphrase: str) -> dict[str, bytes]:
    """Raises BackupFault."""
    if not verified.sealed:
        raise BackupFault("The backup was made without keys: restore them from where they are, with --only.")
    return open_keys(verified.sealed, passphrase, verified.before_keys)


def restore(
    verified: Verified,
    parts: Collection[PartOfBackup],
    keys: Mapping[str, bytes],
    tell: Callable[[str], None] = lambda _: None,
) -> int:
    """Write the parts; how many files came into the store. `tell`: is told each member. Raises BackupFault."""
    files = 0
    with no_other_faults():
        for name, file in members(verified.path):
            pieces = hashed(pieces_of(file), verified.sums.get(name, ""), name)
            if name in DATABASE.values() and PartOfBackup.DATABASE in parts:
                _restore_database(pieces)
            elif name.startswith(FILES) and PartOfBackup.FILES in parts:
                write_pieces(name.removeprefix(FILES), pieces)
                files += 1
            elif name.startswith(CHECKPOINTS) and PartOfBackup.DATABASE in parts:
                _keep_checkpoint(name.removeprefix(CHECKPOINTS), b"".join(pieces))
            tell(name)
    for path, content in keys.items() if PartOfBackup.KEYS in parts else ():
        _keep_key(settings().keys_dir / path, content)
    return files


def _restore_database(pieces: Iterable[bytes]) -> None:
    url = make_url(settings().database_url)
    if url.get_backend_name() == "sqlite":
        restore_sqlite(Path(url.database or ""), pieces)
    else:
        restore_postgres(settings().database_url, pieces)


def _keep_checkpoint(path: str, note: bytes) -> None:
    """Where none is remembered: one that is there is newer, or of another log, and is what the log is held against."""
    place = settings().keys_dir / path
    if not place.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(place, note)


def _keep_key(path: Path, content: bytes) -> None:
    """What is there of erasures stays: it is newer."""
    if path.exists():
        return
    if path.suffix == ".key":
        make_file(path, content)
    else:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(path, content)
        path.chmod(SAFE)


# --- afterwards ---------------------------------------------------------------------------------------------


async def follow(
    verified: Verified, checkpoints: Sequence[Path] = (), erasures: Path | None = None
) -> Followed:
    """Bring the restored database to this version, compare its logs with what is known of them, sign everybody out, and
    repeat erasures.

    `checkpoints`: files with one that somebody has seen; `erasures`: a newer copy of the list than is here.
    """
    database = Database(settings().database_url)
    try:
        await migrate(database)
        async with database.reading() as session:
            rows = await queries.logs(session)
        for path in checkpoints:
            _learn(path, rows)
        logs = [_compared(row) for row in rows]
        async with database.writing() as session:
            await end_all_access(session)
        repeated = await repeat_since(database, verified.about.made_at, erasures)
        await database.settle()
    finally:
        await database.close()
    return Followed(logs, repeated)


async def repeat_since(database: Database, at: datetime, path: Path | None = None) -> RepeatedErasures:
    """Repeat the erasures since a backup. Raises BackupFault where the key of the list is not here."""
    lines: list[ErasedLine] = erased_since(at - CLOCKS)
    lines += erased_since(at - CLOCKS, path) if path else []
    if not lines:
        return RepeatedErasures()
    key = erased.key_of_list()
    if key is None:
        raise BackupFault(
            f"{erased.key_file()} is missing: bring it back, since the list of erasures says nothing without."
        )
    return await repeat_erasures(database, key, lines)


def _learn(path: Path, rows: Sequence[VoteLog]) -> None:
    """Raises BackupFault for what is no checkpoint of these logs."""
    try:
        note = path.read_text(encoding="utf-8")
        origin = Checkpoint.read(read(note).text).origin
        row = next(row for row in rows if row.key.partition("+")[0] == origin)
        learn_checkpoint(row.edition, row.name, row.key, note)
    except (UnicodeDecodeError, NoteError, StopIteration):
        raise BackupFault(
            f"{path} is no checkpoint of a log in this database: name the file `checkpoint` of a published log, with"
            " the log's signature."
        ) from None


def _compared(row: VoteLog) -> RestoredLog:
    try:
        beyond = newer_than(row)
        known = [each.size for each in remembered(row.edition, row.name, row.key)]
    except LogFault as fault:
        raise BackupFault(
            f"{memory_file(row.edition, row.name)} is damaged ({fault}): bring it back."
        ) from None
    return RestoredLog(row.name, row.size, row.final, beyond.size if beyond else max(known, default=0))
