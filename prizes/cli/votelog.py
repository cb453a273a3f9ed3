"""log export, verify, auditor, sign: the published files of a vote log as a folder, the verifier over one, and what an
auditor does with it.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import opened
from prizes.cli.refusing import Commands, refuse

if TYPE_CHECKING:
    from prizes.db import Database
    from prizes.votelog.models import VoteLog

log_app = typer.Typer(
    name="log",
    cls=Commands,
    help="Export a vote log, verify one, and sign a count as an auditor.",
    no_args_is_help=True,
)
Exported = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Exported folder.")]
NOT_ALWAYS_THERE = ("openings.txt", "attributes.txt", "auditors.txt")
"""A folder that was exported before may have them, and the log not any more or not for everybody."""


@log_app.command()
def export(
    edition: Annotated[str, typer.Argument(help="Slug of the edition.")],
    directory: Annotated[Path, typer.Argument(file_okay=False, help="Where the files go.")],
    *,
    with_openings: Annotated[
        bool,
        typer.Option(
            "--with-openings", help="With single votes, where the rules show them to auditors alone."
        ),
    ] = False,
) -> None:
    """Write the published files of an edition's vote log into a folder. With several rounds, one folder for each.

    Example: prizes log export 2027 exported/log
    """
    asyncio.run(_export(edition, directory, with_openings=with_openings))


async def _export(slug: str, directory: Path, *, with_openings: bool) -> None:
    from prizes.votelog.faults import LogFault
    from prizes.votelog.files.folder import Folder
    from prizes.votelog.files.publishing import publish
    from prizes.votelog.queries import logs
    from prizes.votelog.refusals import at_fault, no_log

    async with opened() as database:
        try:
            async with database.reading() as session:
                rows = [row for row in await logs(session, slug) if row.size]
                if not rows:
                    raise no_log()
                for row in rows:
                    await publish(session, row)
            for row in rows:
                target = directory if len(rows) == 1 else directory / row.name
                _copy(Folder(row.name).path, target)
                if with_openings and row.tally:
                    await _write_openings(database, row, target)
                typer.echo(f"{row.size} lines in {target}")
        except LogFault as fault:
            raise at_fault() from fault


def _copy(published: Path, target: Path) -> None:
    shutil.copytree(published, target, dirs_exist_ok=True)
    for name in NOT_ALWAYS_THERE:
        if not (published / name).exists():
            (target / name).unlink(missing_ok=True)


async def _write_openings(database: Database, row: VoteLog, folder: Path) -> None:
    """Those that are not published. The journal says that they were taken."""
    from prizes.edition.queries import edition_in_force
    from prizes.tally.rules.poll import voting_phase
    from prizes.tally.signing import content_of, for_auditors, take_openings

    async with database.writing() as session:
        edition = await edition_in_force(session, row.edition)
        phase = voting_phase(edition.rules, row.phase) if edition else None
        if edition is None or phase is None or not for_auditors(phase):
            return
        files = await take_openings(session, edition, phase, me=None)
    async with database.reading() as session:
        for each in files:
            with (folder / each.name).open("wb") as written:
                async for part in content_of(session, each):
                    written.write(part)


@log_app.command()
def verify(
    directory: Exported,
    *,
    live: Annotated[bool, typer.Option("--live", help="Voting is still open.")] = False,
) -> None:
    """Check an exported vote log, as `verify.py` does, and then the signatures of auditors, if it has any. Exit code 0:
    in order. 1: the step that failed is named.

    Example: prizes log verify exported/log
    """
    from prizes.votelog import verify as verifier
    from prizes.votelog.audits import signed_in
    from prizes.votelog.format.notes import NoteError

    words = [str(directory), *(["--live"] if live else [])]
    found: int = verifier.main(words)  # type: ignore[no-untyped-call]
    if found == 0:
        try:
            for name in signed_in(directory):
                typer.echo(f"signed by {name}")
        except (NoteError, OSError) as trouble:
            typer.echo(f"FAILED auditors.txt: {trouble}")
            found = 1
    raise typer.Exit(found)


# --- auditors ------------------------------------------------------------------------------------------


@log_app.command()
def auditor(
    name: Annotated[str, typer.Argument(help="Of your office, without spaces, such as audit.example.org.")],
    key: Annotated[Path, typer.Option(dir_okay=False, help="The file for your key. It must not exist yet.")],
) -> None:
    """Make the key that an auditor signs counts with, on a machine of their own, and print what the rules name them by.

    Example: prizes log auditor audit.example.org --key audit.key
    """
    from prizes.votelog.audits import NAME, private_key, read_private_key

    if not NAME.fullmatch(name):
        typer.echo("A name has 1 to 100 signs of ASCII, no space and no plus sign.", err=True)
        raise typer.Exit(2)
    line = private_key(name, secrets.token_bytes(32))
    try:
        descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise refuse(f"{key}: {error.strerror}. A key is never written over.") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{line}\n")
    typer.echo(str(read_private_key(line).verifier))


@log_app.command()
def sign(
    directory: Exported,
    key: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Your key, of `prizes log auditor`.")
    ],
) -> None:
    """Check a vote log with its openings, whole, and print a signed note that this count is right. Needs no network and
    no database. Hand the note in on the page “After the close”.

    Example: prizes log sign exported/log --key audit.key > note.txt
    """
    from prizes.votelog import verify as verifier
    from prizes.votelog.audits import audit_of, read_private_key
    from prizes.votelog.format.notes import NoteError

    try:
        said: str = verifier.verify(directory)  # type: ignore[no-untyped-call]
        typer.echo(said, err=True)
        if not said.startswith("ok:"):
            raise refuse("Without counted and opened votes there is nothing to sign.")
        note = read_private_key(key.read_text(encoding="ascii")).sign(str(audit_of(directory)))
    except verifier.Failed as failure:  # type: ignore[misc]
        step, why = failure.args
        raise refuse(f"FAILED step {step}: {why}") from failure
    except (NoteError, OSError, UnicodeDecodeError) as trouble:
        raise refuse(f"{trouble}") from trouble
    typer.echo(note, nl=False)
