"""rehearse: a trial run of rules, at the command line."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prizes.config import Settings
    from prizes.edition.document.rules import Rules
    from prizes.trial.rules.report import TrialReport, TrialSize


def rehearse(
    rules: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, allow_dash=True, help="Rules document, TOML or JSON."),
    ],
    *,
    projects: Annotated[int, typer.Option(min=1, max=30, help="Invented projects in each category.")] = 6,
    experts: Annotated[int, typer.Option(min=1, max=20, help="Invented experts in each category.")] = 4,
    voters: Annotated[int, typer.Option(min=1, max=300, help="Invented voters.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Play rules from the opening to the winners with invented people, and say where the edition would stop.

    The clock is fast, the database is one of its own and is removed, and no letter leaves. Two runs: one by chance, and
    one in which all marks and votes are equal, so that every tie comes up. Exit code 1 if the edition would stop.

    Example: prizes rehearse rules-2028.toml
    """
    from prizes.edition.actions import written_rules
    from prizes.trial.rules.report import TrialSize, as_plain, stops

    source = sys.stdin.buffer.read() if str(rules) == "-" else rules.read_bytes()
    found = rehearsed(written_rules(source), TrialSize(projects, experts, voters))
    if as_json:
        sys.stdout.write(json.dumps(as_plain(found), ensure_ascii=False, default=str) + "\n")
    else:
        _show(found)
    if stops(found):
        raise typer.Exit(1)


def rehearsed(rules: Rules, size: TrialSize) -> TrialReport:
    """Both runs, each in a folder of its own."""
    from prizes.trial.rules.report import TrialWeight, before_it_opens, together

    faults = before_it_opens(rules)
    if any(each.weight is TrialWeight.STOPS for each in faults.findings):
        return faults
    return together([_run(rules, size, alike=alike) for alike in (False, True)], faults)


def _run(rules: Rules, size: TrialSize, *, alike: bool) -> TrialReport:
    from prizes import config

    before = config.settings()
    with tempfile.TemporaryDirectory(prefix="prizes-trial-") as folder:
        config.use(_settings(Path(folder)))
        try:
            return asyncio.run(_played(rules, size, alike=alike))
        finally:
            config.use(before)


async def _played(rules: Rules, size: TrialSize, *, alike: bool) -> TrialReport:
    from prizes.cli.opening import opened
    from prizes.migrations import migrate
    from prizes.trial.playing import TrialRun

    async with opened() as database:
        await migrate(database)
        run = TrialRun(database, rules, size, alike=alike)
        await run.play()
        return run.report


def _settings(folder: Path) -> Settings:
    """All of the run lies in its folder; letters are written and never sent, since there is no worker."""
    from prizes.config import Settings

    return Settings(
        environment="development",
        database_url=f"sqlite+aiosqlite:///{folder / 'prizes.sqlite'}",
        keys_dir=folder / "keys",
        votelog_dir=folder / "votelog",
        storage_url=f"file://{folder / 'files'}",
        mail_url=f"maildir:{folder / 'mail'}",
        log_level="error",
        run_worker=False,
    )


def _show(found: TrialReport) -> None:
    from prizes.cli.troubles import in_english

    for step in found.steps:
        typer.echo(f"{step.phase}: {' '.join(map(in_english, step.says))}")
    for each in found.findings:
        typer.echo(f"{each.weight.value.upper()} {each.phase or '-'}: {in_english(each.says)}")
    typer.echo("Winners were published." if found.finished else "No winner was published.")
