"""Signing in by a mailed code, for pages and programs alike.

Who asks for a code, and who tries one, is told here. A code that is spent finds or makes the account, and an erased
voter who comes back is known again.
"""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts import codes, refusals
from prizes.accounts.actions import CODE, begin_session, person_of_code
from prizes.accounts.factors import show_factor
from prizes.accounts.models import Person, SignInCode
from prizes.accounts.queries import factors_of
from prizes.accounts.rules.allowances import Asker
from prizes.accounts.rules.factors import FactorKind
from prizes.ballot.erasing import find_again
from prizes.errors import Refusal
from prizes.gate.accounts import puzzles
from prizes.gate.accounts.known_browsers import is_known
from prizes.gate.keyed import keyed
from prizes.gate.limits import is_busy, neighbourhood, slow_domain, slow_down
from prizes.mail.rules.kinds import SIGN_IN_CODE, LetterKind


async def ask_for_code(
    request: Request,
    session: AsyncSession,
    email: str,
    lang: str,
    *,
    handle: str | None,
    proof: str | None = None,
    wait: str | None = None,
    letter: LetterKind = SIGN_IN_CODE,
) -> timedelta:
    """Mail a code; by how much later, since its network is busy and brought no solved puzzle (`proof`).

    `handle`: a secret by which its tries are known. `wait`: in place of a puzzle, see `puzzles.waiting`.
    """
    await slow_down(request, "code", per_minute=30)
    await slow_domain(request, email, "code", per_minute=30)
    busy = await is_busy(request, count=True)
    if proof:
        await puzzles.spend(session, proof, "code")
    elif wait:
        await puzzles.spend_wait(session, wait, email)
    later = puzzles.LATER if busy and not proof else timedelta(0)
    asker = Asker(_network(request), handle, is_known(request, email), solved=bool(proof or wait))
    await codes.request_code(session, email, lang, asker=asker, later=later, letter=letter)
    return later


async def spend_code(
    request: Request, session: AsyncSession, email: str, code: str, *, handle: str | None
) -> SignInCode | None:
    """Use up the open code of an address; None if none fits. The counted try must be kept: see `codes.spend_code`."""
    await slow_down(request, "try")
    return await codes.spend_code(session, email, code, Asker(_network(request), handle))


def _network(request: Request) -> str:
    """Under a key, so that the database does not say from where somebody asked."""
    return keyed("network", neighbourhood(request))


async def sign_in(session: AsyncSession, code: SignInCode, lang: str, totp: str | None) -> str | Refusal:
    """The secret of a new session for whoever spent this code; or why there is none, and then the code is as good as
    before. Raises Invalid where the second factor is missing.
    """
    secret = await begin_with_factor(session, await who_spent(session, code, lang), totp)
    if isinstance(secret, Refusal):
        code.used_at = None
    return secret


async def begin_with_factor(
    session: AsyncSession, person: Person, totp: str | None, *, way: str = CODE
) -> str | Refusal:
    """The secret of a new session for somebody who has shown the first factor, and in `totp` the second if they have
    one. A wrong one is given back and not raised: the counted try must be kept. Raises Forbidden where passkeys are the
    only one: what they sign is for pages of this service.
    """
    had = await factors_of(session, person.id)
    if not had:
        return await begin_session(session, person, way=way)
    if had.authenticator is None:
        raise refusals.factor_on_pages_only()
    if not totp:
        raise refusals.factor_code_needed()
    if not await show_factor(session, person.id, totp):
        return refusals.wrong_totp()
    return await begin_session(session, person, way=way, factor=FactorKind.AUTHENTICATOR)


async def who_spent(session: AsyncSession, code: SignInCode, lang: str) -> Person:
    """Whose mailbox a code that was spent came to; their account is made where there is none."""
    person, new = await person_of_code(session, code, lang)
    if new:
        await find_again(session, person)
    return person
