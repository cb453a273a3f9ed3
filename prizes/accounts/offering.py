"""Offer a role by mail: what is checked, whoever offers it and whichever way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from prizes.data.countries import ITU_REGIONS, itu_regions
from prizes.errors import Outcomes, one_by_one
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.actions import mailboxes_with_room, queue, without_room
from prizes.mail.rules.kinds import INVITATION

CategoryNames = Mapping[str, Mapping[Any, str]]
"""By code, then by language."""


@dataclass(frozen=True, slots=True)
class RoleOffer:
    """A role for the holder of an address."""

    email: str
    role: str
    edition: str = ANY
    """Slug of the edition; `*`: all."""
    category: str = ANY
    """Of an expert: code of the category. `*` or empty: all."""
    region: str = ""
    """Of a regional officer: an ITU region."""
    lang: str = "en"
    """Of the mail."""
    categories: CategoryNames = field(default_factory=dict)
    """Those that the edition has."""
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
    _check_region(role, offer)
    made = replace(offer, email=address, role=role.value, category=category)
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


def _check_region(role: Role, offer: RoleOffer) -> None:
    if ROLES[role].of_a_region:
        if offer.edition == ANY:
            raise refusals.region_is_of_an_edition()
        if offer.region not in ITU_REGIONS:
            raise refusals.region_of_role_needed()
    elif offer.region:
        raise refusals.only_regional_officers_have_a_region()


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
        region=offer.region or None,
        invited_by=inviter.id if inviter else None,
        approved_by=approver,
        created_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    session.add(invitation)
    await session.flush()
    mailbox = (await mailboxes_with_room(session, {"email": offer.email}))["email"]
    _write(session, invitation, offer.title, offer.categories, lang=offer.lang, mailbox=mailbox)
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
        **({"region": offer.region} if offer.region else {}),
    )
    return invitation


def _write(
    session: AsyncSession,
    invitation: Invitation,
    title: Mapping[Any, str],
    categories: CategoryNames,
    *,
    lang: str,
    mailbox: str,
) -> None:
    names = categories.get(invitation.category)
    queue(
        session,
        INVITATION,
        to=invitation.email,
        mailbox=mailbox,
        lang=lang,
        role=invitation.role,
        category=dict(names) if names else None,
        region=next((dict(said) for key, said in itu_regions().items() if key == invitation.region), None),
        edition_title=dict(title),
        slug="" if invitation.edition == ANY else invitation.edition,
        invitation=invitation.id,
        until=invitation.expires_at.isoformat(),
    )


async def send_invitations_again(
    session: AsyncSession,
    invitation_ids: Sequence[str],
    *,
    edition: str,
    title: Mapping[Any, str],
    categories: CategoryNames,
    lang: str,
    sender: str,
) -> Outcomes:
    """The letters of open invitations once more, for who has lost theirs; each is open as long as it was. `lang`: of
    whoever has no account yet. How many queries does not depend on how many invitations.
    """
    query = select(Invitation).where(
        col(Invitation.id).in_(invitation_ids),
        Invitation.edition == edition,
        col(Invitation.answered_at).is_(None),
    )
    rows = await session.exec(
        query.where(col(Invitation.expires_at) > clock.now()).order_by(col(Invitation.id)).with_for_update()
    )
    still_open = {row.id: row for row in rows.all()}

    def check(invitation_id: str) -> None:
        if invitation_id not in still_open:
            raise refusals.no_open_invitation()

    found = one_by_one(invitation_ids, check)
    found |= await without_room(
        session, {id_: still_open[id_].email for id_, why in found.items() if why is None}
    )
    again = {id_: still_open[id_] for id_, why in found.items() if why is None}
    mailboxes = await mailboxes_with_room(session, {id_: row.email for id_, row in again.items()})
    known = select(Person.canonical_email, Person.lang).where(
        col(Person.canonical_email).in_([row.canonical_email for row in again.values()])
    )
    langs = dict((await session.exec(known)).all())
    for id_, row in again.items():
        theirs = langs.get(row.canonical_email, lang)
        _write(session, row, title, categories, lang=theirs, mailbox=mailboxes[id_])
        details = {"role": row.role, "category": row.category}
        record(session, edition, acts.ACCOUNTS_SEND_INVITATION_AGAIN, row, by=sender, **details)
    await session.flush()
    return found
