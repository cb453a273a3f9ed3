"""The database in one file, as it is at one moment, and back: SQLite by its online copy, PostgreSQL by the programs of
its installed client.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy.engine import URL, make_url

from prizes.backup.archive import PIECE, SAFE, pieces_of
from prizes.backup.faults import BackupFault

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_SSL = {"true": "require", "false": "disable"}
"""What asyncpg says otherwise than the client."""


# --- SQLite --------------------------------------------------------------------------------------------------


@contextmanager
def copy_of_sqlite(path: Path, beside: Path) -> Iterator[IO[bytes]]:
    """A copy of the database, in a file that is gone afterwards. Writers are not held up."""
    with tempfile.NamedTemporaryFile(dir=beside, prefix=".prizes-", suffix=".sqlite") as draft:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft.name)) as copy:
            source.backup(copy)  # in one step: of many, each write in between would begin it again
            if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise BackupFault(
                    "The database's file is damaged: restore a copy (docs/operating.md, Copies)."
                )
        with Path(draft.name).open("rb") as file:
            yield file


def restore_sqlite(path: Path, pieces: Iterable[bytes]) -> None:
    """The file has its name once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.restoring")
    try:
        with draft.open("xb") as file:
            draft.chmod(SAFE)
            file.writelines(pieces)
        with closing(sqlite3.connect(draft)) as restored:
            if restored.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise BackupFault("The database in the backup is damaged: use another backup.")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


# --- PostgreSQL ----------------------------------------------------------------------------------------------


def client(program: str, least: int) -> int:
    """Main version of `pg_dump` or `pg_restore`. Raises BackupFault where it is absent or older than `least`."""
    if shutil.which(program) is None:
        raise BackupFault(
            f"{program} is not on this machine: install the client of PostgreSQL {least} or newer"
            " (Debian: postgresql-client)."
        )
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    found = _VERSION.search(said.stdout)
    version = int(found[1]) if found else 0
    if version < least:
        raise BackupFault(
            f"{program} here is of PostgreSQL {version or 'an unknown version'}, and {least} or newer is needed:"
            " install that client."
        )
    return version


@contextmanager
def dump_of_postgres(url: str) -> Iterator[Iterator[bytes]]:
    """The pieces of a dump in the client's own format. Raises BackupFault at its end where it failed."""
    with _connection(url) as where, tempfile.TemporaryFile() as said:
        command = [
            "pg_dump",
            "--format=custom",
            "--no-password",
            "--lock-wait-timeout=60s",
            f"--dbname={where}",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as program:  # noqa: S603 - fixed words
            try:
                assert program.stdout is not None
                yield pieces_of(program.stdout)
                done = program.wait()
            finally:
                program.kill()
        if done:
            raise BackupFault(_failed("pg_dump", said))


def restore_postgres(url: str, pieces: Iterable[bytes]) -> None:
    """All of it or nothing. Raises BackupFault."""
    with _connection(url) as where, tempfile.TemporaryFile() as said:
        options = [
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            "--no-privileges",
            "--no-password",
        ]
        command = ["pg_restore", *options, f"--dbname={where}"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=said) as program:  # noqa: S603 - fixed
            try:
                assert program.stdin is not None
                try:
                    program.stdin.writelines(pieces)
                    program.stdin.close()
                except BrokenPipeError:
                    pass  # it says why
                done = program.wait()
            finally:
                program.kill()
        if done:
            raise BackupFault(_failed("pg_restore", said))


@contextmanager
def _connection(url: str) -> Iterator[str]:
    """Where the database is, as the client takes it. The password is in a file: no list of processes shows it."""
    at = make_url(url)
    with tempfile.NamedTemporaryFile(
        "w", prefix="prizes-", encoding="utf-8"
    ) as secret:  # nobody else reads it
        host, port = _value(at, "host") or at.host, str(at.port or _value(at, "port") or "")
        parts = {
            "host": host,
            "port": port,
            "user": at.username,
            "dbname": at.database,
            "sslmode": _SSL.get(_value(at, "ssl"), _value(at, "ssl")),
            "connect_timeout": "10",
        }
        if at.password:
            word = str(at.password).replace("\\", "\\\\").replace(":", "\\:")
            secret.write(f"*:*:*:*:{word}\n")
            secret.flush()
            parts["passfile"] = secret.name
        yield " ".join(f"{name}={_quoted(value)}" for name, value in parts.items() if value)


def _value(url: URL, name: str) -> str:
    found = url.query.get(name, "")
    return found if isinstance(found, str) else found[0]


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _failed(program: str, said: IO[bytes]) -> str:
    """Its own first line, which names tables and roles; of a failed COPY the further lines would hold values."""
    said.seek(0)
    lines = [line for line in said.read(PIECE).decode(errors="replace").splitlines() if "error:" in line]
    reason = lines[0].partition("error:")[2].strip() if lines else "it gave no reason"
    return f"{program} failed ({reason}): backups are made and restored by the owner of the database."
