"""Acts on the second factor: set up an authenticator app, show its code, remove it; what passkeys share with it.

A secret is shown once, sealed in the form that shows it, and stored only with a code that fits. Whoever tries a code of
a stored one must let the transaction commit before it refuses, so that the wrong try is counted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Delete, delete, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.actions import CODE, begin_session, end_all_sessions, stop_password
from prizes.accounts.models import (
    Authenticator,
    FirstProof,
    Passkey,
    PasskeyChallenge,
    Person,
    Session,
)
from prizes.accounts.queries import SignedIn, authenticator_of, factors_of
from prizes.accounts.rules.allowances import HOUR
from prizes.accounts.rules.factors import (
    FACTOR_TRIES,
    FRESH,
    PROOF_LIFE,
    SETUP_LIFE,
    STEPS_AN_HOUR,
    FactorChange,
    FactorKind,
    factor_wait,
    matching_step,
    new_factor_secret,
    setup_address,
    step_at,
)
from prizes.accounts.rules.roles import ROLES, typed_code
from prizes.config import settings
from prizes.db import one_at_a_time
from prizes.errors import Refusal
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sealing import key_from, opened, seal
from prizes.kit.token import digest, new_secret
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import FACTOR_CHANGED

ISSUER = "WSIS Prizes"
"""What an app calls the account, beside its address."""


@dataclass(frozen=True, slots=True)
class FactorSetup:
    """A secret that an app may be given; nothing is stored of it."""

    secret: str
    """In base 32, for people who type it."""
    address: str
    """For the app, as a QR code shows it."""
    sealed: str
    """The same secret for the form that confirms it: it fits this person alone, for half an hour."""


def _key(purpose: str, person_id: str) -> bytes:
    """Each person's own: a sealed secret opens in nobody else's row."""
    return key_from(settings().secret_key.get_secret_value().encode(), f"{purpose}\0{person_id}")


# --- setting one up ------------------------------------------------------------------------------------


def offer_setup(me: SignedIn, sealed: str = "") -> FactorSetup:
    """A new secret, or the one that a form which is shown again has. Raises Forbidden for people without a role."""
    if not me.has_role:
        raise refusals.factor_is_for_roles()
    secret = _offered(me.person, sealed)
    if secret is None:
        secret = new_factor_secret()
        said = json.dumps([secret, clock.now().timestamp()])
        sealed = seal(_key("authenticator setup", me.person.id), said)
    return FactorSetup(secret, setup_address(secret, me.person.email, ISSUER), sealed)


def _offered(person: Person, sealed: str) -> str | None:
    """The secret in a form; None where it is too old or somebody else's."""
    plain = opened(_key("authenticator setup", person.id), sealed) if sealed else None
    if plain is None:
        return None
    secret, made_at = json.loads(plain)
    return str(secret) if clock.now().timestamp() - made_at <= SETUP_LIFE.total_seconds() else None


async def confirm_setup(
    session: AsyncSession, me: SignedIn, sealed: str, *, code: str, present: str
) -> str | Refusal:
    """Make an offered secret the second factor, in place of the one before, with a code that it shows. All sessions end
    but a new one, which has shown it: its secret.

    `present`: a code of the authenticator that is replaced, if there is one; not needed right after a passkey was
    shown. A wrong one is given back and not raised. Raises Forbidden where there are passkeys alone and none was shown
    lately.
    """
    if not me.has_role:
        raise refusals.factor_is_for_roles()
    person = me.person
    secret = _offered(person, sealed)
    if secret is None:
        raise refusals.setup_over()
    step = matching_step(secret, typed_code(code), clock.now(), 0)
    if step is None:
        raise refusals.setup_code_does_not_fit()
    await one_at_a_time(session, f"factor:{person.id}")
    had = await factors_of(session, person.id, lock=True)
    before = had.authenticator
    if before is None and had and not me.is_fresh:
        raise refusals.fresh_factor_needed()
    if before is not None:
        if not shows_passkey(me) and not await show_factor(session, person.id, present):
            return refusals.wrong_present_code()
        await session.delete(before)
        await session.flush()
    row = Authenticator(
        person_id=person.id,
        sealed=seal(_key("authenticator", person.id), secret),
        last_step=step,
        created_at=clock.the_hour(clock.now()),
    )
    session.add(row)
    record(session, None, acts.ACCOUNTS_ADD_FACTOR, person, by=person.id, again=before is not None)
    tell_owner(session, person, FactorChange.REPLACED if before else FactorChange.ADDED)
    await end_all_sessions(session, person.id)
    return await begin_session(session, person, way=me.way, factor=FactorKind.AUTHENTICATOR)


