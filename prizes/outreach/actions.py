"""Invitations to participate: one letter to addresses that somebody typed, with one link, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.rules.roles import is_address
from prizes.ballot.rules.cells import LEAST
from prizes.config import settings
from prizes.db import one_at_a_time
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, is_open
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.token import digest
from prizes.mail.actions import queue, without_room
from prizes.mail.queries import known_keys
from prizes.mail.rules.addresses import mailbox_of
from prizes.mail.rules.kinds import PARTICIPATE
from prizes.nomination.models import Call
from prizes.outreach import refusals

MOST_ADDRESSES = 200
MOST_A_DAY = 1_000
"""Addresses that one person invites within a day."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CallSent:
    """An invitation that went out."""

    call: Call
    left_out: int
    """Addresses that had been invited to the edition before."""


async def call_to_participate(
    session: AsyncSession,
    edition: EditionInForce,
    addresses: Sequence[str],
    *,
    region: str,
    lang: str,
    by: str,
) -> CallSent:
    """Write once to each address that was not invited to this edition before. `region`: empty for none in particular.

    The link is the same in all letters. Where fewer than five are written it leads to the form itself and nothing is
    counted: such numbers would tell of single people.
    """
    phase, now = edition.rules.submission, clock.now()
    if phase is None or not edition.published or not is_open(edition.rules, phase.id, now):
        raise refusals.no_submission_now()
    mailboxes = _mailboxes(addresses)
    await one_at_a_time(session, f"outreach:{edition.slug}", f"outreach:{by}")
    await _check_day(session, by, len(mailboxes))
    keys = {mailbox: f"participate:{edition.slug}:{digest(mailbox)}" for mailbox in mailboxes}
    known = await known_keys(session, keys.values())
    fresh = {mailbox: address for mailbox, address in mailboxes.items() if keys[mailbox] not in known}
    if not fresh:
        raise refusals.all_invited()
    if full := await without_room(session, {address: address for address in fresh.values()}):
        raise refusals.mailboxes_full(addresses=list(full))
    call = Call(
        edition_id=edition.id,
        region=region or None,
        lang=lang,
        letters=len(fresh),
        created_by=by,
        created_at=now,
    )
    session.add(call)
    await session.flush()
    counted = call.letters >= LEAST
    one = f"{settings().base_url}/{lang}/{edition.slug}/participate/{call.id}"
    link = one if counted else f"{settings().base_url}/{lang}/{edition.slug}/nominations/"
    until = closes_at(edition.rules, phase.id)
    assert until is not None
    for mailbox, address in fresh.items():
        queue(
            session,
            PARTICIPATE,
            to=address,
            mailbox=mailbox,
            lang=lang,
            edition=edition.slug,
            dedupe_key=keys[mailbox],
            expires_at=until,
            edition_title=dict(edition.rules.title),
            until=until.isoformat(),
            link=link,
            counted=counted,
        )
    record(session, edition, acts.OUTREACH_INVITE, call, by=by, region=region, letters=call.letters)
    await session.flush()
    return CallSent(call, len(mailboxes) - len(fresh))


def _mailboxes(addresses: Sequence[str]) -> dict[str, str]:
    """Each address once, by its mailbox. Raises Invalid."""
    typed = [address.strip() for address in addresses if address.strip()]
    if not typed:
        raise refusals.addresses_needed()
    if len(typed) > MOST_ADDRESSES:
        raise refusals.too_many_addresses(most=MOST_ADDRESSES)
    if wrong := [address for address in typed if not is_address(address)]:
        raise refusals.no_addresses(lines=[line[:80] for line in wrong[:5]])
    return {mailbox_of(address): address for address in reversed(typed)}


async def _check_day(session: AsyncSession, by: str, more: int) -> None:
    today = select(func.coalesce(func.sum(Call.letters), 0)).where(
        Call.created_by == by, col(Call.created_at) > clock.now() - DAY
    )
    if (await session.exec(today)).one() + more > MOST_A_DAY:
        raise refusals.too_many_today(most=MOST_A_DAY)


async def count_visit(session: AsyncSession, edition: EditionInForce, call_id: str) -> None:
    """Somebody went on from the page that the link opens. Nothing is kept but the number. Raises Missing."""
    one = update(Call).where(col(Call.id) == call_id, col(Call.edition_id) == edition.id)
    done = await session.exec(one.values(visits=Call.visits + 1).execution_options(synchronize_session=False))
    if not done.rowcount:
        raise refusals.unknown_call()
