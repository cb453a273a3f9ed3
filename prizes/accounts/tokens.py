"""Tokens: with a personal one a program acts for somebody, within its scopes and until its end. With one of an edition
it reads parts of that, as nobody; these are made in `office.service_tokens`.

What its owner may is asked anew with each request, so that a role that is taken away, or an account that is erased,
ends what the token could do at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.models import AccessToken, Authenticator, Passkey, Person, RoleGrant, ServiceToken
from prizes.accounts.queries import HeldToken, SignedIn
from prizes.accounts.rules.factors import apart_by_factor
from prizes.accounts.rules.roles import Grant, Role
from prizes.accounts.rules.scopes import (
    DAYS,
    LONGEST_TOKEN_NAME,
    MOST_TOKENS,
    PERSONAL,
    SCOPES,
    TokenScope,
    scopes_in,
    sealed_secret,
    service_scopes_in,
    written,
)
from prizes.config import settings
from prizes.db import one_at_a_time
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.token import digest
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import TOKEN_MADE


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token at the only moment when its secret is known."""

    row: AccessToken
    secret: str


async def tokens_of(session: AsyncSession, person: Person) -> Sequence[AccessToken]:
    """The newest first; those that are over too, for a month."""
    query = select(AccessToken).where(AccessToken.person_id == person.id)
    return (
        await session.exec(query.order_by(col(AccessToken.created_at).desc(), col(AccessToken.name)))
    ).all()


async def make_token(
    session: AsyncSession, person: Person, *, name: str, scopes: Sequence[TokenScope], days: int
) -> MadeToken:
    """A token for a program of theirs; a letter tells its owner. Raises Invalid, Conflict."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_TOKEN_NAME:
        raise refusals.token_name_needed(most=LONGEST_TOKEN_NAME)
    if not scopes:
        raise refusals.token_scope_needed()
    if days not in DAYS:
        raise refusals.wrong_token_days()
    await one_at_a_time(session, f"tokens:{person.id}")
    there = await tokens_of(session, person)
    if any(each.name == name for each in there):
        raise refusals.token_name_used()
    if len(there) >= MOST_TOKENS:
        raise refusals.too_many_tokens(n=MOST_TOKENS)
    secret, now = sealed_secret(PERSONAL, secrets.token_hex(24)), clock.now()
    row = AccessToken(
        token_hash=digest(secret),
        person_id=person.id,
        name=name,
        scopes=written(scopes),
        created_at=clock.the_hour(now),
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    await session.flush()
    record(session, None, acts.ACCOUNTS_MAKE_TOKEN, row, by=person.id, scopes=row.scopes)
    queue(
        session,
        TOKEN_MADE,
        to=person.email,
        lang=person.lang,
        name=row.name,
        scopes=[SCOPES[scope].label for scope in TokenScope if scope in scopes],
        expires=row.expires_at.isoformat(),
    )
    return MadeToken(row, secret)


async def revoke_token(session: AsyncSession, person: Person, token_id: str) -> None:
    """From now on it opens nothing. Raises Missing where they have no such token."""
    query = select(AccessToken).where(AccessToken.id == token_id, AccessToken.person_id == person.id)
    found = (await session.exec(query)).first()
    if found is None:
        raise refusals.no_such_token()
    await session.delete(found)
    await session.flush()
    record(session, None, acts.ACCOUNTS_REVOKE_TOKEN, token_id, by=person.id)


async def bearer_of(session: AsyncSession, secret: str) -> SignedIn | None:
    """For whom a token acts, with the roles that they have now; None if it is unknown, revoked or over. Where a second
    factor is required, roles that need one are theirs only while the account has one.
    """
    token_hash, now = digest(secret), clock.now()
    has_any = or_(
        exists(select(Authenticator.id).where(Authenticator.person_id == Person.id)),
        exists(select(Passkey.id).where(Passkey.person_id == Person.id)),
    )
    query = (
        select(AccessToken, Person, RoleGrant, has_any)
        .join(Person, col(AccessToken.person_id) == Person.id)
        .outerjoin(RoleGrant, col(RoleGrant.person_id) == Person.id)
        .where(AccessToken.token_hash == token_hash, col(AccessToken.expires_at) > now)
    )
    rows = (await session.exec(query)).all()
    if not rows:
        return None
    token, person, _, factor = rows[0]
    grants = tuple(
        Grant(Role(g.role), g.edition, g.category, g.region) for _, _, g, _ in rows if g is not None
    )
    given, withheld = apart_by_factor(grants, shown=bool(factor), required=settings().factor_required)
    noted = token.used_at is not None and token.used_at >= clock.the_hour(now)
    held = HeldToken(token.id, scopes_in(token.scopes), noted=noted)
    return SignedIn(person, given, token_hash, token=held, withheld=withheld)


async def service_token_of(session: AsyncSession, secret: str) -> HeldToken | None:
    """What a token of an edition opens; None if it is unknown, revoked or over."""
    now = clock.now()
    query = select(ServiceToken).where(
        ServiceToken.token_hash == digest(secret), col(ServiceToken.expires_at) > now
    )
    row = (await session.exec(query)).first()
    if row is None:
        return None
    noted = row.used_at is not None and row.used_at >= clock.the_hour(now)
    return HeldToken(row.id, service_scopes_in(row.scopes), noted=noted, of_edition=row.edition)


async def note_token_use(session: AsyncSession, token: HeldToken) -> None:
    """That it was used in this hour."""
    table = ServiceToken if token.of_edition else AccessToken
    mine = update(table).where(col(table.id) == token.id)
    await session.exec(mine.values(used_at=clock.the_hour(clock.now())))
