"""What is written into the log of a round, and when: its opening, its paper, votes, changed rules, its close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as select_models
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.box_sql import PROJECTS, on_paper, source_of
from prizes.ballot.keys import key_hash
from prizes.ballot.queries import as_choices, begin_count, has_opened, is_over, votes_by_choice
from prizes.ballot.rules.voting import ends_at
from prizes.ballot.voter_lists import number_listed
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce, document_of, edition_in_force
from prizes.journal.models import JournalEntry
from prizes.votelog import queries
from prizes.votelog.actions import append, keep_file, locked, taken
from prizes.votelog.faults import LogFault
from prizes.votelog.format.batches import batches
from prizes.votelog.format.choices import NONE_OF_THESE, project_of
from prizes.votelog.format.lines import AmendLine, CloseLine, NoteLine, OpenLine, instant_text
from prizes.votelog.format.notes import Checkpoint
from prizes.votelog.format.paper import LogPaper, ballot_words, count_words, electorate_words, is_second
from prizes.votelog.models import VoteLog
from prizes.votelog.refusals import at_fault

LAST_WAY = timedelta(seconds=10)
"""How long after the end of voting the worker leaves the log open: what arrived in time may still be on its way into
the box. A count by hand does not wait.
"""
AT_ONCE = 10_000
"""Lines that are written in one go. What waits after hours without a worker is written in portions: whole, it could
neither be held in memory nor be one question to a database.
"""
NO_CLOSE = "9999-12-31T23:59:59Z"
"""What an open line says of a round that stays open until further notice."""


async def advance(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    name: str,
    *,
    seen: Sequence[Checkpoint] = (),
    by_hand: bool = False,
) -> VoteLog:
    """Write into the log of a round all that is due, and sign it. Raises Fault: then nothing is written.

    Some seconds after the end of voting, `by_hand` at once, it waits for the last votes and closes the log.
    """
    # Asked once: what begins before the end has not waited for the votes that are being saved, and must not close.
    over = is_over(edition, phase) if by_hand else _is_past(edition, phase)
    if over:
        await begin_count(session, edition, phase)
    log = await locked(session, name, closing=over)
    if log.final:
        return log
    again = await edition_in_force(session, edition.slug)  # the rules may have changed while this waited
    edition = again or edition
    over = over and is_over(edition, phase)
    while await _portion(session, edition, phase, log, seen, over=over) and over:
        pass
    return log


async def _portion(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    log: VoteLog,
    seen: Sequence[Checkpoint],
    *,
    over: bool,
) -> bool:
    """Write what waits, not all of a long queue at once; whether there may be more. The close is in the last one."""
    waiting = await queries.waiting(session, log.name, AT_ONCE)
    more = len(waiting) == AT_ONCE
    over = over and not more
    opening = [] if log.size else await _opening(session, edition, phase, log, begun=bool(waiting), over=over)
    if not log.size and not opening:
        return False
    votes = [line for _, line in waiting if line.startswith(("cast ", "blank "))]
    rest = [line for _, line in waiting if not line.startswith(("cast ", "blank "))]
    changes = await _changes(session, edition, phase, log, over=over) if log.size else []
    close = _close(edition, phase, log, votes) if over else []
    made = batches(_time(log), votes, [*changes, *rest, *close])
    await append(session, log, [*opening, *made], seen)
    await taken(session, [number for number, _ in waiting])
    return more


async def seal(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> VoteLog | None:
    """Close the log of a round whose votes are to be counted, if it has one. Raises LogAtFault."""
    log = await queries.log_of(session, edition.slug, phase.id)
    if log is None or not log.key:
        return None
    try:
        return await advance(session, edition, phase, log.name, by_hand=True)
    except LogFault as fault:
        raise at_fault() from fault


def is_due(edition: EditionInForce, phase: VotingPhase, log: VoteLog) -> bool:
    """Whether something other than votes is to be written now."""
    if not log.size:
        return has_opened(edition, phase)
    if log.final:
        return False
    another_day = not log.closed and log.last_time[:10] != instant_text(clock.now())[:10]
    return another_day or log.rules_sha256 != edition.sha256 or (_is_past(edition, phase) and not log.closed)


def _is_past(edition: EditionInForce, phase: VotingPhase) -> bool:
    ends = ends_at(edition.rules, phase)
    return ends is not None and ends + LAST_WAY <= clock.now()


def _time(log: VoteLog) -> str:
    """Never back."""
    return max(log.last_time, instant_text(clock.now()))


async def _opening(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    log: VoteLog,
    *,
    begun: bool,
    over: bool,
) -> list[list[str]]:
    """The first lines, once the round has opened: what is voted on stands before the first vote."""
    opens, closes = edition.rules.instant(phase.opens), ends_at(edition.rules, phase)
    key = await key_hash(session, edition.slug)
    if key is None or opens is None or not (begun or has_opened(edition, phase)):
        return []
    if phase.electorate.voter_list and not over and not await number_listed(session, edition, phase):
        return []  # the paper says how many can vote, and so far nobody can
    first = OpenLine(
        log.name, edition.sha256, key, instant_text(opens), instant_text(closes) if closes else NO_CLOSE
    )
    await _keep_rules(session, edition, log)
    paper = await _paper(session, edition, phase, log, over=over)
    return [[str(first)], *batches(_time(log), [], [*paper, *await _journal(session)])]


async def _changes(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, log: VoteLog, *, over: bool
) -> list[str]:
    lines = []
    if log.rules_sha256 != edition.sha256:
        await _keep_rules(session, edition, log)
        lines.append(str(AmendLine(edition.sha256)))
    if not log.closed:
        lines += await _paper(session, edition, phase, log, over=over)
        lines += await _journal(session) if log.last_time[:10] != _time(log)[:10] else []
    return lines


def _close(edition: EditionInForce, phase: VotingPhase, log: VoteLog, votes: Sequence[str]) -> list[str]:
    end = ends_at(edition.rules, phase)
    if log.closed or end is None:
        return []
    casts = sum(line.startswith("cast ") for line in votes)
    return [str(CloseLine(instant_text(end), log.casts + casts))]


async def _keep_rules(session: AsyncSession, edition: EditionInForce, log: VoteLog) -> None:
    found = await document_of(session, edition.id, edition.version)
    if found is not None:
        await keep_file(session, log.name, f"rules/{found[1]}", [found[0]])


async def _journal(session: AsyncSession) -> list[str]:
    """The head of the journal, once a day: what it says up to there cannot be changed unseen."""
    query = select_models(JournalEntry.chain).where(col(JournalEntry.position).is_not(None))
    head = (await session.exec(query.order_by(col(JournalEntry.position).desc()).limit(1))).first()
    return [str(NoteLine("journal", head))] if head else []


async def _paper(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, log: VoteLog, *, over: bool
) -> list[str]:
    """A note of the paper where it has changed. Who was on it stays on it: there may be votes for them."""
    nominees = {(category, project) for category, project in await _nominees(session, edition, phase)}
    standing = {category for category, _ in nominees}
    nominees |= await queries.on_noted_paper(session, log)
    least = phase.ballot.least
    if over:
        equal = [(each[0], as_choices(each[1])) for each in await votes_by_choice(session, edition, phase)]
        named = [(category, chosen) for category, chosen in equal if chosen and chosen != (NONE_OF_THESE,)]
        # One may have come, got votes and left between two papers.
        nominees |= {(category, project_of(part)) for category, chosen in named for part in chosen}
        # A category may have had fewer projects for a time.
        least = min([least, *(len(chosen) for _, chosen in named)])
    by_category: dict[str, list[str]] = {}
    for category, project in nominees:
        by_category.setdefault(category, []).append(project)
    ballot, changeable = phase.ballot, phase.ballot.change != "never"
    # A category that all its projects have left is asked of nobody.
    all_left = ballot.complete == "all" and len(standing) < len(by_category)
    paper = LogPaper(
        log.name,
        edition.sha256,
        ballot.choices,
        max(2, len(standing)) if all_left else ballot.complete,
        ballot.changes_most if changeable else 0,
        changeable and ballot.take_back,
        ballot.openings,
        by_category,
        count_words(phase.count, phase.cut.most, weights=phase.electorate.weights)
        if is_second(phase)
        else None,
        ballot_words(ballot),
        least,
        ballot.none_of_these,
        electorate_words(phase.electorate, await number_listed(session, edition, phase)),
    )
    sha256 = await keep_file(session, log.name, "paper.txt", [paper.text().encode("ascii")])
    return [] if sha256 == log.paper_sha256 else [str(NoteLine("paper", sha256))]


async def _nominees(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> list[tuple[str, str]]:
    codes = [category.code for category in edition.rules.categories]
    query = select(PROJECTS.c.category, PROJECTS.c.id).where(
        PROJECTS.c.edition_id == edition.id,
        PROJECTS.c.category.in_(codes),
        on_paper(source_of(edition.rules, phase)),
    )
    return [(row[0], row[1]) for row in await (await session.connection()).execute(query)]
