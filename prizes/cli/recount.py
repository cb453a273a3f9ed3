"""recount: count an exported folder again and compare."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prizes.tally.rules.recount import Recount


def recount(
    directory: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Exported folder.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Count rules.json, nominees.csv and votes.csv again and compare with results.csv.

    Exit code 0: equal. 1: different, every difference named with file and line.

    Example: prizes recount exported/2027
    """
    from prizes.tally.rules.recount import recount as count_again

    result = count_again(directory)
    if as_json:
        sys.stdout.write(json.dumps(_values(result), indent=2) + "\n")
    else:
        _show(result)
    if not result.equal:
        raise typer.Exit(1)


def _values(result: Recount) -> dict[str, object]:
    return {
        "equal": result.equal,
        "rules_sha256": result.rules_sha256,
        "phase": result.phase,
        "votes": result.tally.in_force,
        "differences": [
            {"code": each.code, "where": each.where, "reason": str(each.sentence)}
            for each in result.differences
        ],
        "more": result.more,
    }


def _show(result: Recount) -> None:
    typer.echo(f"Phase {result.phase}, rules {result.rules_sha256}, {result.tally.in_force} votes in force.")
    for each in result.differences:
        typer.echo(f"{each.where}: {each.sentence} [{each.code}]")
    if result.more:
        typer.echo(f"… and {result.more} more.")
    typer.echo("The results equal the recount." if result.equal else "The results differ from the recount.")
