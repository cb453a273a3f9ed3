"""Votes drawn to be looked at one by one. Where the public number will stand is said before it is known, and then it
cannot be chosen; nor can the root, which was signed at the close.
"""

from __future__ import annotations

import base64
from fractions import Fraction
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.queries import is_over
from prizes.ballot.refusals import explanation_needed
from prizes.edition.cutting.outcome import CutRow, Outcome
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.tally import refusals
from prizes.tally.integrity import audit_of
from prizes.tally.models import SampleAudit
from prizes.tally.opening import standing_of
from prizes.tally.queries import counted
from prizes.tally.rules.after_count import public_source
from prizes.tally.rules.counting import Tally
from prizes.tally.rules.poll import Poll
from prizes.tally.rules.sampling import drawn, margin_of, sample_size, seed_of
from prizes.votelog.format.notes import Checkpoint, read
from prizes.votelog.models import VoteLog
from prizes.votelog.queries import first_after, log_of

MOST_NUMBER, MOST_FOUND = 100, 4_000


async def announce_source(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, source: str, *, steward: str
) -> None:
    """Say once where the number will stand. Raises Closed after the end of voting, Conflict the second time."""
    if is_over(edition, phase):
        raise refusals.too_late_for_a_source()
    source = public_source(source)
    if await audit_of(session, edition, phase):
        raise refusals.source_named_already()
    made = SampleAudit(edition=edition.slug, phase=phase.id, source=source, announced_at=clock.now())
    session.add(made)
    await session.flush()
    record(session, edition, acts.SAMPLE_ANNOUNCE, made.phase, by=steward, source=source)


async def draw(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, number: str, *, steward: str
) -> SampleAudit:
    """Draw the votes of a counted round by the number that its source now says, once.

    Raises Conflict where no source was said or votes are drawn already, Missing before the count.
    """
    number = " ".join(number.split())
    audit = await audit_of(session, edition, phase)
    log = await log_of(session, edition.slug, phase.id)
    found = await counted(session, edition, phase)
    if audit is None or audit.number:
        raise refusals.nothing_to_draw()
    if found is None or log is None or not log.tally:
        raise refusals.not_counted()
    if not 1 <= len(number) <= MOST_NUMBER:
        raise explanation_needed("number", least=1, most=MOST_NUMBER)
    standing = await standing_of(session, log)
    audit.number, audit.drawn_at = number, clock.now()
    audit.root = await _root_after(session, log, standing.closed_at or 0)
    audit.seed = seed_of(log.name, audit.root, number)
    audit.drawn = _drawn(found[1], found[2], audit.seed, standing.clear_by_category())
    session.add(audit)
    await session.flush()
    record(session, edition, acts.SAMPLE_DRAW, audit.phase, by=steward, number=number, seed=audit.seed)
    return audit


async def _root_after(session: AsyncSession, log: VoteLog, close: int) -> str:
    """Of the first checkpoint that has the line of the close."""
    first = await first_after(session, log.name, close)
    return base64.b64encode(Checkpoint.read(read(first.note).text).root).decode("ascii")


def _drawn(poll: Poll, tally: Tally, seed: str, votes: dict[str, list[int]]) -> list[dict[str, Any]]:
    """Of each category in which a project does not pass: how close the next one is, of how many votes, and which."""
    rows: dict[str, list[CutRow]] = {}
    for row in poll.cut(tally).rows():
        rows.setdefault(row.candidate.category, []).append(row)
    made = []
    for code, each in rows.items():
        inside = [row.candidate.votes for row in each if row.outcome is Outcome.PASSED]
        outside = [row.candidate.votes for row in each if row.outcome is not Outcome.PASSED]
        if inside and outside and votes.get(code):
            margin = _margin(poll.phase, min(inside), max(outside), tally.categories[code].counted)
            chosen = drawn(seed, votes[code], sample_size(margin))
            made.append({"category": code, "margin": str(margin), "of": len(votes[code]), "votes": chosen})
    return made


def _margin(phase: VotingPhase, last: int, next_: int, counted: int) -> Fraction:
    """As a share of the counted votes. A vote moves points by as many as a first place gets, or as one project can get;
    where votes give places, groups give points or votes have weights nobody knows how few would change a place, so as
    many votes are drawn as for equals.
    """
    if phase.attribute:
        return Fraction(0)
    match phase.count.method:
        case "sum":
            return margin_of(last, next_, counted * (phase.ballot.most_to_one or 1))
        case "points":
            return margin_of(last, next_, counted * phase.count.table[0])
        case "schulze" | "ranked_pairs" | "run_off" | "stv":
            return Fraction(0)


async def tell_found(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, found: str, *, steward: str
) -> None:
    """What was found in the drawn votes, in words for everybody; can be said anew until the round is final."""
    audit = await audit_of(session, edition, phase)
    log = await log_of(session, edition.slug, phase.id)
    if audit is None or not audit.number or log is None or log.final:
        raise refusals.nothing_to_draw()
    if not 20 <= len(found.strip()) <= MOST_FOUND:
        raise explanation_needed("found", least=20, most=MOST_FOUND)
    audit.found = found.strip()
    session.add(audit)
    await session.flush()
    record(session, edition, acts.SAMPLE_TELL, audit.phase, by=steward)
