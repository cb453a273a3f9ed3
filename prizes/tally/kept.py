"""The integrity report, kept while nothing is done in its edition.

Once votes are counted it changes by acts alone. Each act stands in the journal, and each appeal in its table (it is not
journaled, so that nothing says when its voter was here): as long as neither has grown, the report is the one that was
worked out before. That is asked with every view, so that processes need not tell each other.
"""

from __future__ import annotations

import json

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.cases.queries import how_many_appeals
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.journal.queries import how_far
from prizes.tally.integrity import Report, report_of

Reached = tuple[int, int, int, int]
"""How far an edition has come: version of its rules, entries in the journal, the newest of them, appeals."""
_kept: dict[tuple[str, str, str], tuple[Reached, str]] = {}
"""By database, edition and round; as text, so that nobody changes it."""


async def kept_report(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> Report | None:
    """The same as `report_of`, for a transaction that has written nothing: what it writes may be rolled back."""
    place = (str(session.get_bind().engine.url), edition.slug, phase.id)
    # Asked before the report is worked out: what is done meanwhile makes it anew the next time.
    reached = (
        edition.version,
        *await how_far(session, edition.slug),
        await how_many_appeals(session, edition),
    )
    known = _kept.get(place)
    if known is None or known[0] != reached:
        known = _kept[place] = (reached, json.dumps(await report_of(session, edition, phase)))
    report: Report | None = json.loads(known[1])
    return report
