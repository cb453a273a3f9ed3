"""The commands of `prizes bench`, with all that they need."""

from __future__ import annotations

import typer

from prizes.cli.bench import (
    assignment,
    flags,
    kills,
    letters,
    log,
    overload,
    pages,
    rounds,
    submissions,
    tally,
    votes,
)

commands = typer.Typer()
commands.command()(votes.votes)
commands.command()(flags.flags)
commands.command()(letters.letters)
commands.command()(pages.pages)
commands.command()(submissions.submissions)
commands.command()(tally.tally)
commands.command()(assignment.assignment)
commands.command()(log.log)
commands.command("round")(rounds.round_)
commands.command()(kills.kills)
commands.command()(overload.overload)
commands.command("verify", hidden=True)(log.log)
