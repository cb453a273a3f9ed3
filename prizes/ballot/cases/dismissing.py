"""Groups of flagged votes about which nothing is done."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot import refusals
from prizes.ballot.models import Suspicion
from prizes.edition.queries import EditionInForce
from prizes.errors import Outcomes, one_by_one
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines

LEAST_REASON, MOST_REASON = 3, 1_000
"""Characters."""


async def dismiss(
    session: AsyncSession,
    edition: EditionInForce,
    suspicion_ids: Sequence[str],
    *,
    reason: str,
    steward: str,
) -> Outcomes:
    """Say of groups of flagged votes that nothing is done about them, and why; one query. No vote changes by it, so one
    steward does it. If a later look flags more votes of a group, it is open again. The reason is kept beside the group:
    it may say of what kind the votes are.
    """
    reason = many_lines(reason)
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise refusals.dismissal_reason_needed(least=LEAST_REASON, most=MOST_REASON)
    query = select(Suspicion).where(col(Suspicion.id).in_(suspicion_ids), Suspicion.edition == edition.slug)
    rows = await session.exec(query.order_by(col(Suspicion.id)).with_for_update())
    found = {each.id: each for each in rows.all()}

    def one(suspicion_id: str) -> None:
        if suspicion_id not in found:
            raise refusals.no_suspicion()
        suspicion = found[suspicion_id]
        if suspicion.is_dismissed:
            raise refusals.flag_is_dismissed()
        suspicion.dismissed_votes, suspicion.dismissed_for = suspicion.flagged, reason
        suspicion.dismissed_by, suspicion.dismissed_at = steward, clock.now()
        session.add(suspicion)
        record(session, edition, acts.CASE_DISMISS_FLAG, suspicion, by=steward)

    outcomes = one_by_one(suspicion_ids, one)
    await session.flush()
    return outcomes
