"""Read people, sessions and roles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import union
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Authenticator, Invitation, Passkey, Person, RoleGrant, Session
from prizes.accounts.rules.factors import apart_by_factor
from prizes.accounts.rules.roles import ANY, Grant, Role, staff_session_over
from prizes.accounts.rules.scopes import Scope
from prizes.config import settings
from prizes.kit.token import digest
from prizes.mail.rules.addresses import canonical_email, spelled

WRITTEN = timedelta(minutes=1)
"""How often the use of a session is written down at most."""


@dataclass(frozen=True, slots=True)
class HeldToken:
    """The token that a program came with."""

    id: str
    scopes: frozenset[Scope]
    noted: bool
    """Whether this hour of use is written down already."""
    of_edition: str = ""
    """Slug of the edition that it belongs to; empty: it is of a person."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is here, and what they may."""

    person: Person
    grants: tuple[Grant, ...]
    token_hash: str
    goes_on: datetime | None = None
    """Until when the session is to go on, since it was used just now; None: nothing is to be written."""
    token: HeldToken | None = None
    """None: they are here themselves, with a session."""
    withheld: tuple[Grant, ...] = ()
    """Roles that they have and that need a second factor, which this session has not shown."""
    way: str | None = None
    """The first factor with which this session began."""
    factor: str | None = None
    """Which second factor was shown in this session."""
    fresh_until: datetime | None = None
    """Until when that counts as fresh."""
    good_until: datetime | None = None
    """When the session is over if it is not used again; None: there is none."""
    ends_at: datetime | None = None
    """When it is over in any case."""

    @property
    def has_role(self) -> bool:
        """Whether they have any, withheld or not."""
        return bool(self.grants or self.withheld)

    @property
    def is_fresh(self) -> bool:
        """Whether a second factor was shown in this session within the last minutes."""
        return self.factor is not None and self.fresh_until is not None and self.fresh_until > clock.now()


async def grants_of(session: AsyncSession, person_id: str) -> tuple[Grant, ...]:
    rows = await session.exec(select(RoleGrant).where(RoleGrant.person_id == person_id))
    return tuple(Grant(Role(r.role), r.edition, r.category, r.region) for r in rows.all())


async def signed_in(session: AsyncSession, token: str) -> SignedIn | None:
    """Who holds this session secret; None if the session is unknown, ended or over."""
    token_hash = digest(token)
    now = clock.now()
    query = (
        select(Person, RoleGrant, Session)
        .join(Session, col(Session.person_id) == Person.id)
        .outerjoin(RoleGrant, col(RoleGrant.person_id) == Person.id)
        .where(Session.token_hash == token_hash, col(Session.expires_at) > now)
    )
    rows = (await session.exec(query)).all()
    if not rows:
        return None
    person, _, mine = rows[0]
    grants = tuple(Grant(Role(g.role), g.edition, g.category, g.region) for _, g, _ in rows if g is not None)
    goes_on = staff_session_over(now, mine.ends_at, settings().staff_idle_minutes) if grants else None
    given, withheld = apart_by_factor(
        grants, shown=mine.factor is not None, required=settings().factor_required
    )
    return SignedIn(
        person,
        given,
        token_hash,
        goes_on if goes_on and goes_on - mine.expires_at >= WRITTEN else None,
        withheld=withheld,
        way=mine.way,
        factor=mine.factor,
        fresh_until=mine.fresh_until,
        good_until=max(goes_on, mine.expires_at) if goes_on else mine.expires_at,
        ends_at=mine.ends_at,
    )


@dataclass(frozen=True, slots=True)
class OwnSession:
    id: str
    """Leads to the session for its owner alone, and opens nothing."""
    way: str | None
    """The first factor: `code`, `password` or `provider`; None: not known, it began with an earlier version."""
    factor: str | None
    """Which second factor was shown."""
    begun_at: datetime
    """The hour."""
    used_at: datetime | None
    """The hour of its last use; None: that is not written down of people without a role."""
    ends_at: datetime
    here: bool
    """Whether it is the one that asks."""


