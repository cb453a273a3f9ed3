"""count: the count of an edition, from files alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prizes.edition.document.rules import Rules
    from prizes.tally.rules.replay import Replay


def count(
    rules: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Rules document, TOML or JSON.")],
    events: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Events, one JSON object a line.")
    ],
    *,
    marks: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Experts' marks: expert,project,criterion,mark."),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="What the panel decided: project,passes (yes or no)."),
    ] = None,
    phase: Annotated[
        str | None, typer.Option(help="Id of the voting round, if not the first of the rules.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Judge and count a file of events by a rules document, outside any edition.

    The very function that counts an edition. Refused events, counts, ties and what is undecided are shown by
    category, with reasons. docs/count.md describes events and result.

    Example: prizes count rules.toml events.jsonl --marks marks.csv --json
    """
    from rich.console import Console

    from prizes.cli.counted import show
    from prizes.tally.rules.report import report

    result = _counted(read_rules(rules), events, marks, decisions, phase)
    if as_json:
        sys.stdout.write(json.dumps(report(result), indent=2) + "\n")
    else:
        show(result, Console())


def read_rules(path: Path) -> Rules:
    """By the name's ending; a file without a telling one is JSON if it begins with a brace."""
    from prizes.edition.document.loading import parse

    text = path.read_bytes()
    is_json = path.suffix == ".json" or (path.suffix != ".toml" and text.lstrip()[:1] == b"{")
    return parse(text, "json" if is_json else "toml")


def _counted(
    rules: Rules, events: Path, marks: Path | None, decisions: Path | None, phase: str | None
) -> Replay:
    import rich.progress
    from rich.console import Console

    from prizes.tally.rules.lines import read_events
    from prizes.tally.rules.poll import voting_phase
    from prizes.tally.rules.replay import replay

    with ExitStack() as files:

        def lines(path: Path | None) -> Iterable[str] | None:
            return None if path is None else files.enter_context(path.open(encoding="utf-8-sig", newline=""))

        console = Console(stderr=True)
        stream = files.enter_context(
            rich.progress.open(events, "rb", console=console, transient=True, disable=not console.is_terminal)
        )
        return replay(rules, voting_phase(rules, phase), read_events(stream), lines(marks), lines(decisions))
