"""database: the roles that may use it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import opened
from prizes.cli.refusing import Commands, refuse

if TYPE_CHECKING:
    from prizes.grants.statements import Part

database_app = typer.Typer(
    name="database", cls=Commands, help="The roles of PostgreSQL under which the service runs."
)


@database_app.callback()
def group() -> None:
    """The roles of PostgreSQL under which the service runs."""


@database_app.command(name="roles")
def make_roles(
    prefix: Annotated[str, typer.Option(help="What the names of the roles begin with.")] = "prizes",
    show: Annotated[bool, typer.Option("--print", help="Do nothing, but print the statements.")] = False,
    web: Annotated[str, typer.Option(envvar="WEB_PASSWORD", help="Password of the role of the pages.")] = "",
    worker: Annotated[
        str, typer.Option(envvar="WORKER_PASSWORD", help="Password of the worker's role.")
    ] = "",
    observer: Annotated[str, typer.Option(envvar="OBSERVER_PASSWORD", help="Password of observers.")] = "",
) -> None:
    """Make the roles of the pages, the worker and observers, and give each exactly its rights. As the owner of the
    tables, at any time again.

    Provide a password in the environment, where no list of processes shows it. If omitted, it remains unchanged.

    Example: WEB_PASSWORD=... WORKER_PASSWORD=... prizes database roles
    """
    from prizes.config import settings
    from prizes.grants.logging import quieting
    from prizes.grants.statements import PARTS, grants, is_password, is_prefix, role, roles

    given: dict[Part, str] = {"web": web, "worker": worker, "observer": observer}
    passwords = {part: word for part, word in given.items() if word}
    if not is_prefix(prefix) or not all(map(is_password, passwords.values())):
        raise refuse(
            "A prefix has lower-case letters, digits and underscores, and does not end with one. A password has visible"
            " ASCII characters."
        )
    if show:
        typer.echo(
            "".join(f"{statement};\n" for statement in (*roles(prefix), *grants(prefix), *quieting(prefix))),
            nl=False,
        )
        return
    if not settings().database_url.startswith("postgresql"):
        raise refuse("SQLite has no roles. PRIZES_DATABASE_URL must be that of PostgreSQL.")
    left = asyncio.run(_make(prefix, passwords))
    for part in PARTS:
        typer.echo(f"{role(prefix, part)}{'' if part in passwords else ' (password unchanged)'}")
    if left:
        typer.echo("An administrator of the server must run these, so that no vote comes into its log:")
        typer.echo("".join(f"{statement};\n" for statement in left), nl=False)


async def _make(prefix: str, passwords: dict[Part, str]) -> list[str]:
    from prizes.grants.giving import give_roles

    async with opened() as database:
        return await give_roles(database, prefix, passwords)
