"""backup make, check, restore, erasures: archives of database, files and keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.backup.parts import PartOfBackup
from prizes.cli.opening import opened
from prizes.cli.refusing import Commands, refuse

if TYPE_CHECKING:
    from prizes.backup.archive import Verified
    from prizes.backup.making import Made, Source
    from prizes.backup.restoring import Followed, RestoredLog
    from prizes.privacy.repeating import RepeatedErasures

backup_app = typer.Typer(
    name="backup",
    cls=Commands,
    help="Back up database, files and keys in one archive, check an archive, and restore it.",
    no_args_is_help=True,
)
Archive = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="Archive that `prizes backup make` made.")
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="File with the passphrase of the keys, in place of PRIZES_BACKUP_PASSPHRASE.",
    ),
]
ErasedList = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="A newer copy of the list of erasures (_erased/erased.list) than is here.",
    ),
]
LACKS = (
    "ATTENTION: the vote log {name} has {size} lines in the restored database, and a checkpoint with {known} lines was"
    " published. The {lacks} lines after it, votes among them, are missing. The service signs nothing of this log until"
    " the database has them: restore a newer backup or the database's log of writes. Do not delete the checkpoint."
)
UNSURE = (
    "Vote log {name}: {size} lines, and no newer checkpoint is known here. Compare that with the published log, or with"
    " anyone who has its file `checkpoint`, before you start the worker: see --checkpoint."
)


@backup_app.command()
def make(
    target: Annotated[
        Path, typer.Argument(help="File to write, or a folder in which it gets a name with its time.")
    ],
    *,
    passphrase_file: PassphraseFile = None,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Leave the keys out, which are then copied another way.")
    ] = False,
    keep_days: Annotated[
        int | None,
        typer.Option(
            min=1, max=35, help="In a folder: delete the backups there that are older than so many days."
        ),
    ] = None,
) -> None:
    """Back up the database, the files of the store, and the keys, sealed by a passphrase, while the service runs. On
    PostgreSQL as the owner of the tables.

    Example: prizes backup make /var/backups/prizes --keep-days 35
    """
    from prizes import clock
    from prizes.backup.format import name_at
    from prizes.backup.making import make as write
    from prizes.backup.making import prune

    passphrase = "" if without_keys else _passphrase(passphrase_file)
    if keep_days and not target.is_dir():
        raise refuse("--keep-days is for a folder of backups: name one.")
    source = asyncio.run(_look(with_keys=not without_keys))
    path = target / name_at(source.about.made_at) if target.is_dir() else target
    with _progress() as tell:
        made = write(source, path, passphrase, tell)
    for line in _of_made(made):
        typer.echo(line)
    for old in prune(target, keep_days, clock.now()) if keep_days else ():
        typer.echo(f"{old} is deleted: it was older than {keep_days} days.")


async def _look(*, with_keys: bool) -> Source:
    from prizes.backup.making import look

    async with opened() as database:
        return await look(database, with_keys=with_keys)


def _of_made(made: Made) -> list[str]:
    keys = "keys, sealed" if made.about.keys else "no keys"
    first = (
        f"{made.path}: the database of {made.about.made_at:%Y-%m-%d %H:%M:%S} UTC ({made.database_bytes:,} bytes),"
        f" {made.files} files ({made.file_bytes:,} bytes), {keys}."
    )
    return [first, *(f"Vote log {log.name}: {log.size} lines." for log in made.about.logs)]


@backup_app.command()
def check(archive: Archive, *, passphrase_file: PassphraseFile = None) -> None:
    """Compare every hash of an archive, and open its keys where the passphrase is given, without restoring anything.
    Exit code 1 where something is wrong.

    Example: prizes backup check prizes-2027-02-01T03-00-00Z.tar
    """
    verified = _verified(archive)
    about = verified.about
    typer.echo(
        f"{archive} is whole: the {about.database} database of {about.made_at:%Y-%m-%d %H:%M:%S} UTC, version"
        f" {about.program}, {len(verified.sums)} parts."
    )
    for log in about.logs:
        typer.echo(f"Vote log {log.name}: {log.size} lines.")
    if not about.keys:
        typer.echo("It has no keys.")
    elif _given(passphrase_file):
        from prizes.backup.restoring import unsealed

        keys = unsealed(verified, _passphrase(passphrase_file))
        typer.echo(
            f"The passphrase opens its {len(keys)} files of keys, and nothing was changed since it was made."
        )
    else:
        typer.echo("Its keys were not opened: no passphrase was given.")


@backup_app.command()
def restore(
    archive: Archive,
    *,
    passphrase_file: PassphraseFile = None,
    only: Annotated[
        list[PartOfBackup] | None, typer.Option(help="Restore this part alone. Can be given several times.")
    ] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A checkpoint of a vote log that was published. Can be given several times, for several logs.",
        ),
    ] = None,
    erased: ErasedList = None,
) -> None:
    """Restore an archive to the database, the store and the folder of keys of the settings, all of them empty. Every
    hash is compared before anything is written. Serve and worker must not run.

    Example: prizes backup restore prizes-2027-02-01T03-00-00Z.tar --checkpoint votelog/2027/checkpoint
    """
    from prizes.backup.restoring import refuse_full_target, unsealed
    from prizes.backup.restoring import restore as write

    parts = set(only or PartOfBackup)
    passphrase = _passphrase(passphrase_file) if PartOfBackup.KEYS in parts else ""
    verified = _verified(archive)
    keys = unsealed(verified, passphrase) if PartOfBackup.KEYS in parts else {}
    asyncio.run(refuse_full_target(verified, parts))
    typer.echo(f"{archive} is whole. It was made at {verified.about.made_at:%Y-%m-%d %H:%M:%S} UTC.")
    with _progress() as tell:
        files = write(verified, parts, keys, tell)
    if PartOfBackup.FILES in parts:
        typer.echo(f"{files} files are in the store.")
    if PartOfBackup.KEYS in parts:
        typer.echo(f"{len(keys)} files of keys are in their folder.")
    if PartOfBackup.DATABASE in parts:
        _tell_followed(verified, asyncio.run(_follow(verified, checkpoint or [], erased)))


async def _follow(verified: Verified, checkpoints: list[Path], erasures: Path | None) -> Followed:
    from prizes.backup.restoring import follow

    return await follow(verified, checkpoints, erasures)


def _tell_followed(verified: Verified, found: Followed) -> None:
    typer.echo("The database is restored, and has the tables of this version. Everyone is signed out.")
    for log in found.logs:
        typer.echo(_of_log(log), err=bool(log.lacks))
    _tell_erasures(found.erasures, verified.about.made_at)
    if verified.about.database == "postgresql":
        typer.echo(
            "Next: `prizes database roles` with the passwords of the roles, then `prizes check`, then start."
        )
    else:
        typer.echo("Next: `prizes check`, then start.")


def _of_log(log: RestoredLog) -> str:
    said = {"name": log.name, "size": log.size, "known": log.known, "lacks": log.lacks}
    if log.lacks:
        return LACKS.format(**said)
    return f"Vote log {log.name}: {log.size} lines, and it is final." if log.final else UNSURE.format(**said)


@backup_app.command(name="erasures")
def repeat_erasures(
    since: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%dT%H:%M:%SZ"], help="When the backup was made, in UTC.")
    ],
    *,
    erased: ErasedList = None,
) -> None:
    """Repeat the erasures of accounts since a backup that was restored otherwise, or that `prizes backup restore` could
    not repeat yet. On PostgreSQL as the owner of the tables. A second run does no harm.

    Example: prizes backup erasures --since 2027-02-01T03:00:00Z
    """
    from datetime import UTC

    at = since.replace(tzinfo=UTC)

    async def work() -> RepeatedErasures:
        from prizes.backup.restoring import repeat_since

        async with opened() as database:
            return await repeat_since(database, at, erased)

    _tell_erasures(asyncio.run(work()), at)


def _tell_erasures(found: RepeatedErasures, since: datetime) -> None:
    if not found.done and not found.waiting:
        typer.echo("No account that was erased since then is there again.")
    if found.done:
        typer.echo(f"Accounts that were erased since then and are erased again by the worker: {found.done}.")
    if found.waiting:
        typer.echo(
            f"ATTENTION: accounts that could not be erased again yet: {found.waiting}. Their votes are on the way into"
            " the log, or a key of an edition is not here. Start the worker, and after a minute run `prizes backup"
            f" erasures --since {since:%Y-%m-%dT%H:%M:%SZ}`.",
            err=True,
        )


# --- what they share ------------------------------------------------------------------------------------------


def _verified(archive: Path) -> Verified:
    from prizes.backup.archive import verify

    return verify(archive)


def _given(file: Path | None) -> bool:
    from prizes.config import settings

    return file is not None or bool(settings().backup_passphrase.get_secret_value())


def _passphrase(file: Path | None) -> str:
    """Raises Exit where none is given."""
    from prizes.config import settings

    if not _given(file):
        raise refuse(
            "The keys need a passphrase: set PRIZES_BACKUP_PASSPHRASE or --passphrase-file, or leave the keys out"
            " (--without-keys; of a restore, --only)."
        )
    if file is None:
        return settings().backup_passphrase.get_secret_value()
    return file.read_text(encoding="utf-8").strip("\r\n")


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """What is done at the moment, on a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("database") as status:
        yield status.update
