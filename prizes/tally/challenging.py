"""Anybody may challenge a count while its time runs; a steward answers; both stand in the report."""

from __future__ import annotations

from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.refusals import explanation_needed
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.stewards import tell_of_incoming
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.tally import refusals
from prizes.tally.models import Challenge
from prizes.tally.queries import latest
from prizes.tally.rules.after_count import challenge_ends
from prizes.votelog.queries import log_of

LEAST, MOST = 20, 4_000
"""Characters of a reason and of an answer."""
MOST_NAME = 200
MOST_OPEN = 500
"""Challenges of a round without an answer; more are not taken, since none would be read."""


async def may_be_challenged(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> bool:
    known = await latest(session, edition, phase.id)
    until = challenge_ends(edition.rules, phase, known.counted_at if known else None)
    log = await log_of(session, edition.slug, phase.id)
    return until is not None and clock.now() < until and not (log and log.final)


async def lodge(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, name: str, words: str
) -> Challenge:
    """Raises Closed when it is not the time, Invalid for what is too short or too long."""
    if not await may_be_challenged(session, edition, phase):
        raise refusals.no_time_to_challenge()
    name, words = " ".join(name.split())[:MOST_NAME], words.strip()
    if not LEAST <= len(words) <= MOST:
        raise explanation_needed("words", least=LEAST, most=MOST)
    open_ones = select(func.count()).where(
        Challenge.edition == edition.slug, Challenge.phase == phase.id, Challenge.state == "open"
    )
    if (await session.exec(open_ones)).one() >= MOST_OPEN:
        raise refusals.too_many_open()
    made = Challenge(edition=edition.slug, phase=phase.id, name=name, words=words, lodged_at=clock.now())
    session.add(made)
    await session.flush()
    record(session, edition, acts.CHALLENGE_LODGE, made, by=None)
    await tell_of_incoming(session, edition, acts.CHALLENGE_LODGE.words, "office/challenges")
    return made


async def answer(
    session: AsyncSession,
    edition: EditionInForce,
    challenge_id: str,
    *,
    upheld: bool,
    answer: str,
    steward: str,
) -> None:
    """Once, in public. Raises Missing, Conflict for one that is answered, Invalid without an answer."""
    found = await session.get(Challenge, challenge_id)
    if found is None or found.edition != edition.slug:
        raise refusals.no_challenge()
    if not LEAST <= len(answer.strip()) <= MOST:
        raise explanation_needed("answer", least=LEAST, most=MOST)
    state = "upheld" if upheld else "refused"
    values = {"state": state, "answer": answer.strip(), "answered_by": steward, "answered_at": clock.now()}
    result = await session.exec(
        update(Challenge)
        .where(col(Challenge.id) == challenge_id, col(Challenge.state) == "open")
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        raise refusals.answered_already()
    await session.refresh(found)
    record(session, edition, acts.CHALLENGE_ANSWER, found, by=steward, state=state)
