"""Leave somebody out of the words that are kept beside the journal. What is chained holds no name and no address."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sqlalchemy import Text, cast, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.journal.models import JournalEntry
from prizes.kit.text import without


async def leave_out(
    session: AsyncSession,
    patterns: Sequence[str],
    address: re.Pattern[str],
    words: re.Pattern[str],
    subjects: Collection[str],
) -> None:
    """`words`: what is left out of what was said of these subjects; elsewhere it is the address alone, of which
    `patterns` are LIKE patterns. Each change is marked.
    """
    said = func.lower(cast(col(JournalEntry.said), Text))
    named = [said.like(f"%{pattern}%", escape="\\") for pattern in patterns]
    concerned = or_(col(JournalEntry.subject).in_(subjects), *named)
    query = select(JournalEntry).where(col(JournalEntry.said).is_not(None), concerned)
    for entry in (await session.exec(query)).all():
        pattern = words if entry.subject in subjects else address
        kept = {name: _without(each, pattern) for name, each in (entry.said or {}).items()}
        if kept != entry.said:
            entry.said = kept
            session.add(entry)
    await session.flush()


def _without(said: dict[str, str], pattern: re.Pattern[str]) -> dict[str, str | bool]:
    text = without(said["text"], pattern)
    return {**said, "text": text, "left_out": True} if text != said["text"] else {**said}
