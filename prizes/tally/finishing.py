"""The end of a round: the time to challenge its count is over, the report is fixed, the log gets its last line."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.tally import refusals
from prizes.tally.actions import count_phase
from prizes.tally.integrity import Report, as_file, report_of
from prizes.tally.lots import waiting_for_lot
from prizes.tally.opening import finish
from prizes.tally.queries import latest
from prizes.tally.rules.after_count import challenge_ends
from prizes.tally.signing import for_auditors, signatures
from prizes.votelog.actions import locked
from prizes.votelog.format.lines import instant_text
from prizes.votelog.queries import is_behind, log_of


async def finish_round(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, finished_by: str
) -> None:
    """Fix the report in the log of a counted round; nothing of it changes any more. A round without a log, or
    with an empty one, has no such line, and one that is final stays so.

    Raises Missing before the count, Closed while the count can be challenged, Conflict while a challenge or an appeal
    waits for its answer, the count is not that of the votes as they stand now, or single votes are shown to auditors
    alone and none has signed, or a tie waits for the lot.
    """
    log = await log_of(session, edition.slug, phase.id)
    if log is None or not log.key or not log.size or log.final:
        return
    known = await latest(session, edition, phase.id)
    if known is None:
        raise refusals.not_counted()
    until = challenge_ends(edition.rules, phase, known.counted_at)
    if until and clock.now() < until and not edition.rehearsal:
        raise refusals.challenge_window(until=until)
    if await is_behind(session, edition.slug, phase.id):
        raise refusals.log_is_behind()
    if (await count_phase(session, edition, phase, counted_by=finished_by)).id != known.id:
        raise refusals.count_again()
    if for_auditors(phase) and not await signatures(session, edition, phase):
        raise refusals.nobody_signed()
    if await waiting_for_lot(session, edition, phase):
        raise refusals.lot_first()
    report = await report_of(session, edition, phase)
    assert report is not None
    if waiting := _waiting(report):
        raise refusals.still_open(n=waiting)
    content = as_file(report)
    await finish(session, await locked(session, log.name), content, at=instant_text(clock.now()))
    record(session, edition, acts.TALLY_FINISH, known, by=finished_by, phase=phase.id)
    await session.flush()


def _waiting(report: Report) -> int:
    """Challenges and appeals without an answer."""
    challenged = [each for each in report["challenges"] if each["state"] == "open"]
    return len(challenged) + sum(int(case["appeals_open"]) for case in report["cases"])
