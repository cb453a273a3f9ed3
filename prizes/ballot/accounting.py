"""What became of all votes of a round, added up, for the report on it. Reads; no voter and no single vote."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.box_sql import CASE_VOTES, CASES, VOTES
from prizes.ballot.queries import is_over
from prizes.ballot.refusals import still_secret
from prizes.ballot.rules.voting import ends_at
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce


async def cast_by_category(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> dict[str, int]:
    """Votes that were cast, those too that were changed or taken back later: once a round is over, the same for ever.
    Raises Closed before.
    """
    if not is_over(edition, phase):
        raise still_secret(ends_at(edition.rules, phase))
    query = (
        select(VOTES.c.category, func.count())
        .where(VOTES.c.edition == edition.slug, VOTES.c.phase == phase.id, VOTES.c.choices != "")
        .group_by(VOTES.c.category)
    )
    rows = await (await session.connection()).execute(query)
    return {row[0]: row[1] for row in rows}


async def aside_by_reason(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> dict[str, dict[str, int]]:
    """Votes in force that are set aside, by category and reason. One with two reasons is in both."""
    query = (
        select(VOTES.c.category, CASES.c.reason, func.count(VOTES.c.id.distinct()))
        .join(CASE_VOTES, CASE_VOTES.c.vote_id == VOTES.c.id)
        .join(CASES, CASES.c.id == CASE_VOTES.c.case_id)
        .where(
            VOTES.c.edition == edition.slug,
            VOTES.c.phase == phase.id,
            VOTES.c.in_force,
            CASE_VOTES.c.state == "aside",
        )
        .group_by(VOTES.c.category, CASES.c.reason)
        .order_by(VOTES.c.category, CASES.c.reason)
    )
    found: dict[str, dict[str, int]] = {}
    for category, reason, number in await (await session.connection()).execute(query):
        found.setdefault(category, {})[reason] = number
    return found
