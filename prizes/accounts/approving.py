"""Whether those who must agree are different people, asked wherever one approves what another proposed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.models import Invitation, Person, RoleGrant
from prizes.accounts.queries import stewards_of
from prizes.accounts.rules.roles import ANY, Role
from prizes.accounts.rules.two_people import (
    STEWARD_WAIT,
    Officer,
    approves_from,
    are_two_people,
    invited_one_another,
    is_one_person,
    one_mailbox,
)
from prizes.config import settings


async def check_approver(
    session: AsyncSession, approver: str, others: Iterable[str | None], *, edition: str, rehearsal: bool
) -> None:
    """Whether a steward may approve what others proposed or signed. Raises Forbidden.

    `edition`: its slug. `others`: None stands for nobody.
    """
    found = await _officers(session, {approver, *filter(None, others)}, edition)
    me = found.pop(approver)
    hours = settings().rehearsal_wait_hours
    opens = approves_from(me, timedelta(hours=hours) if rehearsal else STEWARD_WAIT)
    if opens is not None and opens > clock.now():
        raise refusals.steward_is_new(opens=opens)
    for other in found.values():
        _check_pair(me, other)


async def possible_approvers(session: AsyncSession, proposer: str, *, edition: str) -> list[Person]:
    """The stewards of an edition (its slug, `ANY`: those of all editions) who count as other people than the proposer;
    also those who are too new yet, since a proposal stays open as long as they wait.
    """
    stewards = await stewards_of(session, edition)
    found = await _officers(session, {proposer, *(each.id for each in stewards)}, edition)
    here = [each for each in stewards if found[each.id].steward_since is not None]
    return [each for each in here if are_two_people(found[proposer], found[each.id])]


async def check_different_people(
    session: AsyncSession, person: str, others: Iterable[str | None], *, edition: str
) -> None:
    """The same for whoever signs as somebody else than a steward: a chair, an observer. Raises Forbidden."""
    found = await _officers(session, {person, *filter(None, others)}, edition)
    me = found.pop(person)
    for other in found.values():
        _check_pair(me, other)


def _check_pair(one: Officer, other: Officer) -> None:
    if is_one_person(one, other):
        raise refusals.one_person()
    if invited_one_another(one, other):
        raise refusals.invited_one_another()


async def _officers(session: AsyncSession, ids: Collection[str], edition: str) -> dict[str, Officer]:
    people = (await session.exec(select(Person).where(col(Person.id).in_(ids)))).all()
    query = select(RoleGrant).where(
        col(RoleGrant.person_id).in_(ids), col(RoleGrant.edition).in_((ANY, edition))
    )
    grants = (await session.exec(query)).all()
    accepted = await _accepted(session, [person.canonical_email for person in people], edition)
    made = {}
    for person in people:
        mine = [grant for grant in grants if grant.person_id == person.id]
        stewarding = [grant for grant in mine if grant.role == Role.STEWARD]
        inviters = {grant.granted_by for grant in mine} | accepted.get(person.canonical_email, set())
        made[person.id] = Officer(
            person=person.id,
            mailbox=one_mailbox(person.email),
            invited_by=frozenset(filter(None, inviters)),
            steward_since=min((grant.granted_at for grant in stewarding), default=None),
            first=any(grant.first for grant in stewarding),
        )
    return made


async def _accepted(
    session: AsyncSession, addresses: Collection[str], edition: str
) -> dict[str, set[str | None]]:
    """By canonical address, who invited them: also to roles that were taken away meanwhile."""
    query = select(Invitation.canonical_email, Invitation.invited_by).where(
        col(Invitation.canonical_email).in_(addresses),
        col(Invitation.edition).in_((ANY, edition)),
        col(Invitation.accepted).is_(True),
    )
    found: dict[str, set[str | None]] = {}
    for address, inviter in (await session.exec(query)).all():
        found.setdefault(address, set()).add(inviter)
    return found
