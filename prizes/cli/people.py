"""steward invite: the first people of a new service, and more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import edition_named, writing
from prizes.cli.refusing import Commands
from prizes.i18n.languages import Lang

if TYPE_CHECKING:
    from prizes.accounts.models import Invitation
    from prizes.accounts.rules.roles import Role

steward_app = typer.Typer(name="steward", cls=Commands, help="Give people roles.", no_args_is_help=True)


@steward_app.callback()
def group() -> None:
    """Give people roles."""


@steward_app.command()
def invite(
    email: Annotated[str, typer.Argument(help="Address of the person.")],
    role: Annotated[str, typer.Option(help="What they are to be: steward, expert or observer.")],
    edition: Annotated[str | None, typer.Option(help="Slug of the edition; left out: all editions.")] = None,
    category: Annotated[str | None, typer.Option(help="Code of an expert's category; left out: all.")] = None,
    lang: Annotated[Lang, typer.Option(help="Language of the mail: ar, zh, en, fr, ru or es.")] = "en",
) -> None:
    """Offer a role by mail, and print the address where it is accepted.

    Whoever runs the service gives every role alone. All stewards are told of a new steward or observer.

    Example: prizes steward invite ana@example.org --role expert --edition 2027 --category C1
    """
    from prizes.accounts.rules.roles import ANY, Role
    from prizes.config import settings

    if role not in set(Role):
        raise typer.BadParameter(
            f"“{role}” is no role. It is one of: {', '.join(Role)}.", param_hint="--role"
        )
    invitation = asyncio.run(_invite(email, Role(role), edition or ANY, category or ANY, lang))
    typer.echo(f"{settings().base_url}/{lang}/invitations/{invitation.id}")


async def _invite(email: str, role: Role, slug: str, category: str, lang: Lang) -> Invitation:
    from prizes.accounts import offering
    from prizes.accounts.offering import Offer
    from prizes.accounts.rules.roles import ANY
    from prizes.office.roles import offer_of

    async with writing() as session:
        offer = Offer(email=email, role=role, category=category, lang=lang)
        if slug != ANY:
            edition = await edition_named(session, slug)
            offer = offer_of(edition, email=email, role=role, category=category, lang=lang)
        return await offering.invite(session, offer, inviter=None)
