"""For how long caches between us and many readers may give the same answer (RFC 9111, `s-maxage`).

A lifetime never reaches past the next instant at which a page changes by itself: a phase opens or closes, an approved
publication becomes public, a consultation begins or ends. From the opening of a public vote until the winners are
announced it is at most a second, which is also all that a lifetime could tell of an approval that is not public yet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.consultation.queries.reading import spans_of_consultations
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.edition.spans import closes_at, opens_at
from prizes.results.queries import PublicationInstants, publication_instants

QUIET, CONTEST = 30, 1
"""Seconds: at other times, and from the opening of a public vote until its winners are announced."""


@dataclass(frozen=True, slots=True)
class PageChanges:
    """When public pages change by themselves."""

    instants: tuple[datetime, ...] = ()
    """In order, without repetition."""
    contests: tuple[tuple[datetime, datetime | None], ...] = ()
    """From the opening of the first vote to the announcement of the winners, or None while it is awaited."""
    awaited: tuple[datetime, ...] = ()
    """When approved publications are due that are not public yet: a moment after that the worker makes them so."""


def lifetime(changes: PageChanges, made: datetime, now: datetime) -> int:
    """Whole seconds from now for which what was made then may be given; 0: not without asking again."""
    if any(due <= now for due in changes.awaited):
        return 0
    contested = any(begun <= now and (ended is None or now < ended) for begun, ended in changes.contests)
    most = CONTEST if contested else QUIET
    behind = bisect_right(changes.instants, made)
    if behind == len(changes.instants):
        return most
    return max(0, min(most, int((changes.instants[behind] - now).total_seconds())))


def _phases(edition: EditionInForce) -> Iterable[datetime | None]:
    for phase in edition.rules.phases:
        yield opens_at(edition.rules, phase.id)
        yield closes_at(edition.rules, phase.id)


def _contest(
    edition: EditionInForce, announced: datetime | None
) -> Iterable[tuple[datetime, datetime | None]]:
    """One, or none where the public does not vote."""
    rules = edition.rules
    voted = [opened for phase in rules.votings if (opened := opens_at(rules, phase.id)) is not None]
    if edition.record or not voted:
        return
    if announced is None and not rules.announcements:
        announced = max(filter(None, _phases(edition)))
    yield min(voted), announced


def _announced(edition: EditionInForce, published: Sequence[PublicationInstants]) -> datetime | None:
    """When the last announcement became public; None: one is awaited."""
    done = [each.done for each in published if each.done is not None]
    return max(done) if done and len(done) >= len(edition.rules.announcements) else None


async def coming_changes(session: AsyncSession) -> PageChanges:
    """Of all public editions, of consultations, and of approved publications that are awaited (three statements)."""
    editions = await editions_in_force(session)
    published = await publication_instants(session)
    instants = {at for edition in editions for at in _phases(edition)}
    instants |= {at for span in await spans_of_consultations(session) for at in span}
    awaited = {each.due for found in published.values() for each in found if each.done is None}
    contests: list[tuple[datetime, datetime | None]] = []
    for edition in editions:
        contests += _contest(edition, _announced(edition, published.get(edition.id, ())))
    return PageChanges(tuple(sorted(filter(None, instants | awaited))), tuple(contests), tuple(awaited))
