"""keys make, show, check, destroy: the files outside the database that tags and checkpoints are made with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import typer
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot import keys
from prizes.cli.refusing import refusals
from prizes.config import settings
from prizes.db import Database
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.errors import Missing
from prizes.kit.sentence import say
from prizes.votelog.keys import signing_file
from prizes.votelog.queries import logs

keys_app = typer.Typer(
    name="keys", help="Make, show, check and destroy the keys of an edition's vote.", no_args_is_help=True
)
Slug = Annotated[str, typer.Argument(help="Slug of the edition.")]


@asynccontextmanager
async def _edition(slug: str) -> AsyncIterator[tuple[AsyncSession, EditionInForce]]:
    database = Database(settings().database_url)
    try:
        async with database.writing() as session:
            edition = await edition_in_force(session, slug)
            if edition is None:
                raise Missing(say("There is no edition “%(slug)s”.", slug=slug))
            yield session, edition
    finally:
        await database.close()


@keys_app.command()
def make(edition: Slug) -> None:
    """Make the keys of an edition's vote and the logs they sign, on one machine, before voting opens. What is there
    already stays. Copy the folder to the other machines.

    Example: prizes keys make 2027
    """

    async def work() -> None:
        async with _edition(edition) as (session, found):
            await keys.make_keys(session, found)

    with refusals():
        asyncio.run(work())
    for path in (keys.key_file(edition), signing_file(edition), keys.circumstances_file(edition)):
        typer.echo(str(path))


@keys_app.command()
def show(edition: Slug) -> None:
    """Print what may be known of the keys: the hash of the key of tags, and the public key of each log.

    Example: prizes keys show 2027
    """

    async def work() -> list[str]:
        async with _edition(edition) as (session, found):
            known = await keys.key_hash(session, found.slug)
            lines = [f"tags sha256 {known}"] if known else []
            return lines + [f"log {row.key}" for row in await logs(session, found.slug)]

    with refusals():
        for line in asyncio.run(work()):
            typer.echo(line)


@keys_app.command()
def check() -> None:
    """Compare the files on this machine with what the database knows of them. One line a fault; exit code 1 if there is
    any.

    Example: prizes keys check
    """

    async def work() -> list[str]:
        database = Database(settings().database_url)
        try:
            async with database.reading() as session:
                return [str(sentence) for sentence in await keys.key_faults(session)]
        finally:
            await database.close()

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
    """Destroy the key of tags at the end of retention: then a tag is a random word, and nobody can tell any more
    whether an address voted. The act is journaled; copies on other machines must be destroyed there too.

    Example: prizes keys destroy 2027 --yes
    """
    if not yes:
        typer.echo("This cannot be undone. Say --yes if it is meant.", err=True)
        raise typer.Exit(2)

    async def work() -> None:
        async with _edition(edition) as (session, found):
            await keys.destroy_key(session, found)

    with refusals():
        asyncio.run(work())
    typer.echo(f"{keys.key_file(edition)} is destroyed.")
