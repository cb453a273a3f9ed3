"""steward invite: the first people of a new service, and more."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from prizes.accounts import offering
from prizes.accounts.models import Invitation
from prizes.accounts.offering import Offer
from prizes.accounts.rules import ANY, Role
from prizes.cli.refusing import refusals
from prizes.config import settings
from prizes.db import Database
from prizes.edition.queries import edition_in_force
from prizes.errors import Missing
from prizes.i18n.languages import Lang
from prizes.kit.sentence import say
from prizes.office.roles import offer_of

steward_app = typer.Typer(name="steward", help="Give people roles.", no_args_is_help=True)


@steward_app.callback()
def group() -> None:
    """Give people roles."""


@steward_app.command()
def invite(
    email: Annotated[str, typer.Argument(help="Address of the person.")],
    role: Annotated[Role, typer.Option(help="What they are to be.")],
    edition: Annotated[str, typer.Option(help="Slug of the edition; left out: all editions.")] = ANY,
    category: Annotated[str, typer.Option(help="Code of an expert's category; left out: all.")] = ANY,
    lang: Annotated[Lang, typer.Option(help="Language of the mail: ar, zh, en, fr, ru or es.")] = "en",
) -> None:
    """Offer a role by mail, and print the address where it is accepted.

    Whoever runs the service gives every role alone. All stewards are told of a new steward or observer.

    Example: prizes steward invite ana@example.org --role expert --edition 2027 --category C1
    """
    with refusals():
        invitation = asyncio.run(_invite(email, role, edition, category, lang))
    typer.echo(f"{settings().base_url}/{lang}/invitations/{invitation.id}")


async def _invite(email: str, role: Role, slug: str, category: str, lang: Lang) -> Invitation:
    database = Database(settings().database_url)
    try:
        async with database.writing() as session:
            edition = None if slug == ANY else await edition_in_force(session, slug)
            if edition is None and slug != ANY:
                raise Missing(say("There is no edition “%(slug)s”.", slug=slug))
            offer = Offer(email=email, role=role, category=category, lang=lang)
            if edition is not None:
                offer = offer_of(edition, email=email, role=role, category=category, lang=lang)
            return await offering.invite(session, offer, inviter=None)
    finally:
        await database.close()
