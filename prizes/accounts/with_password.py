"""Acts with passwords: set one, sign in with it, tell the journal of wrong ones."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.actions import checked_address, end_all_sessions
from prizes.accounts.models import PasswordTry, Person, Session
from prizes.accounts.passwords import hashed, is_common, verified
from prizes.accounts.queries import SignedIn, lacks_factor, person_with_address
from prizes.accounts.rules.allowances import PASSWORD_TRIES, PASSWORD_WITHIN, password_wait
from prizes.accounts.rules.roles import PASSWORD_LEAST, PASSWORD_MOST
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.actions import queue
from prizes.mail.rules.addresses import canonical_email
from prizes.mail.rules.kinds import PASSWORD_CHANGED

TOLD = 20
"""People whom one entry of the journal names at most."""


async def set_own_password(session: AsyncSession, me: SignedIn, password: str) -> None:
    """As `set_password`, by somebody who signed in a moment ago: a browser that was left open, or a stolen session,
    must not come to have a way in that lasts. Raises Forbidden.
    """
    if not await signed_in_lately(session, me):
        raise refusals.password_after_sign_in(minutes=PASSWORD_WITHIN // timedelta(minutes=1))
    await set_password(session, me.person, password, keep=me.token_hash)


async def signed_in_lately(session: AsyncSession, me: SignedIn) -> bool:
    """Whether this session is so new that its owner can set a password."""
    began = await session.scalar(select(Session.created_at).where(Session.token_hash == me.token_hash))
    return began is not None and clock.now() - began <= PASSWORD_WITHIN


async def set_password(session: AsyncSession, person: Person, password: str, *, keep: str) -> None:
    """Set or change the password; other sessions end, the one that asks (`keep`: its hash) goes on. People with a role
    have one beside a second factor only. Raises Forbidden without it, Invalid for a password that is refused.
    """
    if await lacks_factor(session, person.id):
        raise refusals.password_needs_factor()
    if len(password) < PASSWORD_LEAST:
        raise refusals.password_too_short(least=PASSWORD_LEAST)
    if len(password) > PASSWORD_MOST:
        raise refusals.password_too_long(most=PASSWORD_MOST)
    if await is_common(password, (person.email, person.name or "", person.entity_name or "", "wsis prizes")):
        raise refusals.common_password()
    person.password_hash = await hashed(password)
    session.add(person)
    await end_all_sessions(session, person.id, but=keep)
    record(session, None, acts.ACCOUNTS_SET_PASSWORD, person, by=person.id)
    queue(session, PASSWORD_CHANGED, to=person.email, lang=person.lang)


async def who_has_password(session: AsyncSession, email: str, password: str) -> Person | None:
    """Whose password this is; None if it does not fit.

    A wrong try is counted even though it is refused: the caller must let this transaction commit before it refuses. It
    is counted before the password is looked at, so that many at once are no more than one after the other. Raises Busy
    while the address waits. The same is done for addresses known and unknown.
    """
    address = checked_address(email)
    tries = await _counted(session, canonical_email(address))
    person = await person_with_address(session, address)
    fits, new_hash = await verified(password[:PASSWORD_MOST], person.password_hash if person else None)
    if person is None or not fits or await lacks_factor(session, person.id):
        return None
    tries.wrong, tries.untold = 0, tries.untold - 1
    session.add(tries)
    if new_hash:
        person.password_hash = new_hash
        session.add(person)
    return person


async def _counted(session: AsyncSession, canonical: str) -> PasswordTry:
    """One more try for this address, wrong until it is found right."""
    now = clock.now()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(PasswordTry).values(canonical_email=canonical, wrong=0, untold=0, tried_at=now)
    await session.exec(first.on_conflict_do_nothing())
    query = select(PasswordTry).where(PasswordTry.canonical_email == canonical).with_for_update()
    tries = (await session.exec(query)).one()
    left = tries.tried_at + password_wait(tries.wrong) - now
    if tries.wrong >= PASSWORD_TRIES and left.total_seconds() > 0:
        raise refusals.too_many_passwords(left)
    tries.wrong, tries.untold, tries.tried_at = tries.wrong + 1, tries.untold + 1, now
    session.add(tries)
    await session.flush()
    return tries


async def tell_of_wrong_passwords(session: AsyncSession) -> None:
    """Note in the journal, in one entry, at which accounts passwords are being guessed. Run every hour."""
    query = select(PasswordTry).where(PasswordTry.untold >= PASSWORD_TRIES)
    found = (await session.exec(query.order_by(col(PasswordTry.untold).desc()))).all()
    if not found:
        return
    addresses = [tries.canonical_email for tries in found[:TOLD]]
    people = await session.exec(select(Person.id).where(col(Person.canonical_email).in_(addresses)))
    details = {
        "addresses": len(found),
        "tries": sum(tries.untold for tries in found),
        "people": sorted(people.all()),
    }
    record(session, None, acts.ACCOUNTS_WRONG_PASSWORDS, "", by=None, **details)
    for tries in found:
        tries.untold = 0
        session.add(tries)
