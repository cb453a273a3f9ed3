"""what-if: a finished edition under other rules, at the command line."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import edition_named, writing
from prizes.cli.tally.counting import RulesPath, read_rules

if TYPE_CHECKING:
    from prizes.edition.document.rules import Rules
    from prizes.replay.rules.outcomes import EditionReplay, ReplayedStage, ReplayedSum


def what_if(
    edition: Annotated[str, typer.Argument(help="Slug of a finished edition.")],
    rules: RulesPath,
    *,
    by: Annotated[
        str | None,
        typer.Option(
            help="Also add up the projects by region (of ITU), by group (of countries), or by a division or a question "
            "that classifies projects in the other rules, by its id."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Say what would have become of the projects of a finished edition under other rules.

    Made from its votes, marks and decisions. What nothing on record says is shown as unknown.

    Example: prizes what-if 2027 rules-2028.toml --by region
    """
    other = read_rules(rules)
    known = ["region", "group"]
    known += [*(each.id for each in other.classifications), *(each.id for each in other.divisions)]
    if by is not None and by not in known:
        raise typer.BadParameter(f"must be one of: {', '.join(known)}.", param_hint="--by")
    found = asyncio.run(_replayed(edition, other))
    if as_json:
        from prizes.replay.rules.plain import as_plain

        sys.stdout.write(json.dumps(as_plain(found), ensure_ascii=False, indent=2) + "\n")
        return
    from prizes.replay.rules.places import sums_by

    for stage in found.stages:
        typer.echo(f"{stage.phase.id}: {_said(stage.total)}")
        for each in sums_by(by, found, stage) if by else []:
            typer.echo(f"  {each.name}: {_said(each)}")
        for note in stage.notes:
            typer.echo(f"  {note}")
        for line in _changes(found, stage):
            typer.echo(f"  {line}")


def _said(one: ReplayedSum) -> str:
    return f"{one.was} passed, {one.would} would have passed, {one.unknown} not known"


async def _replayed(slug: str, rules: Rules) -> EditionReplay:
    from prizes.replay.queries import replayed

    async with writing() as session:
        return await replayed(session, await edition_named(session, slug), rules)


def _changes(found: EditionReplay, stage: ReplayedStage) -> list[str]:
    return [
        f"{sign} {row.project} {row.category} {found.projects[row.project].title}: {row.why}"
        for sign, rows in (("+", stage.gained), ("-", stage.lost))
        for row in rows
    ]
