"""Erase an expert: what they said of themselves goes, their marks and remarks stay without a name.

Marks decided about projects, so they stay; so do confirmed records of a panel, word for word, with the names in them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.rules.roles import erased_address
from prizes.db import columns_of
from prizes.edition.models import Edition
from prizes.kit.text import without
from prizes.review.models import (
    Assignment,
    DeclaredInterest,
    ExpertProfile,
    Feedback,
    PanelChoice,
    PanelSeat,
    Recusal,
    Remark,
    Review,
)
from prizes.review.rules.seats import SeatState


@dataclass(frozen=True, slots=True)
class Taken:
    """A seat that somebody has in a panel."""

    id: str
    edition: str
    """Slug."""
    category: str


async def seats_taken(session: AsyncSession, person: Person) -> list[Taken]:
    query: Any = (
        select(*columns_of(Taken, PanelSeat, edition=Edition.slug))
        .join(Edition, col(Edition.id) == PanelSeat.edition_id)
        .where(PanelSeat.person_id == person.id, PanelSeat.state == SeatState.ACCEPTED.value)
        .order_by(Edition.slug, PanelSeat.category)
    )
    return [Taken(*row) for row in (await session.exec(query)).all()]


async def forget_expert(session: AsyncSession, person: Person) -> None:
    theirs = or_(
        col(PanelSeat.person_id) == person.id, col(PanelSeat.canonical_email) == person.canonical_email
    )
    sat = col(PanelSeat.state).in_((SeatState.ACCEPTED.value, SeatState.LEFT.value))
    nobody = erased_address(person.id)
    statements: tuple[Any, ...] = (
        delete(ExpertProfile).where(col(ExpertProfile.person_id) == person.id),
        delete(PanelSeat).where(theirs, ~sat),
        update(PanelSeat).where(theirs).values(email=nobody, canonical_email=nobody, note=""),
        update(DeclaredInterest)
        .where(col(DeclaredInterest.expert_id) == person.id)
        .values(note="", earlier=[]),
        update(Recusal).where(col(Recusal.expert_id) == person.id).values(reason=""),
    )
    for statement in statements:
        await session.exec(statement.execution_options(synchronize_session=False))


async def leave_out(session: AsyncSession, projects: Sequence[str], words: re.Pattern[str]) -> None:
    """Take somebody's name and address out of what experts wrote of their projects."""
    rows: list[tuple[Any, tuple[str, ...]]] = []
    for table, names in _WORDS.items():
        found = await session.exec(select(table).where(col(table.project_id).in_(projects)))
        rows += [(row, names) for row in found.all()]
    reviews = select(Review).join(Assignment).where(col(Assignment.project_id).in_(projects))
    rows += [(row, ("comment", "comments")) for row in (await session.exec(reviews)).all()]
    for row, names in rows:
        for name in names:
            setattr(row, name, without(getattr(row, name), words))
        session.add(row)
    await session.flush()


_WORDS: dict[Any, tuple[str, ...]] = {
    Feedback: ("text",),
    PanelChoice: ("reason",),
    Recusal: ("reason",),
    Remark: ("text",),
}
