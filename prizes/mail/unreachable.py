"""Addresses at which nothing arrives: learnt from servers and from letters that come back, and forgotten again.

Kept by keyed hashes: who reads the table learns no address, and who has an address can ask for it.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.config import settings
from prizes.mail.models import Message, UnreachableAddress
from prizes.mail.rules.addresses import canonical_email
from prizes.mail.rules.returning import Returned, marks_address

Source = Literal["answer", "report"]
KEPT_FOR = timedelta(days=180)
"""After that it is tried again."""
FEW = 5
"""Letters in 24 hours to such a mailbox that people had sent to an address which they typed."""


def key_of(address: str) -> str:
    """One for all spellings of a mailbox."""
    secret = settings().secret_key.get_secret_value()
    return hmac.new(
        secret.encode(), f"mail:unreachable\n{canonical_email(address)}".encode(), "sha256"
    ).hexdigest()


async def unreachable(session: AsyncSession, addresses: Iterable[str]) -> Mapping[str, UnreachableAddress]:
    """Which of these cannot be reached, by address as it was given."""
    keys = {address: key_of(address) for address in set(addresses)}
    if not keys:
        return {}
    query = select(UnreachableAddress).where(col(UnreachableAddress.key).in_(keys.values()))
    found = {row.key: row for row in (await session.exec(query)).all()}
    return {address: found[key] for address, key in keys.items() if key in found}


async def note_unreachable(session: AsyncSession, failed: Mapping[str, str], source: Source) -> None:
    """`failed`: code of RFC 3463 by address; those that say nothing of the address change nothing."""
    now = clock.now()
    rows = {
        key_of(address): {"status": status, "source": source, "since": now}
        for address, status in failed.items()
        if marks_address(status)
    }
    if not rows:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    adding = dialect.insert(UnreachableAddress).values([{"key": key, **row} for key, row in rows.items()])
    new = {name: adding.excluded[name] for name in ("status", "source")}
    await session.exec(adding.on_conflict_do_update(index_elements=["key"], set_=new))


async def note_reached(
    session: AsyncSession, addresses: Collection[str], source: Source | None = None
) -> None:
    """Something arrived there, or is to be tried again. `source`: forget only what was learnt in this way."""
    if not addresses:
        return
    gone = delete(UnreachableAddress).where(col(UnreachableAddress.key).in_({*map(key_of, addresses)}))
    if source is not None:
        gone = gone.where(col(UnreachableAddress.source) == source)
    await session.exec(gone.execution_options(synchronize_session=False))


async def take_report(session: AsyncSession, report: Returned) -> bool:
    """A letter came back; whether it is known. Its address cannot be reached, unless the report says otherwise."""
    letter = await session.get(Message, report.letter, with_for_update=True, populate_existing=True)
    if letter is None or letter.state not in ("sent", "failed"):
        return False
    letter.state, letter.bounced = "failed", True
    letter.last_error = f"{report.status} {report.answer}".strip()[:1000]
    session.add(letter)
    await note_unreachable(session, {letter.to: report.status}, "report")
    return True


async def forget_unreachable(session: AsyncSession, now: datetime) -> None:
    old = delete(UnreachableAddress).where(col(UnreachableAddress.since) < now - KEPT_FOR)
    await session.exec(old.execution_options(synchronize_session=False))
