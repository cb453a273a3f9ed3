"""count, recount, tally: the count of an edition, from files alone, again from what was exported, and on record."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import edition_named, writing

if TYPE_CHECKING:
    from prizes.edition.document.rules import Rules
    from prizes.tally.rules.recount import Recount
    from prizes.tally.rules.replay import Replay


Seed = Annotated[
    str, typer.Option(help="What was drawn in public, where the rules have a tie decided by lot.")
]
RulesPath = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Rules document, TOML or JSON.")]


def count(
    rules: RulesPath,
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
    seed: Seed = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Judge and count a file of events by a rules document, outside any edition.

    The very function that counts an edition. Refused events, counts, ties and what is undecided are shown by
    category, with reasons. docs/count.md describes events and result.

    Example: prizes count rules.toml events.jsonl --marks marks.csv --json
    """
    from rich.console import Console

    from prizes.cli.tally.count_tables import show
    from prizes.tally.rules.report import report

    result = _counted(read_rules(rules), events, marks, decisions, phase=phase, seed=seed)
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
    rules: Rules,
    events: Path,
    marks: Path | None,
    decisions: Path | None,
    *,
    phase: str | None,
    seed: str,
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
        found = voting_phase(rules, phase)
        return replay(rules, found, read_events(stream), lines(marks), lines(decisions), seed=seed)


def recount(
    directory: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Exported folder.")],
    *,
    seed: Seed = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Count rules.json, nominees.csv and votes.csv again and compare with results.csv.

    Without --seed the lot is drawn by the seed in lot.txt. Exit code 0: equal. 1: different, every difference
    named with file and line.

    Example: prizes recount exported/2027
    """
    from prizes.tally.rules.recount import recount as count_again

    result = count_again(directory, seed)
    if as_json:
        sys.stdout.write(json.dumps(_recounted(result), indent=2) + "\n")
    else:
        _show_recount(result)
    if not result.equal:
        raise typer.Exit(1)


def _recounted(result: Recount) -> dict[str, object]:
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


def _show_recount(result: Recount) -> None:
    typer.echo(f"Phase {result.phase}, rules {result.rules_sha256}, {result.tally.in_force} votes in force.")
    for each in result.differences:
        typer.echo(f"{each.where}: {each.sentence} [{each.code}]")
    if result.more:
        typer.echo(f"… and {result.more} more.")
    typer.echo("The results equal the recount." if result.equal else "The results differ from the recount.")


def tally(
    edition: Annotated[str, typer.Argument(help="Slug of the edition.")],
    phase: Annotated[str | None, typer.Option(help="Id of the voting phase. Default: the first one.")] = None,
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
    from prizes.tally.exporting import export as write_files
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
            await write_files(session, edition, phase, export, with_openings=with_openings)
            typer.echo(f"files in {export}")
            if for_auditors(phase) and not with_openings:
                typer.echo("without votes: the rules show them to auditors alone (--with-openings)")
