"""Whether records of panels are, to the byte, what was written and confirmed: by their own hash and by the journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.journal import acts
from prizes.journal.queries import entries_of_acts
from prizes.kit.sentence import Sentence, say
from prizes.review.models import Minutes
from prizes.review.rules.minutes import hash_of

CHANGED_TEXT = say("The text does not match the hash stored with it.")
OTHER_HASH = say("The journal contains a different hash.")
NOT_IN_JOURNAL = say("The journal contains no entry for this record.")
OTHER_PLACE = say("The journal lists it as the record of something else.")
CHAIR_CHANGED = say("The chair’s confirmation does not match the journal.")
STEWARD_CHANGED = say("The steward’s confirmation does not match the journal.")
GONE = say("The journal lists a record that does not exist.")


@dataclass(slots=True)
class Told:
    """What the journal says of one record."""

    place: tuple[str, str, int] = ("", "", 0)
    """Phase, field, version. The journal calls the field `category`."""
    hashes: set[str] = field(default_factory=set)
    confirmed: dict[str, str] = field(default_factory=dict)
    """By part, chair or steward, who confirmed it."""


@dataclass(frozen=True, slots=True)
class CheckedMinutes:
    """A record and what is wrong with it. `minutes` None: it is gone; `place` says which it was."""

    place: tuple[str, str, int]
    minutes: Minutes | None
    wrong: Sequence[Sentence]


def faults(minutes: Minutes, told: Told | None) -> list[Sentence]:
    """What of a record is not as it was written and confirmed; empty: nothing. Pure."""
    own = hash_of(minutes.content)
    found = [CHANGED_TEXT] if own != minutes.sha256 else []
    if told is None:
        return [*found, NOT_IN_JOURNAL]
    if told.hashes != {own}:
        found.append(OTHER_HASH)
    if told.place != (minutes.phase, minutes.field, minutes.version):
        found.append(OTHER_PLACE)
    if told.confirmed.get("chair") != minutes.chair_id:
        found.append(CHAIR_CHANGED)
    if told.confirmed.get("steward") != minutes.steward_id:
        found.append(STEWARD_CHANGED)
    return found


def told_by(entries: Iterable[Any]) -> dict[str, Told]:
    """What journal entries say, by id of the record."""
    found: dict[str, Told] = {}
    for entry in entries:
        details = entry.details
        told = found.setdefault(entry.subject.removeprefix("minutes:"), Told())
        told.hashes.add(str(details.get("sha256")))
        told.place = (str(details.get("phase")), str(details.get("category")), int(details.get("version", 0)))
        if entry.act == acts.MINUTES_CONFIRM.name:
            told.confirmed[str(details.get("part"))] = entry.actor_id or ""
    return found


async def wrong_with(session: AsyncSession, edition: EditionInForce, minutes: Minutes) -> list[Sentence]:
    """The faults of one record."""
    entries = await entries_of_acts(
        session, edition.slug, (acts.MINUTES_WRITE, acts.MINUTES_CONFIRM), subject=f"minutes:{minutes.id}"
    )
    return faults(minutes, told_by(entries).get(minutes.id))


async def check_all(session: AsyncSession, edition: EditionInForce) -> list[CheckedMinutes]:
    """Every record of an edition, and those that the journal tells of and that are gone."""
    told = told_by(await entries_of_acts(session, edition.slug, (acts.MINUTES_WRITE, acts.MINUTES_CONFIRM)))
    query = (
        select(Minutes)
        .where(Minutes.edition_id == edition.id)
        .order_by(Minutes.phase, Minutes.field, col(Minutes.version))
    )
    kept = (await session.exec(query)).all()
    gone = [each for each in told if each not in {m.id for m in kept}]
    return [
        *(CheckedMinutes((m.phase, m.field, m.version), m, faults(m, told.get(m.id))) for m in kept),
        *(CheckedMinutes(told[each].place, None, [GONE]) for each in gone),
    ]


async def known_hashes(session: AsyncSession, edition: EditionInForce) -> set[str]:
    """Hashes of all records that were ever written in an edition."""
    entries = await entries_of_acts(session, edition.slug, (acts.MINUTES_WRITE,))
    return {str(entry.details.get("sha256")) for entry in entries}
