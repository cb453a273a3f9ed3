"""The commands of `prizes bench`, with all that they need. What developers alone measure is in `tests/bench`."""

from __future__ import annotations

import typer

from prizes.cli.bench import log, pages, rounds, tally, votes

commands = typer.Typer()
commands.command()(votes.votes)
commands.command()(pages.pages)
commands.command()(tally.tally)
commands.command()(log.log)
commands.command("round")(rounds.round_)
commands.command("verify", hidden=True)(log.log)
