"""Ask for a count: a small round is counted while the steward waits, a large one by the worker."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.queries import turnout
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.jobs.actions import enqueue, waiting
from prizes.jobs.models import Job
from prizes.tally.actions import count_phase
from prizes.tally.rules import is_large

JOB = "count-votes"


async def ask_for_count(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, asked_by: str
) -> bool:
    """Count now where that is quick; whether it was. Else the worker counts after this transaction, once however often
    it is asked.

    Raises Closed while votes can still come, LogAtFault.
    """
    cast = await turnout(session, edition, phase)
    if not (cast and is_large(cast.votes or 0)):
        await count_phase(session, edition, phase, counted_by=asked_by)
        return True
    asked = {"edition": edition.slug, "phase": phase.id, "by": asked_by}
    await enqueue(session, JOB, asked, dedupe_key=_name(edition, phase))
    return False


async def asked(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> Job | None:
    """The count that the worker has still to do, or is doing."""
    return await waiting(session, _name(edition, phase))


def _name(edition: EditionInForce, phase: VotingPhase) -> str:
    return f"{JOB}:{edition.slug}:{phase.id}"
