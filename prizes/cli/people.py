"""steward invite: the first people of a new service, and more."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from prizes.accounts.actions import invite as offer
from prizes.accounts.models import Invitation
from prizes.accounts.rules import ANY, Role
from prizes.cli.refusing import refusals
from prizes.config import settings
from prizes.db import Database
from prizes.edition.queries import edition_in_force
from prizes.edition.refusals import unknown_category
from prizes.errors import Missing
from prizes.i18n.languages import Lang
from prizes.kit.sentence import say

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
            known = {c.code for c in edition.rules.categories} if edition else set()
            if category != ANY and (role is not Role.EXPERT or category not in known):
                raise unknown_category(category)
            title = {str(k): v for k, v in edition.rules.title.items()} if edition else None
            return await offer(
                session,
                email,
                role,
                edition=slug,
                category=category,
                inviter=None,
                lang=lang,
                edition_title=title,
            )
    finally:
        await database.close()
