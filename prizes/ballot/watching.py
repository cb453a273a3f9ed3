"""Look over the votes of a round every hour and flag what has too much in common. Nothing but flags is written."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col
from sqlmodel import select as select_models
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.box_sql import CIRCUMSTANCES, FLAGS, VOTES
from prizes.ballot.circumstances import opened, pseudonym
from prizes.ballot.keys import circumstances_file, circumstances_key, destroy_circumstances_key
from prizes.ballot.models import CaseVote, Look, Suspicion, VoteCase, VoteFlag
from prizes.ballot.queries import has_opened, projects_of
from prizes.ballot.rules.flagging.flags import Case, Flags, flag, most_common
from prizes.ballot.rules.flagging.flags import Flag as Found
from prizes.ballot.rules.flagging.stream import StreamedBallot
from prizes.ballot.rules.voting import ends_at
from prizes.ballot.voters import BATCH
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.edition.stewards import tell_of_incoming
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import N_
from prizes.votelog.format.lines import instant
from prizes.votelog.queries import log_of

EVERY = timedelta(hours=1)
KEPT = timedelta(days=90)
"""How long circumstances stay after the round is final."""
KEPT_AT_MOST = timedelta(days=365)
"""The same after the end of voting, where a round never becomes final."""
Round = tuple[EditionInForce, VotingPhase]
FLAGGED = N_("Votes were flagged.")
"""What stewards are told; the hour of a look says nothing of one voter."""


async def due_rounds(session: AsyncSession) -> list[Round]:
    """Rounds whose votes were not looked over for an hour; after the end of voting once more."""
    looked = {
        (edition, phase): at
        for edition, phase, at in (
            await session.exec(select_models(Look.edition, Look.phase, Look.looked_at))
        ).all()
    }
    return [
        (edition, phase)
        for edition in await editions_in_force(session)
        if not edition.record
        for phase in edition.rules.votings
        if has_opened(edition, phase) and _is_due(edition, phase, looked.get((edition.slug, phase.id)))
    ]


def _is_due(edition: EditionInForce, phase: VotingPhase, looked_at: datetime | None) -> bool:
    if looked_at is None:
        return True
    end = ends_at(edition.rules, phase)
    return clock.now() - looked_at >= EVERY and (end is None or looked_at < end)


async def claim(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> bool:
    """Take the round for a look; False if another worker has just taken it."""
    now = clock.now()
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {"edition": edition.slug, "phase": phase.id, "looked_at": now, "votes": 0}
    statement = dialect.insert(Look).values(values)
    statement = statement.on_conflict_do_update(
        index_elements=["edition", "phase"],
        set_={"looked_at": now},
        where=col(Look.looked_at) <= now - EVERY,
    ).returning(col(Look.phase))
    return (await session.exec(statement)).first() is not None


async def read_ballots(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> list[StreamedBallot]:
    """The votes in force whose circumstances are known, one for each choice; `n` is the number of the vote."""
    key = circumstances_key(edition.slug)
    if key is None:
        return []
    query = (
        select(VOTES.c.id, VOTES.c.category, VOTES.c.choices, CIRCUMSTANCES.c.sealed)
        .join(CIRCUMSTANCES, CIRCUMSTANCES.c.vote_id == VOTES.c.id)
        .where(VOTES.c.edition == edition.slug, VOTES.c.phase == phase.id, VOTES.c.in_force)
    )
    found: list[StreamedBallot] = []
    rows = await (await session.connection()).stream(query.execution_options(yield_per=BATCH))
    async for part in rows.partitions():
        found += await asyncio.to_thread(_opened, key, part)  # pages are answered meanwhile
    return found


def _opened(key: bytes, rows: Iterable[Any]) -> list[StreamedBallot]:
    ballots = (
        opened(key, sealed, number, category, project)
        for number, category, choices, sealed in rows
        for project in projects_of(choices)
    )
    return [ballot for ballot in ballots if ballot is not None]


async def look(ballots: Sequence[StreamedBallot]) -> Flags:
    """In a thread: with a million votes it takes minutes."""
    return await asyncio.to_thread(flag, ballots)


async def keep(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, found: Flags, votes: int
) -> None:
    """Put what was found in place of what the last look found. What cases were made of stays with them."""
    key = circumstances_key(edition.slug) or b""
    known = {(s.category, s.project): s for s in await _suspicions(session, edition, phase)}
    before = {name for name, suspicion in known.items() if suspicion.flagged}
    await session.exec(
        delete(VoteFlag).where(col(VoteFlag.suspicion_id).in_([each.id for each in known.values()]))
    )
    for gone in known.keys() - {(case.category, case.project) for case in found.cases}:
        known[gone].flagged = 0
        session.add(known[gone])
    flags: dict[str, list[Found]] = defaultdict(list)
    for each in found.flags:
        flags[each.case].append(each)
    rows: list[dict[str, Any]] = []
    if any((case.category, case.project) not in before for case in found.cases):
        await tell_of_incoming(session, edition, FLAGGED, "office/flags")
    for case in found.cases:
        suspicion = known.get((case.category, case.project)) or _new(edition, phase, case, key)
        suspicion.flagged, suspicion.seen_at = case.flagged, clock.now()
        suspicion.shared = _in_common(flags[case.id])
        session.add(suspicion)
        rows += [_row(suspicion.id, each) for each in flags[case.id]]
    await session.flush()
    if rows:
        await (await session.connection()).execute(insert(FLAGS), rows)
    seen = await session.get_one(Look, (edition.slug, phase.id))
    seen.votes = votes
    session.add(seen)
    await _drop_replaced(session, edition, phase)


async def _suspicions(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> Sequence[Suspicion]:
    query = select_models(Suspicion).where(Suspicion.edition == edition.slug, Suspicion.phase == phase.id)
    return (await session.exec(query)).all()


def _new(edition: EditionInForce, phase: VotingPhase, case: Case, key: bytes) -> Suspicion:
    return Suspicion(
        edition=edition.slug,
        phase=phase.id,
        category=case.category,
        project=case.project,
        label=pseudonym(key, "project", case.project)[:4].upper(),
        flagged=0,
        shared=[],
        first_at=clock.now(),
        seen_at=clock.now(),
    )


def _in_common(flags: Sequence[Found]) -> list[dict[str, Any]]:
    """What at least a tenth of the flagged votes share, the most frequent first."""
    return [
        {
            "name": what.name,
            "value": what.value,
            "flagged": number,
            "ballots": what.ballots,
            "of": what.of,
            "expected": round(what.expected, 2),
            "ratio": round(what.ballots / max(what.expected, 0.01)),
            "alike": what.alike,
        }
        for what, number in most_common(each.shared for each in flags)[:12]
        if number * 10 >= len(flags)
    ]


def _row(suspicion: str, each: Found) -> dict[str, Any]:
    shared = [[what.name, what.value] for what in each.shared]
    return {"suspicion_id": suspicion, "vote_id": each.n, "shared": shared, "related": each.related}


# --- forgetting ----------------------------------------------------------------------------------------


async def _drop_replaced(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> None:
    """Circumstances of votes that were changed or taken back."""
    await _drop(session, edition, phase, VOTES.c.in_force.is_(False))


async def _drop(session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *which: Any) -> int:
    ids = select(VOTES.c.id).where(VOTES.c.edition == edition.slug, VOTES.c.phase == phase.id, *which)
    connection = await session.connection()
    return (await connection.execute(delete(CIRCUMSTANCES).where(CIRCUMSTANCES.c.vote_id.in_(ids)))).rowcount


async def forget(session: AsyncSession) -> None:
    """Destroy circumstances, flags and their key once no case can be made of them; of withdrawn votes at once. Run
    every day.
    """
    await _forget_withdrawn(session)
    for edition in await editions_in_force(session):
        there = circumstances_file(edition.slug).exists() or await _any_kept(session, edition)
        if not there or not edition.rules.votings:
            continue
        over = [await is_past(session, edition, phase) for phase in edition.rules.votings]
        if all(over):
            votes = sum([await _drop(session, edition, phase) for phase in edition.rules.votings])
            found = select(col(Suspicion.id)).where(col(Suspicion.edition) == edition.slug)
            await session.exec(delete(VoteFlag).where(col(VoteFlag.suspicion_id).in_(found)))
            record(session, edition, acts.BALLOT_FORGET_CIRCUMSTANCES, by=None, votes=votes)
            await session.flush()
            destroy_circumstances_key(edition.slug)


async def _forget_withdrawn(session: AsyncSession) -> None:
    """What could tell what votes were for that stewards set aside as WITHDRAWN: the web may not delete it."""
    aside = (
        select(col(CaseVote.vote_id))
        .join(VoteCase, col(VoteCase.id) == CaseVote.case_id)
        .where(col(VoteCase.reason) == "WITHDRAWN", col(CaseVote.state) == "aside")
    )
    connection = await session.connection()
    await connection.execute(delete(FLAGS).where(FLAGS.c.vote_id.in_(aside)))
    await connection.execute(delete(CIRCUMSTANCES).where(CIRCUMSTANCES.c.vote_id.in_(aside)))


async def _any_kept(session: AsyncSession, edition: EditionInForce) -> bool:
    """The key may lie on another machine."""
    query = select(CIRCUMSTANCES.c.vote_id).join(VOTES, VOTES.c.id == CIRCUMSTANCES.c.vote_id)
    found = await (await session.connection()).execute(query.where(VOTES.c.edition == edition.slug).limit(1))
    return found.first() is not None


async def is_past(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> bool:
    """Whether nothing of the voters of a round is needed any more: for a challenge, a case, an audit."""
    log = await log_of(session, edition.slug, phase.id)
    if log is not None and log.final:
        return instant(log.last_time) + KEPT <= clock.now()
    end = ends_at(edition.rules, phase)
    return end is not None and end + KEPT_AT_MOST <= clock.now()
