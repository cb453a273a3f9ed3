"""Numbers of votes and voters for everybody after the end: by day, by country and region, by group. Never who leads."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.box_sql import PEOPLE, VOTES
from prizes.ballot.keys import key_of
from prizes.ballot.models import GoneVoters
from prizes.ballot.queries import DEAR, has_opened, is_over, rounds_of
from prizes.ballot.rules.cells import Cells, kept_cells, shown_cells, shown_sums
from prizes.ballot.voters import all_people, voters, who_voted
from prizes.data.countries import countries as every_country
from prizes.data.countries import itu_region
from prizes.data.wsis import stakeholder_types
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import in_order
from prizes.errors import Refusal


@dataclass(frozen=True, slots=True)
class VoterOrigins:
    """From where the voters of an edition are, as far as they said and as few people cannot be told."""

    countries: Cells
    groups: Cells
    regions: Cells = field(default_factory=lambda: Cells({}, 0))
    """Of ITU; empty where only the numbers of an edition are left that was over before they were shown."""


@dataclass(frozen=True, slots=True)
class AfterTheEnd:
    days: list[tuple[date, int]]
    """Votes in force by the day on which they were cast, in the time zone of the rules."""
    origins: VoterOrigins


def round_to_show(edition: EditionInForce) -> VotingPhase:
    """The round that opened last; before any has, the first. Raises Missing."""
    rounds = sorted(rounds_of(edition), key=in_order(edition.rules).index)
    return next((phase for phase in reversed(rounds) if has_opened(edition, phase)), rounds[0])


Said = dict[str | None, int]
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
    found = AfterTheEnd(await _days(session, edition, phase), await _origins(session, edition.slug))
    took = time.monotonic() - begun
    if took > DEAR:
        _kept[place] = (begun + 100 * took, found)
    return found


async def _origins(session: AsyncSession, slug: str) -> VoterOrigins:
    gone = await session.get(GoneVoters, slug, populate_existing=True)
    if gone is not None and gone.countries is not None and gone.groups is not None:
        kept = [kept_cells(each) for each in (gone.countries, gone.groups, gone.regions) if each is not None]
        return VoterOrigins(*kept)
    try:
        said = await origins_said(session, slug)
    except Refusal:  # this machine lacks the key, which `prizes check` says
        return VoterOrigins(Cells({}, 0), Cells({}, 0))
    return shown_origins(*said)


def shown_origins(countries: Said, groups: Said) -> VoterOrigins:
    """What may be published of what voters said."""
    names = [each.alpha2 for each in every_country()]
    return VoterOrigins(
        shown_cells(countries, names=names),
        shown_cells(groups, names=stakeholder_types()),
        shown_sums(countries, itu_region, names=names),
    )


async def origins_said(session: AsyncSession, slug: str) -> tuple[Said, Said]:
    """Voters by country and by group; None: those who said nothing, or have no account any more. Not to be shown as it
    is. Raises KeyMissing.
    """
    countries: Counter[str | None] = Counter()
    groups: Counter[str | None] = Counter()
    found, key = 0, await key_of(session, slug)
    if key is not None:
        async for people in all_people(session, PEOPLE.c.country, PEOPLE.c.stakeholder_type):
            who = await who_voted(session, slug, key, [(row[0], row[1], row[2]) for row in people])
            countries.update(row[3] for row in people if row[0] in who)
            groups.update(row[4] for row in people if row[0] in who)
            found += len(who)
    rest = await voters(session, slug) - found
    for counts in (countries, groups):
        counts[None] += rest
    return tuple({name: n for name, n in each.items() if n} for each in (countries, groups))  # type: ignore[return-value]


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