def session_id(token_hash: str) -> str:
    """By which its owner names one of their sessions."""
    return digest(f"own session\n{token_hash}")[:32]


async def own_sessions(session: AsyncSession, me: SignedIn) -> list[OwnSession]:
    """Those that are not over, the newest first."""
    return [_own_session(each, me) for each in await session_rows(session, me)]


async def session_rows(session: AsyncSession, me: SignedIn) -> list[Session]:
    """The same as they are stored."""
    query = select(Session).where(Session.person_id == me.person.id, col(Session.expires_at) > clock.now())
    found = await session.exec(query.order_by(col(Session.created_at).desc(), col(Session.token_hash)))
    return list(found.all())


def _own_session(row: Session, me: SignedIn) -> OwnSession:
    used = row.expires_at - timedelta(minutes=settings().staff_idle_minutes) if me.has_role else None
    return OwnSession(
        id=session_id(row.token_hash),
        way=row.way,
        factor=row.factor,
        begun_at=clock.the_hour(row.created_at),
        used_at=clock.the_hour(max(used, row.created_at)) if used else None,
        ends_at=row.ends_at,
        here=row.token_hash == me.token_hash,
    )


async def has_factor(session: AsyncSession, person_id: str) -> bool:
    return person_id in await with_factor(session, [person_id])


async def lacks_factor(session: AsyncSession, person_id: str) -> bool:
    """Whether they have a role and no second factor: then no password opens their account."""
    return bool(await grants_of(session, person_id)) and not await has_factor(session, person_id)


async def with_factor(session: AsyncSession, ids: Collection[str]) -> frozenset[str]:
    """Those of several people who have a second factor, of whichever kind; one query."""
    if not ids:
        return frozenset()
    app = select(Authenticator.person_id).where(col(Authenticator.person_id).in_(ids))
    keys = select(Passkey.person_id).where(col(Passkey.person_id).in_(ids))
    return frozenset((await (await session.connection()).execute(union(app, keys))).scalars())


@dataclass(frozen=True, slots=True)
class Factors:
    """Which second factors an account has."""

    authenticator: Authenticator | None
    passkeys: Sequence[Passkey]

    def __bool__(self) -> bool:
        return self.authenticator is not None or bool(self.passkeys)


async def factors_of(session: AsyncSession, person_id: str, *, lock: bool = False) -> Factors:
    """`lock`: the authenticator's row is held to the end of the transaction."""
    return Factors(
        await authenticator_of(session, person_id, lock=lock), await passkeys_of(session, person_id)
    )


async def authenticator_of(
    session: AsyncSession, person_id: str, *, lock: bool = False
) -> Authenticator | None:
    query = select(Authenticator).where(Authenticator.person_id == person_id)
    return (await session.exec(query.with_for_update() if lock else query)).first()


async def passkeys_of(session: AsyncSession, person_id: str, *, lock: bool = False) -> Sequence[Passkey]:
    """The oldest first."""
    query = select(Passkey).where(Passkey.person_id == person_id)
    query = query.order_by(col(Passkey.created_at), col(Passkey.id))
    return (await session.exec(query.with_for_update() if lock else query)).all()


async def person_with_address(session: AsyncSession, email: str) -> Person | None:
    """Whose mailbox an address leads to. Of two accounts of one mailbox, the one of this very spelling."""
    return (await people_with_addresses(session, [email])).get(email)


async def people_with_addresses(session: AsyncSession, emails: Collection[str]) -> dict[str, Person]:
    """The same of several addresses; those that lead to no account are left out."""
    names = {email: (spelled(email), canonical_email(email)) for email in emails}
    query = select(Person).where(
        col(Person.canonical_email).in_({name for both in names.values() for name in both})
    )
    found = {person.canonical_email: person for person in (await session.exec(query)).all()}
    return {
        email: found[own if own in found else mailbox]
        for email, (own, mailbox) in names.items()
        if own in found or mailbox in found
    }


