"""Show a passkey: after the first factor, or once more in a session. What does not fit is counted, as codes are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.factors import begin_after, check_wait, go_on_fresh, proof_of, tell_owner
from prizes.accounts.models import Passkey, Person
from prizes.accounts.passkeys.challenges import draw, party, spend
from prizes.accounts.queries import SignedIn, passkeys_of
from prizes.accounts.rules.factors import FACTOR_TRIES, FactorChange, FactorKind
from prizes.accounts.rules.passkeys import (
    KnownPasskey,
    NotAPasskey,
    Purpose,
    credential_named,
    falls_back,
    shown_passkey,
    to_show,
)
from prizes.db import one_at_a_time
from prizes.errors import Refusal
from prizes.journal import acts
from prizes.journal.actions import record


async def ask_in_session(session: AsyncSession, me: SignedIn) -> dict[str, Any]:
    """What a browser shows a passkey by, as JSON. Raises Conflict where the account has none."""
    return await _ask(session, me.person.id, me.token_hash)


async def ask_after_first(session: AsyncSession, secret: str) -> dict[str, Any]:
    """The same for who has shown the first factor. Raises Missing where that is over."""
    proof = await proof_of(session, secret)
    return await _ask(session, proof.person_id, proof.token_hash)


async def _ask(session: AsyncSession, person_id: str, held_by: str) -> dict[str, Any]:
    mine = await passkeys_of(session, person_id)
    if not mine:
        raise refusals.no_factor()
    challenge = await draw(session, held_by=held_by, person_id=person_id, purpose=Purpose.SHOW)
    known = [KnownPasskey(each.credential_id, each.transports) for each in mine]
    return to_show(party(), challenge=challenge, known=known)


async def refresh_by_passkey(session: AsyncSession, me: SignedIn, answer: str) -> str | Refusal:
    """Show a passkey once more in a session that goes on under another secret, which this is. What does not fit is
    given back and not raised.
    """
    wrong = await _show(session, me.person.id, me.token_hash, answer)
    return wrong or await go_on_fresh(session, me, FactorKind.PASSKEY)


async def end_proof_by_passkey(session: AsyncSession, secret: str, answer: str) -> str | Refusal:
    """The secret of a new session for who has shown the first factor and a passkey. What does not fit is given back and
    not raised. Raises Missing where the first factor was shown too long ago.
    """
    proof = await proof_of(session, secret)
    wrong = await _show(session, proof.person_id, proof.token_hash, answer)
    return wrong or await begin_after(session, proof, FactorKind.PASSKEY)


async def _show(session: AsyncSession, person_id: str, held_by: str, answer: str) -> Refusal | None:
    """None: it is a passkey of this person, and its answer is spent. Raises Busy while the account waits, Conflict
    where nothing was asked.
    """
    await one_at_a_time(session, f"factor:{person_id}")
    mine = await passkeys_of(session, person_id, lock=True)
    if not mine:
        raise refusals.no_factor()
    now, last = clock.now(), max(mine, key=lambda each: each.wrong)
    check_wait(last.wrong, last.tried_at, now)
    challenge = await spend(session, held_by=held_by, purpose=Purpose.SHOW)
    person = await session.get_one(Person, person_id)
    try:
        row = _named(mine, credential_named(answer))
        counter = shown_passkey(party(), challenge, answer, public_key=row.public_key, person_id=person_id)
    except NotAPasskey:
        _count(session, mine, person)
        return refusals.passkey_refused()
    if falls_back(row.sign_count, counter):
        record(session, None, acts.ACCOUNTS_REFUSE_PASSKEY, person, by=None)
        tell_owner(session, person, FactorChange.PASSKEY_COPIED)
        return refusals.passkey_copied()
    row.sign_count, row.used_at = counter, clock.the_hour(now)
    for each in mine:
        each.wrong, each.tried_at = 0, None
        session.add(each)
    return None


def _named(mine: Sequence[Passkey], credential_id: str) -> Passkey:
    found = next((each for each in mine if each.credential_id == credential_id), None)
    if found is None:  # somebody else's, or one that was removed
        raise NotAPasskey
    return found


def _count(session: AsyncSession, mine: Sequence[Passkey], person: Person) -> None:
    for each in mine:
        each.wrong, each.tried_at = each.wrong + 1, clock.now()
        session.add(each)
    if max(each.wrong for each in mine) == FACTOR_TRIES:
        tell_owner(session, person, FactorChange.GUESSED)
