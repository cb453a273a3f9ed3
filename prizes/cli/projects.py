"""project import: take projects over from a file, all or none."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from prizes.cli.refusing import refusals
from prizes.config import settings
from prizes.db import Database
from prizes.edition.queries import edition_in_force
from prizes.errors import Invalid, Missing
from prizes.kit.sentence import Sentence, say
from prizes.nomination.taking_over import COLUMNS, Fault, Row, faults_of, take_over

project_app = typer.Typer(name="project", help="Projects: take over from a file.", no_args_is_help=True)


@project_app.callback()
def group() -> None:
    """Projects: take over from a file."""


@project_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8 with a head line.")],
    *,
    edition: Annotated[str, typer.Option(help="Slug of the edition.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is wrong, import nothing.")] = False,
) -> None:
    """Take projects over from a public source: for the archive, or as nominees of a rehearsal.

    Columns: title and source_url, and if known category, state, owner, stakeholder_type, country, url,
    language, sdgs (numbers with spaces between), summary, source_note. Every problem is said by row and
    column; if there is any, nothing is imported and the exit code is 1.

    Example: prizes project import winners-2025.csv --edition 2025
    """
    with refusals():
        rows = read_rows(file)
        faults = asyncio.run(_import(rows, edition, dry_run=dry_run))
    for fault in faults:
        typer.echo(f"row {fault.row}, {fault.column}: {fault.sentence}")
    if faults:
        typer.echo(f"Problems: {len(faults)}. Nothing was imported.", err=True)
        raise typer.Exit(1)
    typer.echo(f"No problem in {len(rows)} rows." if dry_run else f"Projects imported: {len(rows)}")


async def _import(rows: list[Row], slug: str, *, dry_run: bool) -> list[Fault]:
    database = Database(settings().database_url)
    try:
        async with database.writing() as session:
            found = await edition_in_force(session, slug)
            if found is None:
                raise Missing(say("There is no edition “%(slug)s”.", slug=slug))
            faults = await faults_of(session, found, rows)
            if not faults and not dry_run:
                await take_over(session, found, rows)
            return faults
    finally:
        await database.close()


def read_rows(file: Path) -> list[Row]:
    """The rows by the names of the head line. Refuses a file that is no table of projects."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(say("The file is not UTF-8.")) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head, *lines = [line for line in reader if line]
    except (csv.Error, ValueError):
        raise Invalid(say("The file is not CSV with a head line.")) from None
    _check_head(head)
    wrong: dict[str, Sentence] = {
        f"row {number}": say("This row has not as many cells as the head line.")
        for number, line in enumerate(lines, 1)
        if len(line) != len(head)
    }
    if wrong:
        raise Invalid(say("The rows do not fit the head line."), wrong)
    return [dict(zip(head, line, strict=True)) for line in lines]


def _check_head(head: list[str]) -> None:
    faults = {name: say("There is no such column.") for name in head if name not in COLUMNS}
    faults |= {name: say("This column stands there twice.") for name in head if head.count(name) > 1}
    faults |= {name: say("This column is missing.") for name in ("title", "source_url") if name not in head}
    if faults:
        raise Invalid(say("The head line does not fit."), faults)
