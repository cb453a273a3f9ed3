"""tally: count an edition's votes on record."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from prizes.cli.opening import edition_named, writing


def tally(
    edition: Annotated[str, typer.Argument(help="Slug of the edition.")],
    phase: Annotated[
        str | None, typer.Option(help="Id of the voting phase; the first one if left out.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Also write the files of `prizes recount` here.")
    ] = None,
    with_openings: Annotated[
        bool,
        typer.Option(
            "--with-openings", help="With single votes, where the rules show them to auditors alone."
        ),
    ] = False,
) -> None:
    """Count the votes of an edition after the end of voting, and put the count on record.

    Example: prizes tally 2027 --export exported/2027
    """
    if export is not None:
        export.mkdir(parents=True, exist_ok=True)
    asyncio.run(_tally(edition, phase, export, with_openings=with_openings))


async def _tally(slug: str, phase_id: str | None, export: Path | None, *, with_openings: bool) -> None:
    from prizes.tally import actions
    from prizes.tally.queries import tally_of
    from prizes.tally.rules.poll import voting_phase
    from prizes.tally.signing import for_auditors, take_openings

    async with writing() as session:
        edition = await edition_named(session, slug)
        phase = voting_phase(edition.rules, phase_id)
        made = await actions.count_phase(session, edition, phase, counted_by=None)
        for code, category in tally_of(made).categories.items():
            typer.echo(f"{code:<12} {category.counted:>9} counted {category.incomplete:>9} incomplete")
        typer.echo(f"sha256 {made.sha256}")
        if export is not None:
            if for_auditors(phase) and with_openings:
                await take_openings(session, edition, phase, me=None)
            await actions.export(session, edition, phase, export, with_openings=with_openings)
            typer.echo(f"files in {export}")
            if for_auditors(phase) and not with_openings:
                typer.echo("without votes: the rules show them to auditors alone (--with-openings)")
