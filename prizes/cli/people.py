"""steward invite: the first people of a new service, and more. steward remove-factor: a second factor that was lost.
accounts apart: accounts that share a mailbox. accounts sign-out: sessions that must end.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from prizes.cli.opening import edition_named, reading, writing
from prizes.cli.refusing import Commands
from prizes.i18n.languages import Lang

if TYPE_CHECKING:
    from prizes.accounts.models import Invitation
    from prizes.accounts.rules.roles import Role

steward_app = typer.Typer(name="steward", cls=Commands, help="Give people roles.", no_args_is_help=True)
accounts_app = typer.Typer(
    name="accounts", cls=Commands, help="Inspect accounts, end sessions.", no_args_is_help=True
)


@steward_app.callback()
def stewards() -> None:
    """Give people roles."""


@steward_app.command()
def invite(
    email: Annotated[str, typer.Argument(help="Address of the person.")],
    role: Annotated[str, typer.Option(help="Role: steward, expert, observer or regional.")],
    *,
    edition: Annotated[str | None, typer.Option(help="Slug of the edition. Default: all editions.")] = None,
    category: Annotated[str | None, typer.Option(help="Code of an expert's category. Default: all.")] = None,
    region: Annotated[str, typer.Option(help="ITU region of a regional officer, such as africa.")] = "",
    lang: Annotated[Lang, typer.Option(help="Language of the email: ar, zh, en, fr, ru or es.")] = "en",
) -> None:
    """Offer a role by email, and print the address where it is accepted.

    Operators of the service can give every role alone. All stewards are informed of a new steward, observer or
    regional officer.

    Example: prizes steward invite ana@example.org --role expert --edition 2027 --category C1
    """
    from prizes.accounts.rules.roles import ANY, Role
    from prizes.config import settings

    if role not in set(Role):
        raise typer.BadParameter(
            f"“{role}” is no role. It is one of: {', '.join(Role)}.", param_hint="--role"
        )
    invitation = asyncio.run(
        _invite(email, Role(role), edition or ANY, category=category or ANY, region=region, lang=lang)
    )
    typer.echo(f"{settings().base_url}/{lang}/invitations/{invitation.id}")


async def _invite(email: str, role: Role, slug: str, *, category: str, region: str, lang: Lang) -> Invitation:
    from prizes.accounts import offering
    from prizes.accounts.offering import RoleOffer
    from prizes.accounts.rules.roles import ANY
    from prizes.office.roles import offer_of

    async with writing() as session:
        offer = RoleOffer(email=email, role=role, category=category, region=region, lang=lang)
        if slug != ANY:
            edition = await edition_named(session, slug)
            offer = offer_of(edition, email=email, role=role, category=category, lang=lang, region=region)
        return await offering.invite(session, offer, inviter=None)


@steward_app.command()
def remove_factor(email: Annotated[str, typer.Argument(help="Address of the account.")]) -> None:
    """Remove the lost second factor of an account, where there are no two stewards who can.

    Their sessions end. They sign in with a code sent by email and set up another authenticator app. They are informed
    by email, and the journal names the operators. Contact the person first
    by other means: their email alone is no proof.

    Example: prizes steward remove-factor ana@example.org
    """
    asyncio.run(_remove_factor(email))
    typer.echo(f"The second factor of {email} has been removed.")


async def _remove_factor(email: str) -> None:
    from prizes.accounts.factors import remove_lost_factor
    from prizes.accounts.queries import person_with_address
    from prizes.accounts.refusals import no_factor

    async with writing() as session:
        person = await person_with_address(session, email)
        if person is None:
            raise no_factor()
        await remove_lost_factor(session, person, by=None)


@accounts_app.callback()
def accounts() -> None:
    """Inspect accounts, end sessions."""


@accounts_app.command()
def apart() -> None:
    """List accounts that share a mailbox with another account.

    Each is opened by its own spelling, and cannot vote in an edition that treats both as one. Prints the address of
    each, a tab, and the address of the other. Prints nothing if there are none.

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


@accounts_app.command()
def sign_out(
    email: Annotated[str, typer.Argument(help="Address of the account.")] = "",
    *,
    everyone: Annotated[bool, typer.Option("--everyone", help="End the sessions of all accounts.")] = False,
) -> None:
    """End all sessions of an account, or of all accounts, at once.

    For a device that was lost, or a secret that others may have. Those concerned sign in again. Tokens of programs
    remain: their owners revoke them. The journal names the operators.

    Example: prizes accounts sign-out ana@example.org
    """
    if bool(email) == everyone:
        raise typer.BadParameter("Give the address of an account, or --everyone.", param_hint="EMAIL")
    asyncio.run(_sign_out(email))
    typer.echo(f"{email or 'Everyone'} has been signed out.")


async def _sign_out(email: str) -> None:
    """Without an address: everyone."""
    from prizes.accounts.actions import sign_out, sign_out_everyone
    from prizes.accounts.queries import person_with_address

    async with writing() as session:
        if not email:
            await sign_out_everyone(session)
            return
        person = await person_with_address(session, email)
        if person is None:
            raise typer.BadParameter(f"No account has the address {email}.", param_hint="EMAIL")
        await sign_out(session, person)
