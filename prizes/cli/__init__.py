"""Commands."""

from __future__ import annotations

import typer

from prizes.cli import (
    accounts,
    count,
    database,
    editions,
    flags,
    keys,
    minutes,
    people,
    projects,
    recount,
    retention,
    serving,
    tally,
    votelog,
)
from prizes.cli.bench import bench_app
from prizes.cli.demo import command as demo_command

app = typer.Typer(
    name="prizes",
    help="The WSIS Prizes: one contest a year, from the first nomination to the published winners.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode="rich",
)

app.command()(serving.serve)
app.command()(serving.worker)
app.command()(serving.migrate)
app.command()(serving.check)
app.command()(serving.openapi)
app.command()(demo_command.demo)
app.command()(count.count)
app.command()(flags.flags)
app.command()(recount.recount)
app.command()(tally.tally)
app.command()(retention.retention)
app.add_typer(editions.edition_app)
app.add_typer(people.steward_app)
app.add_typer(accounts.accounts_app)
app.add_typer(projects.project_app)
app.add_typer(minutes.minutes_app)
app.add_typer(keys.keys_app)
app.add_typer(votelog.log_app)
app.add_typer(database.database_app)
app.add_typer(bench_app)
