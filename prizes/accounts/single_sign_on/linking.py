"""Which account an identity of a provider belongs to.

The pair of issuer and subject says it, since a provider never gives a subject to another person. The address does so
once, at the first sign-in; after that it may change at the provider or here, and the account stays.
"""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.actions import PROVIDER, checked_address, open_account
from prizes.accounts.models import FirstProof, Person, ProviderLink, Session
from prizes.accounts.queries import person_with_address
from prizes.accounts.rules.single_sign_on import AddressFault, Identity, address_fault
from prizes.config import settings
from prizes.db import one_at_a_time
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.rules.addresses import canonical_email


async def link_of(session: AsyncSession, person_id: str) -> ProviderLink | None:
    """With the provider of the settings."""
    query = select(ProviderLink).where(
        ProviderLink.person_id == person_id, ProviderLink.issuer == settings().oidc_issuer
    )
    return (await session.exec(query)).first()


async def _linked(session: AsyncSession, issuer: str, subject: str) -> Person | None:
    query = (
        select(Person)
        .join(ProviderLink, col(ProviderLink.person_id) == Person.id)
        .where(ProviderLink.issuer == issuer, ProviderLink.subject == subject)
    )
    return (await session.exec(query)).first()


async def person_of_identity(session: AsyncSession, identity: Identity, lang: str) -> tuple[Person, bool]:
    """Whose identity this is, and whether their account was made just now. Raises a refusal where its address is not
    confirmed, of another domain, or that of an account which another subject is linked to.
    """
    name = settings().provider_name
    match address_fault(identity.email, settings().provider_domains):
        case AddressFault.UNCONFIRMED:
            raise refusals.sign_on_without_address(provider=name)
        case AddressFault.OTHER_DOMAIN:
            domain = identity.email.rpartition("@")[2]
            raise refusals.sign_on_other_domain(provider=name, domain=domain)
        case None:
            address = checked_address(identity.email)
    await one_at_a_time(session, f"sign-on:{canonical_email(address)}")
    known = await _linked(session, identity.issuer, identity.subject)
    if known is not None:
        return known, False
    person = await person_with_address(session, address)
    new = person is None
    if person is None:
        person = await open_account(session, address, lang)
    elif await link_of(session, person.id) is not None:
        raise refusals.sign_on_other_user(provider=name)
    session.add(
        ProviderLink(
            person_id=person.id,
            issuer=identity.issuer,
            subject=identity.subject,
            created_at=clock.the_hour(clock.now()),
        )
    )
    record(session, None, acts.ACCOUNTS_LINK_PROVIDER, person, by=person.id)
    await session.flush()
    return person, new


async def unlink(session: AsyncSession, person: Person) -> None:
    """Remove the link of somebody's own account. The next sign-in with the provider links it again, whoever it then
    finds by the address. Raises Missing.
    """
    link = await link_of(session, person.id)
    if link is None:
        raise refusals.no_such_provider_link()
    await session.delete(link)
    record(session, None, acts.ACCOUNTS_UNLINK_PROVIDER, person, by=person.id)


async def end_sessions_of(session: AsyncSession, issuer: str, subject: str) -> None:
    """The provider has signed somebody out: the sessions and sign-ins that began with it end, and no others."""
    person = await _linked(session, issuer, subject)
    if person is None:
        return
    for table in (Session, FirstProof):
        await session.exec(
            delete(table)
            .where(col(table.person_id) == person.id, col(table.way) == PROVIDER)
            .execution_options(synchronize_session=False)
        )
    record(session, None, acts.ACCOUNTS_END_BY_PROVIDER, person, by=None)
