"""keys make, show, check, destroy: the files outside the database that tags and checkpoints are made with."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from prizes.cli.opening import edition_named, reading, writing
from prizes.cli.refusing import Commands

keys_app = typer.Typer(
    name="keys",
    cls=Commands,
    help="Make, show, check and destroy the keys of an edition's vote.",
    no_args_is_help=True,
)
Slug = Annotated[str, typer.Argument(help="Slug of the edition.")]


@keys_app.command()
def make(edition: Slug) -> None:
    """Make the keys of an edition's vote and the logs they sign, on one machine, before voting opens. What is there
    already stays. Copy the folder to the other machines.

    Example: prizes keys make 2027
    """
    from prizes.ballot import keys
    from prizes.votelog.keys import signing_file

    async def work() -> None:
        async with writing() as session:
            await keys.make_keys(session, await edition_named(session, edition))

    asyncio.run(work())
    for path in (keys.key_file(edition), signing_file(edition), keys.circumstances_file(edition)):
        typer.echo(str(path))


@keys_app.command()
def show(edition: Slug) -> None:
    """Print what may be known of the keys: the hash of the key of tags, and the public key of each log.

    Example: prizes keys show 2027
    """
    from prizes.ballot.keys import key_hash
    from prizes.votelog.queries import logs

    async def work() -> list[str]:
        async with writing() as session:
            found = await edition_named(session, edition)
            known = await key_hash(session, found.slug)
            lines = [f"tags sha256 {known}"] if known else []
            return lines + [f"log {row.key}" for row in await logs(session, found.slug)]

    for line in asyncio.run(work()):
        typer.echo(line)


@keys_app.command()
def check() -> None:
    """Compare the files on this machine with what the database knows of them. One line for each fault. Exit code 1
    if there is any.

    Example: prizes keys check
    """
    from prizes.badges.keys import issuer_key_faults
    from prizes.ballot.keys import key_faults
    from prizes.cli.troubles import in_english

    async def work() -> list[str]:
        async with reading() as session:
            faults = [*await key_faults(session), *await issuer_key_faults(session)]
            return [in_english(sentence) for sentence in faults]

    faults = asyncio.run(work())
    for line in faults:
        typer.echo(line)
    if faults:
        raise typer.Exit(1)
    typer.echo("All is well.")


@keys_app.command()
def destroy(
    edition: Slug,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it: it cannot be undone.")] = False,
) -> None:
    """Destroy the key of tags at the end of retention: then a tag is a random word, and no one can determine
    whether an address voted. The act is journaled. Copies on other machines must be destroyed there too.

    Example: prizes keys destroy 2027 --yes
    """
    if not yes:
        typer.echo("This cannot be undone. Use --yes to confirm.", err=True)
        raise typer.Exit(2)
    from prizes.ballot import keys

    async def work() -> None:
        async with writing() as session:
            await keys.destroy_key(session, await edition_named(session, edition))

    asyncio.run(work())
    typer.echo(f"{keys.key_file(edition)} is destroyed.")