async def names_at(session: AsyncSession, emails: Collection[str]) -> dict[str, str]:
    """By what the account is known that each address leads to, or would be if there were one: offers are kept under it,
    so that each account finds its own.
    """
    known = await people_with_addresses(session, emails)
    return {e: known[e].canonical_email if e in known else canonical_email(e) for e in emails}


async def name_at(session: AsyncSession, email: str) -> str:
    """The same of one address."""
    return (await names_at(session, [email]))[email]


async def people(session: AsyncSession, ids: Sequence[str]) -> dict[str, Person]:
    if not ids:
        return {}
    found = await session.exec(select(Person).where(col(Person.id).in_(set(ids))))
    return {person.id: person for person in found.all()}


async def role_holders(
    session: AsyncSession, role: Role, edition: str, category: str | None = None
) -> Sequence[tuple[Person, RoleGrant]]:
    """People with a role in an edition, by name and address; with a category: those whose role covers it."""
    query = (
        select(Person, RoleGrant)
        .join(RoleGrant, col(RoleGrant.person_id) == Person.id)
        .where(RoleGrant.role == role.value, col(RoleGrant.edition).in_((ANY, edition)))
        .order_by(col(Person.name), Person.email)
    )
    if category is not None:
        query = query.where(col(RoleGrant.category).in_((ANY, category)))
    return (await session.exec(query)).all()


async def all_role_holders(session: AsyncSession, edition: str) -> Sequence[tuple[Person, RoleGrant]]:
    """The same of all roles, by role, name and address."""
    query = (
        select(Person, RoleGrant)
        .join(RoleGrant, col(RoleGrant.person_id) == Person.id)
        .where(col(RoleGrant.edition).in_((ANY, edition)))
        .order_by(col(Person.name), Person.email, col(RoleGrant.category))
    )
    order = list(Role)
    found = (await session.exec(query)).all()
    return sorted(found, key=lambda pair: order.index(Role(pair[1].role)))


async def stewards_of(session: AsyncSession, edition: str) -> Sequence[Person]:
    """Everybody who is steward of an edition, be it as one of all editions; `*`: of any."""
    query = (
        select(Person)
        .where(
            col(Person.id).in_(
                select(RoleGrant.person_id).where(
                    RoleGrant.role == Role.STEWARD.value,
                    *([] if edition == ANY else [col(RoleGrant.edition).in_((ANY, edition))]),
                )
            )
        )
        .order_by(col(Person.email))
    )
    return (await session.exec(query)).all()


async def open_invitations(session: AsyncSession, edition: str) -> Sequence[Invitation]:
    query = (
        select(Invitation)
        .where(Invitation.edition == edition, col(Invitation.answered_at).is_(None))
        .where(col(Invitation.expires_at) > clock.now())
        .order_by(col(Invitation.created_at))
    )
    return (await session.exec(query)).all()


async def invitations_of(session: AsyncSession, edition: str) -> Sequence[Invitation]:
    """All that were ever sent for an edition, the oldest first."""
    query = select(Invitation).where(Invitation.edition == edition)
    return (await session.exec(query.order_by(col(Invitation.created_at), Invitation.id))).all()


def state_of_invitation(invitation: Invitation) -> str:
    """`open`, `lapsed`, `accepted` or `closed`: declined or withdrawn."""
    if invitation.answered_at is not None:
        return "accepted" if invitation.accepted else "closed"
    return "open" if invitation.expires_at > clock.now() else "lapsed"


async def invitations_for(session: AsyncSession, person: Person) -> Sequence[Invitation]:
    query = (
        select(Invitation)
        .where(Invitation.canonical_email == person.canonical_email, col(Invitation.answered_at).is_(None))
        .where(col(Invitation.expires_at) > clock.now())
    )
    return (await session.exec(query)).all()
