"""flags: the signals of coordinated voting over a recorded stream, from a file alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from prizes.ballot.rules.flagging.flags import Case, Flag, Flags
    from prizes.ballot.rules.flagging.stream import StreamedBallot


def flags(
    events: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Ballots, one JSON object a line.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Flag votes that appear coordinated in a recorded stream. Flags decide nothing. People decide.

    A line has n, at, registered_at, address, network, agent, category and project. Pseudonyms will do. Printed are
    the numbers of flagged lines, each with signal, reason and case. docs/fraud.md describes the signals and what
    they miss.

    Example: prizes flags stream.jsonl --json
    """
    from prizes.ballot.rules.flagging.flags import flag

    found = flag(_read(events))
    if as_json:
        sys.stdout.write(json.dumps(report(found), indent=2) + "\n")
    else:
        _show(found)


def _read(path: Path) -> list[StreamedBallot]:
    import rich.progress
    from rich.console import Console

    from prizes.ballot.rules.flagging.stream import read_ballots

    console = Console(stderr=True)
    with rich.progress.open(
        path, "rb", console=console, transient=True, disable=not console.is_terminal
    ) as lines:
        return list(read_ballots(lines))


def report(found: Flags) -> dict[str, Any]:
    return {"flags": [_flag(f) for f in found.flags], "cases": [_case(c) for c in found.cases]}


def _flag(flagged: Flag) -> dict[str, Any]:
    return {
        "n": flagged.n,
        "case": flagged.case,
        "signal": flagged.shared[0].name,
        "signals": [what.name for what in flagged.shared],
        "reason": _reason(flagged),
    }


def _reason(flagged: Flag) -> str:
    from prizes.ballot.rules.flagging.reasons import reason

    words = " ".join(str(reason(what)) for what in flagged.shared)
    return f"Like flagged votes of the case: {words}" if flagged.related else words


def _case(case: Case) -> dict[str, Any]:
    from prizes.ballot.rules.flagging.reasons import reason

    return {
        "case": case.id,
        "category": case.category,
        "project": case.project,
        "flagged": case.flagged,
        "of": case.of,
        "reasons": [str(reason(what)) for what in case.shared],
    }


def _show(found: Flags) -> None:
    for case in found.cases:
        typer.echo(f"{case.id}\t{case.category}\t{case.project}\t{case.flagged} of {case.of} votes flagged")
    for flagged in found.flags:
        typer.echo(f"{flagged.n}\t{flagged.case}\t{flagged.shared[0].name}\t{_reason(flagged)}")
