"""Numbers of votes and voters for everybody after the end: by day, by country, by group. Never who leads."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.cells import Cells
from prizes.ballot.paper import VOTES
from prizes.ballot.queries import DEAR, is_over, origins
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce


@dataclass(frozen=True, slots=True)
class AfterTheEnd:
    days: list[tuple[date, int]]
    """Votes in force by the day on which they were cast, in the time zone of the rules."""
    countries: Cells
    groups: Cells


_kept: dict[tuple[str, str, str], tuple[float, AfterTheEnd]] = {}


async def after_the_end(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> AfterTheEnd | None:
    """None before the end of voting. With millions of votes this takes a while, and is kept a hundred times as long."""
    if not is_over(edition, phase):
        return None
    place = (str(session.get_bind().engine.url), edition.slug, phase.id)
    until, known = _kept.get(place, (0.0, None))
    if known is not None and time.monotonic() < until:
        return known
    begun = time.monotonic()
    countries = await origins(session, edition, phase, "country")
    groups = await origins(session, edition, phase, "stakeholder_type")
    none = Cells({}, 0)
    found = AfterTheEnd(await _days(session, edition, phase), countries or none, groups or none)
    took = time.monotonic() - begun
    if took > DEAR:
        _kept[place] = (begun + 100 * took, found)
    return found


async def _days(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> list[tuple[date, int]]:
    """Of each vote its hour is known; a change of a vote moves it to the hour of the change."""
    query = (
        select(VOTES.c.cast_at, func.count())
        .where(
            VOTES.c.edition == edition.slug,
            VOTES.c.phase == phase.id,
            VOTES.c.in_force,
            VOTES.c.choices != "",
        )
        .group_by(VOTES.c.cast_at)
    )
    days: Counter[date] = Counter()
    for hour, votes in await (await session.connection()).execute(query):
        days[hour.astimezone(edition.rules.zone).date()] += votes
    return sorted(days.items())
