"""What developers alone measure. `make bench BENCH="crowd --seconds 5"`; what operators measure is `prizes bench`."""

from __future__ import annotations

import typer

from prizes.cli.refusing import Commands
from tests.bench import (
    assignment,
    crowd,
    flags,
    letters,
    mail,
    overload,
    puzzles,
    reading,
    register,
    submissions,
    telling,
    what_if,
)
from tests.bench.kills import kills

app = typer.Typer(
    name="bench",
    cls=Commands,
    help="Measure and try what developers alone need, each against a floor of the same run.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command()(assignment.assignment)
app.command()(crowd.crowd)
app.command()(flags.flags)
app.command()(kills.kills)
app.command()(letters.letters)
app.command()(mail.mail)
app.command()(overload.overload)
app.command()(puzzles.puzzles)
app.command()(reading.reading)
app.command("register")(register.measure_register)
app.command()(submissions.submissions)
app.command()(telling.telling)
app.command()(what_if.what_if)

if __name__ == "__main__":
    app(prog_name="make bench")
