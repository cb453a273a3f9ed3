"""prizes mail bounces: reads letters that came back."""

from __future__ import annotations

import asyncio
import mailbox
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import opened
from prizes.cli.refusing import Commands, refuse

if TYPE_CHECKING:
    from prizes.db import Database
    from prizes.mail.rules.returning import Returned

TRY_AGAIN = 75
"""EX_TEMPFAIL, by which a mail server knows to bring the message again."""
mail_app = typer.Typer(name="mail", cls=Commands, help="Letters that came back.", no_args_is_help=True)


@mail_app.callback()
def group() -> None:
    """Letters that came back."""


@mail_app.command()
def bounces(
    place: Annotated[str, typer.Argument(help="Folder of a maildir, or - for one message from a pipe.")],
    to: Annotated[
        str,
        typer.Option(
            help="Address that the message of the pipe was delivered to, if it does not say so itself."
        ),
    ] = "",
    told: Annotated[
        bool,
        typer.Option("--json", help="The pipe has lines of JSON, made of what a provider's webhook sent."),
    ] = False,
) -> None:
    """Read reports of letters that did not arrive, and note the addresses that cannot be reached.

    Reports of a maildir that were understood are removed. All else stays there, marked as seen. From a pipe the exit
    code is 75 where the database cannot be reached, so that the mail server brings the message again.

    Example: prizes mail bounces /var/mail/bounces
    """
    if told:
        if place != "-":
            raise refuse("--json reads a pipe: give - in place of a folder.")
        _say(asyncio.run(_of_lines(sys.stdin.buffer.read().splitlines())))
        return
    if place == "-":
        asyncio.run(_of_pipe(sys.stdin.buffer.read(), to))
        return
    if not (Path(place) / "new").is_dir():
        raise refuse(f"{place} is no maildir: it has no folder “new”.")
    _say(asyncio.run(_of_maildir(mailbox.Maildir(place, create=False))))


def _say(done: Counter[str]) -> None:
    typer.echo(f"Letters that came back: {done['taken']}. Other messages: {done['other']}.")


async def _of_pipe(content: bytes, to: str) -> None:
    async with _or_try_again() as database:
        await _take(database, _report(content, to))


async def _of_lines(lines: list[bytes]) -> Counter[str]:
    """Each line is one report."""
    from prizes.config import settings
    from prizes.mail.rules.returning import returned_as_told

    done: Counter[str] = Counter()
    secret = settings().secret_key.get_secret_value()
    async with _or_try_again() as database:
        for line in filter(bytes.strip, lines):
            taken = await _take(database, returned_as_told(line, secret))
            done["taken" if taken else "other"] += 1
    return done


@asynccontextmanager
async def _or_try_again() -> AsyncIterator[Database]:
    """The database; where it cannot be reached, the exit code by which a caller knows to bring the same again."""
    from prizes.db import is_out_of_reach

    try:
        async with opened() as database:
            yield database
    except Exception as trouble:
        if is_out_of_reach(trouble):
            typer.echo("The database cannot be reached.", err=True)
            raise typer.Exit(TRY_AGAIN) from trouble
        raise


async def _of_maildir(box: mailbox.Maildir) -> Counter[str]:
    """Those that are new. Each is taken in a transaction of its own, and removed after it."""
    done: Counter[str] = Counter()
    async with opened() as database:
        for key, message in list(box.iteritems()):
            if message.get_subdir() != "new":
                continue
            if await _take(database, _report(message.as_bytes())):
                box.remove(key)
                done["taken"] += 1
            else:
                message.set_subdir("cur")
                message.add_flag("S")
                box[key] = message
                done["other"] += 1
    return done


def _report(content: bytes, to: str = "") -> Returned | None:
    from prizes.config import settings
    from prizes.mail.rules.returning import returned

    return returned(content, settings().secret_key.get_secret_value(), to)


async def _take(database: Database, report: Returned | None) -> bool:
    from prizes.mail.unreachable import take_report

    if report is None:
        return False
    async with database.writing() as session:
        return await take_report(session, report)
