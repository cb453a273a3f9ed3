"""log export, log verify: the published files of a vote log as a folder, and the verifier over one."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Annotated

import typer

from prizes.cli.refusing import refusals
from prizes.config import settings
from prizes.db import Database
from prizes.votelog import verify as verifier
from prizes.votelog.faults import Fault
from prizes.votelog.folder import Folder
from prizes.votelog.models import VoteLog
from prizes.votelog.publishing import publish
from prizes.votelog.queries import logs
from prizes.votelog.refusals import at_fault, no_log

log_app = typer.Typer(name="log", help="Export a vote log, and verify one.", no_args_is_help=True)


@log_app.command()
def export(
    edition: Annotated[str, typer.Argument(help="Slug of the edition.")],
    directory: Annotated[Path, typer.Argument(file_okay=False, help="Where the files go.")],
) -> None:
    """Write the published files of an edition's vote log into a folder; with several rounds, into one folder each.

    Example: prizes log export 2027 exported/log
    """
    with refusals():
        rows = asyncio.run(_published(edition))
    for row in rows:
        target = directory if len(rows) == 1 else directory / row.name
        shutil.copytree(Folder(row.name).path, target, dirs_exist_ok=True)
        typer.echo(f"{row.size} lines in {target}")


async def _published(edition: str) -> list[VoteLog]:
    """The logs that have begun, their files as new as the database."""
    database = Database(settings().database_url)
    try:
        async with database.reading() as session:
            rows = [row for row in await logs(session, edition) if row.size]
            if not rows:
                raise no_log()
            for row in rows:
                await publish(session, row)
            return rows
    except Fault as fault:
        raise at_fault() from fault
    finally:
        await database.close()


@log_app.command()
def verify(
    directory: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Exported folder.")],
    *,
    live: Annotated[bool, typer.Option("--live", help="Voting still goes on.")] = False,
) -> None:
    """Check an exported vote log, as `verify.py` does. Exit code 0: in order. 1: the step that failed is named.

    Example: prizes log verify exported/log
    """
    words = [str(directory), *(["--live"] if live else [])]
    raise typer.Exit(verifier.main(words))  # type: ignore[no-untyped-call]
