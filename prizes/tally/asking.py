"""Ask for a count: a small round is counted while the steward waits, a large one by the worker; and so is one whose
last votes are still on their way into the public log, which only the worker takes from the queue.
"""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.queries import begin_count, turnout
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.jobs.actions import enqueue, waiting
from prizes.jobs.kinds import JobKind
from prizes.jobs.models import Job
from prizes.tally.actions import count_phase
from prizes.tally.rules.after_count import is_large
from prizes.tally.rules.poll import voting_phase
from prizes.votelog.queries import is_behind


async def count_asked(session: AsyncSession, edition: str, phase: str, by: str | None) -> None:
    """The job."""
    found = await edition_in_force(session, edition)
    if found is not None:
        await count_phase(session, found, voting_phase(found.rules, phase), counted_by=by)


COUNT_VOTES = JobKind("count-votes", count_asked)


async def ask_for_count(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, asked_by: str
) -> bool:
    """Count now where that is quick; whether it was. Else the worker counts after this transaction, once however often
    it is asked.

    Raises Closed while votes can still come, LogAtFault.
    """
    await begin_count(session, edition, phase)
    cast = await turnout(session, edition, phase)
    large = bool(cast and is_large(cast.votes or 0))
    if not large and not await is_behind(session, edition.slug, phase.id):
        await count_phase(session, edition, phase, counted_by=asked_by)
        return True
    job = COUNT_VOTES(edition=edition.slug, phase=phase.id, by=asked_by)
    await enqueue(session, job, dedupe_key=_name(edition, phase))
    return False


async def asked(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> Job | None:
    """The count that the worker has still to do, or is doing."""
    return await waiting(session, _name(edition, phase))


def _name(edition: EditionInForce, phase: VotingPhase) -> str:
    return f"{COUNT_VOTES.name}:{edition.slug}:{phase.id}"
