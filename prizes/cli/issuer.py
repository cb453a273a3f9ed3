"""issuer make, show, withdraw: the keys that badges are signed with."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from prizes.cli.opening import reading, writing
from prizes.cli.refusing import Commands

issuer_app = typer.Typer(
    name="issuer",
    cls=Commands,
    help="Make, show and withdraw the keys that badges are signed with.",
    no_args_is_help=True,
)


@issuer_app.command()
def make() -> None:
    """Make a key for badges, on one machine. A second one replaces the first. Copy the file to the other machines.

    An edition's badges are signed with it once two stewards have approved that. Earlier keys stay published, and the
    badges that they signed stay valid.

    Example: prizes issuer make
    """
    from prizes.badges import actions
    from prizes.badges.keys import private_file

    async def work() -> str:
        async with writing() as session:
            return (await actions.make_key(session)).public

    typer.echo(str(private_file(asyncio.run(work()))))


@issuer_app.command()
def show() -> None:
    """Print the issuer and the public half of each key, the latest first.

    Example: prizes issuer show
    """
    from prizes.badges.addresses import issuer_id
    from prizes.badges.queries import keys

    async def work() -> list[str]:
        async with reading() as session:
            return [
                f"{key.public} made {key.made_at:%Y-%m-%d}"
                + (f" withdrawn {key.withdrawn_at:%Y-%m-%d}" if key.withdrawn_at else "")
                for key in await keys(session)
            ]

    for line in [f"issuer {issuer_id()}", *asyncio.run(work())]:
        typer.echo(line)


@issuer_app.command()
def withdraw(
    key: Annotated[str, typer.Argument(help="Its public half, as `prizes issuer show` prints it.")],
    *,
    reason: Annotated[str, typer.Option(help="The reason, which is public.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it: it cannot be undone.")] = False,
) -> None:
    """Withdraw a key that others may have: the badges that it signed are no longer valid. The act is journaled.

    Then make another key, and have two stewards of each edition approve it.

    Example: prizes issuer withdraw z6Mk… --reason "A disk was lost." --yes
    """
    if not yes:
        typer.echo("This cannot be undone. Use --yes to confirm.", err=True)
        raise typer.Exit(2)
    from prizes.badges import actions

    async def work() -> None:
        async with writing() as session:
            await actions.withdraw_key(session, key, reason=reason)

    asyncio.run(work())
    typer.echo(f"{key} is withdrawn.")
