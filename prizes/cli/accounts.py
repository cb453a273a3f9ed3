"""accounts apart: accounts that share a mailbox with another one."""

from __future__ import annotations

import asyncio

import typer

from prizes.cli.opening import reading
from prizes.cli.refusing import Commands

accounts_app = typer.Typer(name="accounts", cls=Commands, help="Look at accounts.", no_args_is_help=True)


@accounts_app.callback()
def group() -> None:
    """Look at accounts."""


@accounts_app.command()
def apart() -> None:
    """List accounts whose mailbox is that of another account too.

    Each is opened by its own spelling, and votes in no edition that knows both as one. Prints the address of each, a
    tab, and the address of the other; nothing where there are none.

    Example: prizes accounts apart
    """
    for address, other in asyncio.run(_apart()):
        typer.echo(f"{address}\t{other}")


async def _apart() -> list[tuple[str, str]]:
    from sqlmodel import select

    from prizes.accounts.models import Person
    from prizes.mail.rules.addresses import canonical_email, is_apart

    async with reading() as session:
        by_name = dict((await session.exec(select(Person.canonical_email, Person.email))).all())
    found = [
        (email, by_name.get(canonical_email(name), "")) for name, email in by_name.items() if is_apart(name)
    ]
    return sorted(found)
