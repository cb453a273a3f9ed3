"""Add a passkey, name it, remove it. Whoever has a second factor has shown it just before."""

from __future__ import annotations

from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.actions import begin_session, end_all_sessions
from prizes.accounts.factors import ISSUER, check_not_needed, go_on_without, tell_owner
from prizes.accounts.models import Passkey
from prizes.accounts.passkeys.challenges import draw, party, spend
from prizes.accounts.queries import Factors, SignedIn, factors_of
from prizes.accounts.rules.factors import FactorChange, FactorKind
from prizes.accounts.rules.passkeys import (
    MOST_NAME,
    MOST_PASSKEYS,
    KnownPasskey,
    NotAPasskey,
    Purpose,
    made_passkey,
    to_add,
)
from prizes.db import one_at_a_time
from prizes.errors import Refusal
from prizes.journal import acts
from prizes.journal.actions import record


async def check_may_add(session: AsyncSession, me: SignedIn) -> Factors:
    """What they have already. Raises Forbidden for people without a role, and for who has a second factor and has not
    shown it just now; Conflict where there are many, or none can be made.
    """
    if not me.has_role:
        raise refusals.factor_is_for_roles()
    party()
    had = await factors_of(session, me.person.id)
    if had and not me.is_fresh:
        raise refusals.fresh_factor_needed()
    if len(had.passkeys) >= MOST_PASSKEYS:
        raise refusals.too_many_passkeys(n=MOST_PASSKEYS)
    return had


async def ask_to_add(session: AsyncSession, me: SignedIn) -> dict[str, Any]:
    """What a browser makes a passkey by, as JSON. Raises what `check_may_add` raises."""
    had = await check_may_add(session, me)
    challenge = await draw(session, held_by=me.token_hash, person_id=me.person.id, purpose=Purpose.ADD)
    return to_add(
        party(),
        service=ISSUER,
        person_id=me.person.id,
        email=me.person.email,
        name=me.person.name or "",
        challenge=challenge,
        known=[KnownPasskey(each.credential_id, each.transports) for each in had.passkeys],
    )


async def add(session: AsyncSession, me: SignedIn, answer: str, name: str) -> str | Refusal:
    """Make what a browser answered a second factor. All sessions end but a new one, which has shown it: its secret.

    `name`: what its owner calls it; if it is empty, its maker's name. What is no answer is given back and not raised,
    so that the challenge is spent. Raises what `check_may_add` raises, Invalid for a name that is too long.
    """
    person, called = me.person, checked_name(name)
    await one_at_a_time(session, f"factor:{person.id}")
    await check_may_add(session, me)
    challenge = await spend(session, held_by=me.token_hash, purpose=Purpose.ADD)
    try:
        made = made_passkey(party(), challenge, answer)
    except NotAPasskey:
        return refusals.passkey_not_made()
    known = select(Passkey.id).where(Passkey.credential_id == made.credential_id)
    if (await session.exec(known)).first():
        return refusals.passkey_known()
    session.add(
        Passkey(
            person_id=person.id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            transports=made.transports,
            name=called or made.maker,
            created_at=clock.the_hour(clock.now()),
        )
    )
    await session.flush()
    record(session, None, acts.ACCOUNTS_ADD_PASSKEY, person, by=person.id)
    tell_owner(session, person, FactorChange.PASSKEY_ADDED)
    await end_all_sessions(session, person.id)
    return await begin_session(session, person, way=me.way, factor=FactorKind.PASSKEY)


def checked_name(name: str) -> str:
    """In one line. Raises Invalid where it is too long."""
    name = " ".join(name.split())
    if len(name) > MOST_NAME:
        raise refusals.wrong_passkey_name(most=MOST_NAME)
    return name


async def rename(session: AsyncSession, me: SignedIn, passkey_id: str, name: str) -> None:
    """Raises Missing, Invalid, and Forbidden where no factor was shown just now."""
    row = _own(await factors_of(session, me.person.id), me, passkey_id)
    row.name = checked_name(name)
    session.add(row)


async def remove(session: AsyncSession, me: SignedIn, passkey_id: str) -> None:
    """Remove one's own passkey: from now on it opens nothing, and sessions elsewhere end.

    Raises Missing, and Forbidden where no factor was shown just now, or it is the last one and a role needs one.
    """
    await one_at_a_time(session, f"factor:{me.person.id}")
    had = await factors_of(session, me.person.id)
    row = _own(had, me, passkey_id)
    last = had.authenticator is None and len(had.passkeys) == 1
    if last:
        check_not_needed(me)
    await session.delete(row)
    await session.flush()
    record(session, None, acts.ACCOUNTS_REMOVE_PASSKEY, me.person, by=me.person.id)
    tell_owner(session, me.person, FactorChange.PASSKEY_REMOVED)
    await end_all_sessions(session, me.person.id, but=me.token_hash)
    if last:
        await go_on_without(session, me.person)


def _own(had: Factors, me: SignedIn, passkey_id: str) -> Passkey:
    found = next((each for each in had.passkeys if each.id == passkey_id), None)
    if found is None:
        raise refusals.no_such_passkey()
    if not me.is_fresh:
        raise refusals.fresh_factor_needed()
    return found
