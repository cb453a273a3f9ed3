"""project: take projects over from a file, all or none; rebuild the index of the register."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import edition_named, writing
from prizes.cli.refusing import Commands

if TYPE_CHECKING:
    from prizes.nomination.actions.importing import Fault, Row

project_app = typer.Typer(
    name="project",
    cls=Commands,
    help="Projects: import from a file, rebuild the index of the register.",
    no_args_is_help=True,
)


@project_app.callback()
def group() -> None:
    """Projects: import from a file, rebuild the index of the register."""


@project_app.command("import")
def import_file(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8 or XLSX with a header line, or JSON."),
    ],
    *,
    edition: Annotated[str, typer.Option(help="Slug of the edition.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the problems, import nothing.")] = False,
) -> None:
    """Import projects from a public source: for the archive, or as selected projects of a test edition.

    Columns: title and source_url, and if known category, state, owner, stakeholder_type, country, url,
    language, sdgs and gdc (numbers with spaces between), targets (codes such as 9.c), summary, source_note,
    and the questions of the edition's form as answers.ID. Files exported by the service itself are understood. Every
    problem is listed by row and column. If there is any, nothing is imported and the exit code is 1.
    """
    from prizes.nomination.table_files import read_table

    rows = read_table(file.read_bytes())
    faults = asyncio.run(_import(rows, edition, dry_run=dry_run))
    for fault in faults:
        typer.echo(f"row {fault.row}, {fault.column}: {fault.sentence}")
    if faults:
        typer.echo(f"Problems: {len(faults)}. Nothing was imported.", err=True)
        raise typer.Exit(1)
    typer.echo(f"No problem in {len(rows)} rows." if dry_run else f"Projects imported: {len(rows)}")


async def _import(rows: list[Row], slug: str, *, dry_run: bool) -> list[Fault]:
    from prizes.nomination.actions.importing import check_columns, faults_of, take_over

    async with writing() as session:
        found = await edition_named(session, slug)
        check_columns(found, rows)
        faults = await faults_of(session, found, rows)
        if not faults and not dry_run:
            await take_over(session, found, rows)
        return faults


@project_app.command("index")
def make_index() -> None:
    """Rebuild the index by which the register of all editions is searched.

    It follows every change by itself, and `prizes migrate` makes it where it is of another version. This is for a
    database in which something was changed by hand.

    Example: prizes project index
    """
    typer.echo(f"Projects in the index: {asyncio.run(_index())}")


async def _index() -> int:
    from prizes.stocktaking.actions.indexing import rebuild

    async with writing() as session:
        return await session.run_sync(rebuild)
