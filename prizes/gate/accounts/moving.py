"""Changing one's own address, for pages and programs alike: a code to the old one and a code to the new one."""

from __future__ import annotations

from fastapi import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts import refusals
from prizes.accounts.queries import SignedIn
from prizes.errors import Refusal
from prizes.gate.accounts.signing_in import ask_for_code, spend_code
from prizes.mail.rules.kinds import ADDRESS_CODE
from prizes.privacy import moving


async def ask_to_move(
    request: Request, session: AsyncSession, me: SignedIn, email: str, lang: str, *, handle: str | None
) -> None:
    """Mail both codes. The answer does not tell whether another account has the new address."""
    address = await moving.may_move(session, me.person, email)
    for each in (me.person.email, address):
        await ask_for_code(request, session, each, lang, handle=handle, letter=ADDRESS_CODE)


async def move_with_codes(
    request: Request,
    session: AsyncSession,
    me: SignedIn,
    email: str,
    *,
    code: str,
    new_code: str,
    handle: str | None,
) -> Refusal | None:
    """None: done. A wrong code is given back and not raised: the counted try must be kept. The other one is as good as
    before then.
    """
    address = await moving.may_move(session, me.person, email)
    old = await spend_code(request, session, me.person.email, code, handle=handle)
    new = await spend_code(request, session, address, new_code, handle=handle)
    if old is None or new is None:
        for spent in (old, new):
            if spent is not None:
                spent.used_at = None
        return refusals.wrong_address_codes(old=old is None, new=new is None)
    await moving.move(session, me.person, address, keep=me.token_hash)
    return None