def shows_passkey(me: SignedIn) -> bool:
    """Whether a passkey was shown in this session just now: then no code is asked for, since the app may be lost."""
    return me.is_fresh and me.factor == FactorKind.PASSKEY


def tell_owner(session: AsyncSession, person: Person, change: FactorChange) -> None:
    queue(session, FACTOR_CHANGED, to=person.email, lang=person.lang, change=change.value)


# --- showing it ----------------------------------------------------------------------------------------


async def show_factor(session: AsyncSession, person_id: str, typed: str) -> bool:
    """Whether the code fits the person's authenticator; it is spent then. A wrong one is counted: see above.

    Raises Busy while the account waits, Conflict where the secret cannot be read any more.
    """
    row = await authenticator_of(session, person_id, lock=True)
    if row is None:
        return False
    check_wait(row.wrong, row.tried_at, clock.now())
    secret = opened(_key("authenticator", person_id), row.sealed)
    if secret is None:
        raise refusals.factor_unreadable()
    step = matching_step(secret, typed_code(typed), clock.now(), row.last_step)
    session.add(row)
    if step is not None:
        row.last_step, row.wrong, row.tried_at = step, 0, None
        return True
    row.wrong, row.tried_at = row.wrong + 1, clock.now()
    if row.wrong == FACTOR_TRIES:
        tell_owner(session, await session.get_one(Person, person_id), FactorChange.GUESSED)
    return False


def check_wait(wrong: int, tried_at: datetime | None, now: datetime) -> None:
    """Raises Busy while an account waits after so many wrong tries in a row, the last of them then."""
    if tried_at is None:
        return
    left = tried_at + factor_wait(wrong) - now
    if wrong >= FACTOR_TRIES and left.total_seconds() > 0:
        raise refusals.too_many_factor_codes(left)


async def refresh_factor(session: AsyncSession, me: SignedIn, typed: str) -> str | Refusal:
    """Show the authenticator's code once more in a session that goes on under another secret, which this is. A wrong
    code is given back and not raised.
    """
    if not await show_factor(session, me.person.id, typed):
        return refusals.wrong_factor_code()
    return await go_on_fresh(session, me, FactorKind.AUTHENTICATOR)


async def go_on_fresh(session: AsyncSession, me: SignedIn, factor: FactorKind) -> str:
    """The new secret of a session in which this factor was shown just now; it ends when it would have ended."""
    secret = new_secret()
    await session.exec(
        update(Session)
        .where(col(Session.token_hash) == me.token_hash)
        .values(token_hash=digest(secret), factor=factor.value, fresh_until=clock.now() + FRESH)
        .execution_options(synchronize_session=False)
    )
    return secret


async def begin_proof(session: AsyncSession, person: Person, *, way: str = CODE) -> str:
    """The secret with which somebody who has shown the first factor (`way`) may show the second. It opens nothing
    else.
    """
    secret = new_secret()
    session.add(
        FirstProof(
            token_hash=digest(secret), person_id=person.id, way=way, expires_at=clock.now() + PROOF_LIFE
        )
    )
    await session.flush()
    return secret


async def end_proof(session: AsyncSession, secret: str, typed: str) -> str | None:
    """The secret of a new session for who has shown the first factor and the code of the app; None where the code does
    not fit. The proof is spent with a right code. Raises what `proof_of` and `show_factor` raise.
    """
    proof = await proof_of(session, secret)
    if not await show_factor(session, proof.person_id, typed):
        return None
    return await begin_after(session, proof, FactorKind.AUTHENTICATOR)


async def proof_of(session: AsyncSession, secret: str) -> FirstProof:
    """What somebody has who is asked for the second factor. Raises Missing where it is over or spent."""
    row = await session.get(FirstProof, digest(secret))
    if row is None or row.expires_at <= clock.now():
        raise refusals.first_proof_over()
    return row


