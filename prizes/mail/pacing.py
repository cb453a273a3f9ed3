"""How many letters go to one email domain: limits of the settings, and less where a domain did not take letters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.config import settings
from prizes.db import one_at_a_time
from prizes.mail.models import Message, SlowDomain
from prizes.mail.rules.answers import gap, slowed, span

FORGOTTEN_AFTER = timedelta(hours=6)
"""A domain that put no letter off for so long is as any other."""
SLOWNESS = "mail:slow-domains"
"""Name of the lock under which workers note how domains answered."""


@dataclass(frozen=True, slots=True)
class DomainRoom:
    """How many letters may begin now to each domain. `usual`: to those that are not named; None: any number."""

    named: Mapping[str, int]
    usual: int | None

    @property
    def closed(self) -> list[str]:
        """Domains to which none may."""
        return [domain for domain, left in self.named.items() if left < 1]


@dataclass(frozen=True, slots=True)
class PutOff:
    """The answer of a domain that did not take a letter now: its code, and when the letter began."""

    code: int
    begun_at: datetime | None


async def room_of_domains(session: AsyncSession, now: datetime) -> DomainRoom:
    """By the settings and by what domains answered. Called under the lock by which workers count together."""
    usual, own = settings().domain_limit.per_second, settings().domain_limits
    room = {domain: _of_rate(limit.per_second) for domain, limit in own.items() if limit.per_second > 0}
    for rate in sorted({limit.per_second for limit in own.values()} | {usual} - {0}):
        for domain, number in (await _begun_since(session, now - span(rate))).items() if rate > 0 else ():
            if (own[domain].per_second if domain in own else usual) == rate:
                room[domain] = max(0, _of_rate(rate) - number)
    slow = select(SlowDomain.domain, SlowDomain.next_at)
    for domain, next_at in (await session.exec(slow)).all():
        room[domain] = min(room.get(domain, 1), int(next_at <= now))
    return DomainRoom(room, _of_rate(usual) if usual > 0 else None)


def _of_rate(per_second: float) -> int:
    return max(1, int(per_second))


async def _begun_since(session: AsyncSession, since: datetime) -> dict[str, int]:
    query = (
        select(Message.domain, func.count())
        .where(col(Message.tried_at) > since)
        .group_by(col(Message.domain))
    )
    return dict((await session.exec(query)).all())


async def note_begun(session: AsyncSession, domains: Collection[str], now: datetime) -> None:
    """Letters to these begin now: the next to a slow one of them comes after a gap."""
    query = select(SlowDomain).where(col(SlowDomain.domain).in_(set(domains)))
    for slow in (await session.exec(query)).all():
        slow.next_at = now + gap(slow.level)
        session.add(slow)


async def note_answers(
    session: AsyncSession, taken: Collection[str], put_off: Mapping[str, PutOff], now: datetime
) -> None:
    """Domains that took letters are less slow by a degree, and those that put one off are slower. Letters that began
    before the last such answer say nothing new.
    """
    if put_off:
        await one_at_a_time(session, SLOWNESS)
    query = select(SlowDomain).where(col(SlowDomain.domain).in_({*taken, *put_off})).with_for_update()
    found = {slow.domain: slow for slow in (await session.exec(query)).all()}
    for domain, answer in put_off.items():
        slow = found.get(domain) or SlowDomain(
            domain=domain, level=0, code=answer.code, next_at=now, changed_at=now
        )
        if slow.level == 0 or answer.begun_at is None or answer.begun_at > slow.changed_at:
            slow.level, slow.code, slow.changed_at = slowed(slow.level, answer.code), answer.code, now
            slow.next_at = now + gap(slow.level)
            session.add(slow)
    for domain in found.keys() - put_off.keys():
        slow = found[domain]
        slow.level -= 1
        if slow.level:
            session.add(slow)
        else:
            await session.delete(slow)


async def forget_slowness(session: AsyncSession, now: datetime) -> None:
    old = delete(SlowDomain).where(col(SlowDomain.changed_at) < now - FORGOTTEN_AFTER)
    await session.exec(old.execution_options(synchronize_session=False))
