"""Signing in by a mailed code: the account is found or made, and an erased voter who comes back is known again."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.actions import begin_session, person_of_code
from prizes.accounts.models import SignInCode
from prizes.ballot.erasing import find_again


async def sign_in(session: AsyncSession, code: SignInCode, lang: str) -> str:
    """The secret of a new session for whoever spent this code."""
    person, new = await person_of_code(session, code, lang)
    if new:
        await find_again(session, person)
    return await begin_session(session, person)
