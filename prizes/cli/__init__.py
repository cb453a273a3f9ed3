"""Commands. What one needs is imported once it is called: help, and the answer to a typing error, come at once."""

from __future__ import annotations

from typing import Annotated

import typer

from prizes import __version__
from prizes.cli import (
    editions,
    flags,
    issuer,
    keys,
    minutes,
    people,
    projects,
    rehearsing,
    serving,
    votelog,
)
from prizes.cli.bench import bench_app
from prizes.cli.demo import command as demo_command
from prizes.cli.operating import backup, checking, database, retention, returned_mail, status
from prizes.cli.refusing import Commands
from prizes.cli.tally import counting, what_if

app = typer.Typer(
    name="prizes",
    cls=Commands,
    help="The WSIS Prizes: one contest a year, from the first nomination to the published winners.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"prizes {__version__}")
        raise typer.Exit


@app.callback()
def group(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_tell_version, is_eager=True)
    ] = False,
    traceback: Annotated[
        bool, typer.Option("--traceback", help="Show a failure of the program itself in all its parts.")
    ] = False,
) -> None:
    """The WSIS Prizes: one contest a year, from the first nomination to the published winners."""


app.command()(serving.serve)
app.command()(serving.worker)
app.command()(serving.migrate)
app.command()(checking.check)
app.command()(status.status)
app.command()(serving.openapi)
app.command()(demo_command.demo)
app.command()(counting.count)
app.command()(flags.flags)
app.command()(counting.recount)
app.command()(counting.tally)
app.command()(what_if.what_if)
app.command()(rehearsing.rehearse)
app.command()(retention.retention)
app.add_typer(editions.edition_app)
app.add_typer(people.steward_app)
app.add_typer(people.accounts_app)
app.add_typer(projects.project_app)
app.add_typer(minutes.minutes_app)
app.add_typer(keys.keys_app)
app.add_typer(issuer.issuer_app)
app.add_typer(votelog.log_app)
app.add_typer(database.database_app)
app.add_typer(backup.backup_app)
app.add_typer(returned_mail.mail_app)
app.add_typer(bench_app)
