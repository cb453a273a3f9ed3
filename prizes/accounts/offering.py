"""Offer a role by mail: what is checked, whoever offers it and whichever way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.actions import checked_address
from prizes.accounts.models import Invitation, Person
from prizes.accounts.queries import grants_of, name_at, person_with_address, stewards_of
from prizes.accounts.rules.roles import ANY, INVITATION_LIFE, ROLES, Role
from prizes.accounts.rules.two_people import BY_TWO, one_mailbox
from prizes.accounts.telling import tell_stewards
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.actions import queue_to_anybody
from prizes.mail.rules.kinds import INVITATION


@dataclass(frozen=True, slots=True)
class RoleOffer:
    """A role for the holder of an address."""

    email: str
    role: str
    edition: str = ANY
    """Slug of the edition; `*`: all."""
    category: str = ANY
    """Of an expert: code of the category. `*` or empty: all."""
    lang: str = "en"
    """Of the mail."""
    categories: Collection[str] = ()
    """Codes that the edition has."""
    title: Mapping[Any, str] = field(default_factory=dict)
    """Of the edition, by language."""


async def checked(session: AsyncSession, offer: RoleOffer) -> RoleOffer:
    """The offer as it is kept. Raises Invalid for what was typed wrong, Conflict where it was made before.

    A steward's mailbox cannot get a role of those that it takes two people to give: an alias of one's own is nobody
    else.
    """
    address = checked_address(offer.email)
    role, category = _role(offer.role), offer.category or ANY
    if category != ANY:
        if not ROLES[role].of_a_category:
            raise refusals.only_experts_have_a_category()
        if category not in offer.categories:
            raise refusals.no_such_category()
    made = RoleOffer(address, role.value, offer.edition, category, offer.lang, offer.categories, offer.title)
    person = await person_with_address(session, address)
    if person is not None:
        grants = await grants_of(session, person.id)
        if any(grant.covers(role, offer.edition, category) for grant in grants):
            raise refusals.already_invited()
    if role in BY_TWO:
        await _check_mailbox(session, made)
    if await _is_offered(session, made):
        raise refusals.already_invited()
    return made


def _role(typed: str) -> Role:
    if typed not in set(Role):
        raise refusals.no_such_role()
    return Role(typed)


async def _check_mailbox(session: AsyncSession, offer: RoleOffer) -> None:
    mailbox = one_mailbox(offer.email)
    for steward in await stewards_of(session, offer.edition):
        if one_mailbox(steward.email) == mailbox:
            raise refusals.same_mailbox_as_steward(email=steward.email)


async def _is_offered(session: AsyncSession, offer: RoleOffer) -> bool:
    name = await name_at(session, offer.email)
    same = (
        select(Invitation.id)
        .where(Invitation.canonical_email == name, Invitation.role == offer.role)
        .where(Invitation.edition == offer.edition, Invitation.category == offer.category)
        .where(col(Invitation.answered_at).is_(None), col(Invitation.expires_at) > clock.now())
    )
    return (await session.exec(same)).first() is not None


async def invite(
    session: AsyncSession, offer: RoleOffer, *, inviter: Person | None, approver: str | None = None
) -> Invitation:
    """Offer a role by mail. Nothing is granted before the address is confirmed and the offer accepted.

    `inviter`: None is whoever runs the service. `approver`: the second steward, without whom the database takes no
    steward's invitation to a role of `BY_TWO`; of these all stewards are told.
    """
    offer = await checked(session, offer)
    now = clock.now()
    invitation = Invitation(
        email=offer.email,
        canonical_email=await name_at(session, offer.email),
        role=offer.role,
        edition=offer.edition,
        category=offer.category,
        invited_by=inviter.id if inviter else None,
        approved_by=approver,
        created_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    session.add(invitation)
    await session.flush()
    await _write(session, invitation, offer.title, offer.lang)
    if offer.role in BY_TWO:
        await tell_stewards(session, "invited", offer.email, offer.role, offer.edition, by=inviter)
    record(
        session,
        None if offer.edition == ANY else offer.edition,
        acts.ACCOUNTS_INVITE,
        invitation,
        by=inviter.id if inviter else None,
        role=offer.role,
        category=offer.category,
    )
    return invitation


async def _write(session: AsyncSession, invitation: Invitation, title: Mapping[Any, str], lang: str) -> None:
    await queue_to_anybody(
        session,
        INVITATION,
        to=invitation.email,
        field="email",
        lang=lang,
        role=invitation.role,
        category=invitation.category,
        edition_title=dict(title),
        invitation=invitation.id,
        until=invitation.expires_at.isoformat(),
    )


async def send_invitation_again(
    session: AsyncSession,
    invitation_id: str,
    *,
    edition: str,
    title: Mapping[Any, str],
    lang: str,
    sender: str,
) -> None:
    """The letter of an open invitation once more, for who has lost it; it is open as long as it was. `lang`: of whoever
    has no account yet.
    """
    row = await session.get(Invitation, invitation_id, with_for_update=True, populate_existing=True)
    if row is None or row.edition != edition or row.answered_at is not None or row.expires_at <= clock.now():
        raise refusals.no_open_invitation()
    person = await person_with_address(session, row.email)
    await _write(session, row, title, person.lang if person else lang)
    details = {"role": row.role, "category": row.category}
    record(session, edition, acts.ACCOUNTS_SEND_INVITATION_AGAIN, row, by=sender, **details)
