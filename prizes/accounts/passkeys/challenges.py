"""Challenges: one is drawn for each ceremony, kept for a session or a sign-in, and spent by the first answer."""

from __future__ import annotations

from base64 import urlsafe_b64decode

from sqlalchemy import delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.models import PasskeyChallenge
from prizes.accounts.rules.passkeys import CHALLENGE_LIFE, Purpose, RelyingParty, relying_party
from prizes.config import settings
from prizes.db import one_at_a_time
from prizes.kit.token import new_secret


def party() -> RelyingParty:
    """For whom passkeys of this service are good. Raises Conflict where it has no name."""
    found = relying_party(settings().base_url)
    if found is None:
        raise refusals.no_passkeys_here()
    return found


async def draw(session: AsyncSession, *, held_by: str, person_id: str, purpose: Purpose) -> bytes:
    """A new challenge, in place of the one before. `held_by`: hash of the session or of the first proof."""
    await one_at_a_time(session, f"factor:{person_id}")
    await _forget(session, held_by)
    challenge = new_secret()
    session.add(
        PasskeyChallenge(
            held_by=held_by,
            person_id=person_id,
            challenge=challenge,
            purpose=purpose.value,
            expires_at=clock.now() + CHALLENGE_LIFE,
        )
    )
    await session.flush()
    return _bytes(challenge)


async def spend(session: AsyncSession, *, held_by: str, purpose: Purpose) -> bytes:
    """The challenge that is to be answered: from now on there is none. Who refuses the answer must let the transaction
    commit, so that it is spent. Raises Conflict where there is none, or none of this purpose, or it is too old.
    """
    row = await session.get(PasskeyChallenge, held_by)
    if row is None or row.purpose != purpose or row.expires_at <= clock.now():
        raise refusals.passkey_over()
    challenge = row.challenge
    session.expunge(row)
    if not await _forget(session, held_by):  # by another request of the same moment
        raise refusals.passkey_over()
    return _bytes(challenge)


async def _forget(session: AsyncSession, held_by: str) -> int:
    mine = delete(PasskeyChallenge).where(col(PasskeyChallenge.held_by) == held_by)
    return (await session.exec(mine.execution_options(synchronize_session=False))).rowcount


def _bytes(challenge: str) -> bytes:
    return urlsafe_b64decode(challenge + "=" * (-len(challenge) % 4))
