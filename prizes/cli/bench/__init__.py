"""Measurements. Each prints its own floor, measured in the same run, and the ratio."""

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

bench_app = typer.Typer(
    name="bench",
    help="Measure votes, letters, pages, submissions, assignments, count, log, each against a floor of the same run.",
    no_args_is_help=True,
)
bench_app.command()(votes.votes)
bench_app.command()(flags.flags)
bench_app.command()(letters.letters)
bench_app.command()(pages.pages)
bench_app.command()(submissions.submissions)
bench_app.command()(tally.tally)
bench_app.command()(assignment.assignment)
bench_app.command()(log.log)
bench_app.command("round")(rounds.round_)
bench_app.command()(kills.kills)
bench_app.command()(overload.overload)
bench_app.command("verify", hidden=True)(log.log)
