"""minutes: check the records of panels."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import edition_named, reading
from prizes.cli.refusing import Commands

if TYPE_CHECKING:
    from prizes.results.sealed import CheckedMinutes

minutes_app = typer.Typer(name="minutes", cls=Commands, no_args_is_help=True, help="Records of panels.")


@minutes_app.callback()
def group() -> None:
    """Records of panels."""


@minutes_app.command()
def check(
    edition: Annotated[str, typer.Argument(help="Slug of the edition.")],
    file: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="Also look whether this JSON is a record of it."),
    ] = None,
) -> None:
    """Check that every record is, to the byte, what was written and confirmed: by its hash, the journal and its chain.

    Ends with 1 where something is wrong. Example: prizes minutes check 2027 --file 2027-selection-C1-1.json
    """
    raise typer.Exit(0 if asyncio.run(_check(edition, file or [])) else 1)


async def _check(slug: str, files: Sequence[Path]) -> bool:
    from prizes.journal.queries import first_broken_link
    from prizes.results.sealed import check_all, known_hashes
    from prizes.review.rules.minutes import hash_of

    async with reading() as session:
        edition = await edition_named(session, slug)
        checked = await check_all(session, edition)
        known = await known_hashes(session, edition)
        broken = await first_broken_link(session)
    for each in checked:
        typer.echo(_line(each))
    if broken is not None:
        typer.echo(f"journal: the chain breaks at entry {broken}")
    strangers = [file for file in files if hash_of(file.read_bytes()) not in known]
    for file in files:
        typer.echo(f"{file}: {'no record of this edition' if file in strangers else 'in the journal'}")
    return not strangers and broken is None and not any(each.wrong for each in checked)


def _line(checked: CheckedMinutes) -> str:
    phase, category, version = checked.place
    words = " ".join(sentence.text for sentence in checked.wrong) or "whole"
    return f"{phase} {category} version {version}: {words}"
