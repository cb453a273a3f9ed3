"""The end of retention: ninety days after the last round of an edition is final nothing is left of its voters.

The votes stay, with tags that are random words once the key they were made with is destroyed, so that anybody can count
them again. The numbers of voters that were published stay as they were published.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import col
from sqlmodel import select as select_models
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.box_sql import AGES, ATTRIBUTES, CIRCUMSTANCES, LISTED, MARKS, ROLL, VOTES
from prizes.ballot.erasing import count_gone
from prizes.ballot.keys import destroy_key
from prizes.ballot.models import CaseReview, TagKey, VoteCase, VoteReminder
from prizes.ballot.turnout import origins_said, shown_origins
from prizes.ballot.voters import end_roll, marked
from prizes.ballot.watching import is_past
from prizes.edition.queries import EditionInForce, editions_in_force


@dataclass(frozen=True, slots=True)
class Left:
    """What is still there of the voters of an edition, in numbers."""

    voters: int
    """By their marks."""
    reminders: int
    appeals: int
    """With the words of voters."""
    circumstances: int
    """Of votes."""
    key: bool
    """Of tags."""

    @property
    def nothing(self) -> bool:
        return not (self.voters or self.reminders or self.appeals or self.circumstances or self.key)


async def over(session: AsyncSession) -> list[EditionInForce]:
    """Editions with a public vote whose retention is over."""
    return [
        edition
        for edition in await editions_in_force(session)
        if edition.rules.votings
        and not edition.record
        and all([await is_past(session, edition, phase) for phase in edition.rules.votings])
    ]


async def left_of(session: AsyncSession, edition: EditionInForce) -> Left:
    reminders = select_models(func.count()).where(col(VoteReminder.edition) == edition.slug)
    appeals = select_models(func.count()).where(*_appeals(edition))
    key = await session.get(TagKey, edition.slug, populate_existing=True)
    kept = select(func.count()).select_from(CIRCUMSTANCES).join(VOTES, VOTES.c.id == CIRCUMSTANCES.c.vote_id)
    connection = await session.connection()
    return Left(
        voters=await marked(session, edition.slug),
        circumstances=(await connection.execute(kept.where(VOTES.c.edition == edition.slug))).scalar_one(),
        reminders=(await session.exec(reminders)).one(),
        appeals=(await session.exec(appeals)).one(),
        key=key is not None and key.destroyed_at is None,
    )


def _appeals(edition: EditionInForce) -> tuple[ColumnElement[bool], ...]:
    cases = select(col(VoteCase.id)).where(col(VoteCase.edition) == edition.slug)
    return (
        col(CaseReview.case_id).in_(cases),
        col(CaseReview.vote_id).is_not(None),
        (col(CaseReview.words) != "") | (col(CaseReview.answer) != ""),
    )


async def forget_votes_voters(session: AsyncSession, edition: EditionInForce) -> None:
    """Marks, reminders, the words of appeals with their answers, groups and weights of votes, and the key of tags. How
    appeals ended stays.
    """
    while await end_roll(session):
        pass
    left = await left_of(session, edition)
    if left.voters:
        said = await origins_said(session, edition.slug)
        await count_gone(session, edition.slug, left.voters, **asdict(shown_origins(*said)))
        for table in (MARKS, ROLL):
            await (await session.connection()).execute(delete(table).where(table.c.edition == edition.slug))
    for table in (AGES, LISTED):
        await (await session.connection()).execute(delete(table).where(table.c.edition == edition.slug))
    votes = select(VOTES.c.id).where(VOTES.c.edition == edition.slug)
    await (await session.connection()).execute(delete(ATTRIBUTES).where(ATTRIBUTES.c.vote_id.in_(votes)))
    await session.exec(delete(VoteReminder).where(col(VoteReminder.edition) == edition.slug))
    silent = update(CaseReview).where(*_appeals(edition)).values(words="", answer="")
    await session.exec(silent.execution_options(synchronize_session=False))
    if left.key:
        await destroy_key(session, edition)
