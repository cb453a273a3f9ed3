"""Acts on mailed codes: ask for one, try one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts import refusals
from prizes.accounts.actions import checked_address
from prizes.accounts.models import SignInCode
from prizes.accounts.providers import owner_of
from prizes.accounts.queries import person_with_address
from prizes.accounts.rules.allowances import (
    DAY,
    Asker,
    Bond,
    Room,
    SentCode,
    Tries,
    free_again,
    room_for_code,
)
from prizes.accounts.rules.roles import CODE_LIFE, code_hash, typed_code
from prizes.config import settings
from prizes.db import one_at_a_time
from prizes.kit.token import digest, seven_digits
from prizes.mail.actions import queue
from prizes.mail.rules.addresses import canonical_email, mailbox_of
from prizes.mail.rules.kinds import SIGN_IN_CODE, LetterKind
from prizes.mail.rules.letters import CROWD, SHARE_SPAN, place


async def request_code(
    session: AsyncSession,
    email: str,
    lang: str,
    *,
    asker: Asker = Asker(),
    later: timedelta = timedelta(0),
    letter: LetterKind = SIGN_IN_CODE,
) -> None:
    """Mail a code. The same for addresses known and unknown; nothing else is created.

    `letter`: what the code is for, in words; it is the same proof of a mailbox.

    `later`: by how much the letter waits, and lets others go first, since a busy network asked without a solved puzzle.
    """
    address = checked_address(email)
    canonical, mailbox, domain = canonical_email(address), mailbox_of(address), owner_of(address)
    await _check_room(session, mailbox, asker)
    where = await _place(session, asker.network, domain, waits=bool(later))
    code = seven_digits()
    now = clock.now()
    ends = now + CODE_LIFE
    session.add(
        SignInCode(
            canonical_email=canonical,
            email=address,
            mailbox=mailbox,
            domain=domain,
            network=asker.network,
            handle_hash=digest(asker.handle) if asker.handle else None,
            code_hash=code_hash(settings().secret_key.get_secret_value(), canonical, code),
            created_at=clock.arrived(),  # whoever asked before a close may vote within its grace
            expires_at=ends,
        )
    )
    minutes = (CODE_LIFE - later).seconds // 60
    known = await person_with_address(session, address)
    # To an account's own spelling, never to one that somebody else may read.
    queue(
        session,
        letter,
        to=known.email if known else address,
        lang=lang,
        send_after=now + later,
        expires_at=ends,
        place=where,
        code=code,
        minutes=minutes,
    )


async def _check_room(session: AsyncSession, mailbox: str, asker: Asker) -> None:
    """Raises Busy where the mailbox has had too many codes."""
    await one_at_a_time(session, f"codes:{mailbox}")
    now = clock.now()
    query = select(SignInCode.created_at, SignInCode.network).where(
        SignInCode.mailbox == mailbox, col(SignInCode.created_at) > now - DAY
    )
    asked = [SentCode(at, network) for at, network in (await session.exec(query)).all()]
    room = room_for_code(asked, asker, now)
    if room is Room.OPEN or (room is Room.PUZZLE and asker.solved):
        return
    wait = free_again(asked, now)
    raise refusals.puzzle_needed(wait) if room is Room.PUZZLE else refusals.too_many_codes(wait)


async def _place(session: AsyncSession, network: str, domain: str | None, *, waits: bool) -> int:
    before = await _lately(session, SignInCode.network == network) if network else 0
    of_domain = await _lately(session, SignInCode.domain == domain) if domain else 0
    return place(before, of_domain, waits=waits)


async def _lately(session: AsyncSession, of: ColumnElement[bool] | bool) -> int:
    """How many codes of a kind were asked for in the last minutes; it counts no further than matters."""
    since = clock.now() - SHARE_SPAN
    some = select(SignInCode.id).where(of, col(SignInCode.created_at) > since).limit(CROWD).subquery()
    return (await session.exec(select(func.count()).select_from(some))).one()


async def spend_code(
    session: AsyncSession, email: str, typed: str, asker: Asker = Asker()
) -> SignInCode | None:
    """Use up the open code of an address; None if none fits.

    A wrong try is counted even though it is refused: the caller must let this transaction commit before it refuses. It
    is counted by what ties whoever tries to each code, so that strangers use up nothing of who asked for it.
    """
    canonical = canonical_email(checked_address(email))
    expected = code_hash(settings().secret_key.get_secret_value(), canonical, typed_code(typed))
    now = clock.now()
    for code in await _open_codes(session, canonical):
        bond = _bond(code, asker)
        if not Tries(code.tries, code.near_tries, code.stray_tries).allow(bond):
            continue
        session.add(code)
        if code.code_hash == expected:
            code.used_at = now
            return code
        match bond:
            case Bond.OWN:
                code.tries += 1
            case Bond.NEAR:
                code.near_tries += 1
            case Bond.STRAY:
                code.stray_tries += 1
    return None


async def _open_codes(session: AsyncSession, canonical: str) -> Sequence[SignInCode]:
    query = (
        select(SignInCode)
        .where(SignInCode.canonical_email == canonical)
        .where(col(SignInCode.used_at).is_(None), col(SignInCode.expires_at) > clock.now())
        .order_by(col(SignInCode.created_at).desc())
        .with_for_update()
    )
    return (await session.exec(query)).all()


def asked_with(code: SignInCode, handle: str | None) -> bool:
    """Whether it was asked for with this secret: from the very page on which it is typed."""
    return bool(handle) and code.handle_hash == digest(handle or "")


def _bond(code: SignInCode, asker: Asker) -> Bond:
    if asked_with(code, asker.handle):
        return Bond.OWN
    return Bond.NEAR if code.network == asker.network else Bond.STRAY