async def begin_after(session: AsyncSession, proof: FirstProof, factor: FactorKind) -> str:
    """The secret of a new session for who has shown this second factor too; the proof is spent."""
    spent = await session.exec(delete(FirstProof).where(col(FirstProof.token_hash) == proof.token_hash))
    if spent.rowcount != 1:  # by another request of the same moment
        raise refusals.first_proof_over()
    person = await session.get_one(Person, proof.person_id)
    return await begin_session(session, person, way=proof.way, factor=factor)


# --- removing it ---------------------------------------------------------------------------------------


async def remove_own_factor(session: AsyncSession, me: SignedIn, typed: str) -> Refusal | None:
    """Remove one's own authenticator, with a code of it, or right after a passkey was shown. None: done. A wrong code
    is given back and not raised.

    Raises Conflict where there is none, Forbidden where it is the last factor and a role needs one.
    """
    await one_at_a_time(session, f"factor:{me.person.id}")
    had = await factors_of(session, me.person.id)
    if had.authenticator is None:
        raise refusals.no_factor()
    if not had.passkeys:
        check_not_needed(me)
    if not shows_passkey(me) and not await show_factor(session, me.person.id, typed):
        return refusals.wrong_factor_code()
    await session.exec(_delete(Authenticator, me.person.id))
    record(session, None, acts.ACCOUNTS_REMOVE_FACTOR, me.person, by=me.person.id)
    tell_owner(session, me.person, FactorChange.REMOVED)
    if not had.passkeys:
        await go_on_without(session, me.person)
    return None


def check_not_needed(me: SignedIn) -> None:
    """Raises Forbidden where a role needs a second factor, so that the last one stays."""
    if settings().factor_required and any(
        ROLES[grant.role].by_factor for grant in (*me.grants, *me.withheld)
    ):
        raise refusals.role_needs_factor()


async def go_on_without(session: AsyncSession, person: Person) -> None:
    """Let the sessions of somebody go on who has no second factor any more; with a role their password stops."""
    await stop_password(session, person)
    await session.exec(
        update(Session)
        .where(col(Session.person_id) == person.id)
        .values(factor=None, fresh_until=None)
        .execution_options(synchronize_session=False)
    )


async def remove_lost_factor(session: AsyncSession, person: Person, *, by: str | None) -> None:
    """Remove somebody's authenticator and passkeys, as two stewards agreed or (None) whoever runs the service did.
    Their sessions end; they sign in with a code by mail and set up another factor. Raises Conflict where there is none.
    """
    await one_at_a_time(session, f"factor:{person.id}")
    had = await factors_of(session, person.id)
    if not had:
        raise refusals.no_factor()
    for table in (Authenticator, Passkey):
        await session.exec(_delete(table, person.id))
    told = {"passkeys": len(had.passkeys)} if had.passkeys else {}
    record(session, None, acts.ACCOUNTS_REMOVE_FACTOR, person, by=by, **told)
    tell_owner(session, person, FactorChange.ALL_REMOVED if had.passkeys else FactorChange.REMOVED)
    await stop_password(session, person)
    await end_all_sessions(session, person.id)
    for begun in (FirstProof, PasskeyChallenge):
        await session.exec(_delete(begun, person.id))


def _delete(table: type[Authenticator | Passkey | FirstProof | PasskeyChallenge], person_id: str) -> Delete:
    """All that somebody has of these."""
    mine = delete(table).where(col(table.person_id) == person_id)
    return mine.execution_options(synchronize_session=False)


async def forget_moments(session: AsyncSession) -> None:
    """Proofs and challenges that are over, and the instants at which factors were shown, once nothing needs them: they
    say when somebody signed in. Run every ten minutes.
    """
    now = clock.now()
    for table in (FirstProof, PasskeyChallenge):
        await session.exec(delete(table).where(col(table.expires_at) < now))
    await session.exec(
        update(Session)
        .where(col(Session.fresh_until) < now)
        .values(fresh_until=None)
        .execution_options(synchronize_session=False)
    )
    steps = col(Authenticator.last_step)
    await session.exec(
        update(Authenticator)
        .where(steps < step_at(now - HOUR), steps % STEPS_AN_HOUR != 0)
        .values(last_step=steps - steps % STEPS_AN_HOUR)
        .execution_options(synchronize_session=False)
    )
