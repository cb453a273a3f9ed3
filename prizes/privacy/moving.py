"""Acts on one's own address: have it changed, once both mailboxes are proved.

What hangs on an address and not on the account must be settled before: votes that are not counted are found by it
alone, offers are made to it, and who approves with whom is said by mailboxes.
"""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts import refusals
from prizes.accounts.actions import checked_address, end_all_sessions, free_former
from prizes.accounts.models import Person
from prizes.accounts.queries import grants_of, invitations_for, person_with_address
from prizes.accounts.rules.two_people import BY_TWO
from prizes.ballot.cases import withdrawing
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.actions import queue
from prizes.mail.rules.addresses import canonical_email, leads_to
from prizes.mail.rules.kinds import ADDRESS_CHANGED
from prizes.nomination.queries.people import offers_to
from prizes.review.queries.seats import my_seats
from prizes.review.rules.seats import SeatState


async def may_move(session: AsyncSession, person: Person, email: str) -> str:
    """The new address as it will be mailed to. Raises what keeps the account at its own; nothing here tells whether
    another account has the new one.
    """
    address = checked_address(email)
    if leads_to(address, person.canonical_email):
        raise refusals.own_address()
    if any(grant.role in BY_TWO for grant in await grants_of(session, person.id)):
        raise refusals.address_of_a_role()
    if await _has_offers(session, person):
        raise refusals.address_has_offers()
    if any(each.withdrawable for each in await withdrawing.rounds_of(session, person)):
        raise refusals.address_has_votes()
    return address


async def _has_offers(session: AsyncSession, person: Person) -> bool:
    seats = [each for each in await my_seats(session, person) if each.seat.state == SeatState.INVITED]
    return bool(seats or await invitations_for(session, person) or await offers_to(session, person))


async def move(session: AsyncSession, person: Person, email: str, *, keep: str) -> None:
    """Give the account its new address. All other sessions end, and the old address is told. Whoever calls has spent a
    code of each.

    `keep`: hash of the session that goes on. Raises Conflict where another account has the address.
    """
    address = await may_move(session, person, email)
    if await person_with_address(session, address) is not None:
        raise refusals.address_in_use()
    former, person.email = person.email, address
    person.canonical_email = canonical_email(address)
    person.former_email = await free_former(session, address)
    session.add(person)
    await end_all_sessions(session, person.id, but=keep)
    record(session, None, acts.ACCOUNTS_CHANGE_ADDRESS, person, by=person.id)
    queue(session, ADDRESS_CHANGED, to=former, lang=person.lang)
