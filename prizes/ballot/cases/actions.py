"""Set votes aside: one steward proposes a case, another approves exactly that. Its page is public before it takes
effect, the log names it, and no vote is deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.approving import check_approver, check_different_people
from prizes.accounts.models import Person
from prizes.accounts.queries import grants_of
from prizes.accounts.rules.roles import Role, holds
from prizes.ballot import refusals
from prizes.ballot.box_sql import CASE_VOTES, VOTES
from prizes.ballot.cases.queries import case_in, flagged_votes, free, suspicion_in
from prizes.ballot.cases.withdrawing import wipe
from prizes.ballot.models import VoteCase
from prizes.edition.document.phases import VotingPhase
from prizes.edition.proposals import canonical, sha256
from prizes.edition.queries import EditionInForce
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.votelog.actions import let_lines_wait, locked
from prizes.votelog.format.codes import CODE_BYTES, code_bytes, tracking_code, typed_code
from prizes.votelog.format.lines import REASONS, VoidLine
from prizes.votelog.models import VoteLog
from prizes.votelog.queries import log_of, placed
from prizes.votelog.refusals import no_code, no_log

MOST_VOTES = 50_000
LEAST_EXPLANATION, MOST_EXPLANATION = 20, 2_000
MOST_OFFICE = 200


class NamedVote(NamedTuple):
    """A vote for a case."""

    id: int
    leaf: bytes


class StatedCase(NamedTuple):
    """What a steward states of a case."""

    reason: str
    explanation: str
    proposer: str


async def propose(
    session: AsyncSession,
    edition: EditionInForce,
    stated: StatedCase,
    *,
    flags: str | None = None,
    related: bool = False,
    codes: Sequence[str] = (),
    phase: str | None = None,
) -> VoteCase:
    """A case of the flagged votes of one project, else of votes with these codes. `phase`: their round, else the first.

    Raises Missing, Invalid, Conflict.
    """
    if flags is not None:
        return await propose_flagged(session, edition, flags, stated, related=related)
    chosen = next((each for each in edition.rules.votings if not phase or each.id == phase), None)
    if chosen is None:
        raise refusals.no_voting(edition=edition.rules.title)
    return await propose_named(session, edition, chosen, "\n".join(codes), stated)


async def propose_flagged(
    session: AsyncSession,
    edition: EditionInForce,
    suspicion_id: str,
    stated: StatedCase,
    *,
    related: bool,
) -> VoteCase:
    """A case of the flagged votes of one project. `related`: those flagged for what they share with others, too."""
    suspicion = await suspicion_in(session, edition, suspicion_id)
    phase = _phase(edition, suspicion.phase)
    votes = [NamedVote(*row) for row in await flagged_votes(session, suspicion, related=related)]
    rules = list(dict.fromkeys(what["name"] for what in suspicion.shared))
    return await _propose(session, edition, phase, votes, stated, rules=rules)


async def propose_named(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    codes: str,
    stated: StatedCase,
) -> VoteCase:
    """A case of votes with these tracking codes, one a line."""
    votes = await _votes_of_codes(session, edition, phase, codes)
    return await _propose(session, edition, phase, votes, stated, rules=[])


def _phase(edition: EditionInForce, phase_id: str) -> VotingPhase:
    found = next((phase for phase in edition.rules.votings if phase.id == phase_id), None)
    if found is None:
        raise refusals.no_suspicion()
    return found


async def _votes_of_codes(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, codes: str
) -> list[NamedVote]:
    log = await _log(session, edition, phase.id)
    typed = [typed_code(line) for line in codes.splitlines() if line.strip()]
    wanted = {code_bytes(code) for code in typed if code}
    if None in typed or not typed:
        raise no_code()
    found = await placed(session, log.name, wanted)
    rows = await _rows(session, edition, phase.id, [each.tag for each in found.values()])
    votes = [rows[each.leaf] for each in found.values() if each.leaf in rows]
    if len(votes) < len(wanted):
        known = {vote.leaf[:CODE_BYTES] for vote in votes}
        raise refusals.unknown_votes(codes=", ".join(sorted(tracking_code(code) for code in wanted - known)))
    return votes


async def _rows(
    session: AsyncSession, edition: EditionInForce, phase: str, tags: Sequence[str]
) -> dict[bytes, NamedVote]:
    """Votes of these tags by leaf."""
    query = select(VOTES.c.id, VOTES.c.leaf).where(
        VOTES.c.edition == edition.slug,
        VOTES.c.phase == phase,
        VOTES.c.tag.in_(tags),
        VOTES.c.leaf.is_not(None),
    )
    rows = await (await session.connection()).execute(query)
    return {bytes(row[1]): NamedVote(row[0], bytes(row[1])) for row in rows}


async def _log(session: AsyncSession, edition: EditionInForce, phase: str) -> VoteLog:
    log = await log_of(session, edition.slug, phase)
    if log is None or not log.key:
        raise no_log()
    if log.final:
        raise refusals.round_is_final()
    return log


async def _propose(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    votes: Sequence[NamedVote],
    stated: StatedCase,
    *,
    rules: list[str],
) -> VoteCase:
    await _log(session, edition, phase.id)
    _check(stated)
    left = await free(session, [vote.id for vote in votes])
    votes = [vote for vote in votes if vote.id in left]
    if not votes:
        raise refusals.no_votes_for_a_case()
    if len(votes) > MOST_VOTES:
        raise refusals.too_many_votes(most=MOST_VOTES)
    case = _case(edition, phase, votes, stated, rules)
    session.add(case)
    await session.flush()
    rows = [
        {
            "case_id": case.id,
            "vote_id": vote.id,
            "code": tracking_code(vote.leaf),
            "state": "named",
            "tell": "",
        }
        for vote in votes
    ]
    await (await session.connection()).execute(insert(CASE_VOTES), rows)
    details = {"votes": case.votes, "reason": case.reason, "sha256": case.sha256}
    record(session, edition, acts.CASE_PROPOSE, case, by=stated.proposer, **details)
    return case


def _check(stated: StatedCase) -> None:
    if stated.reason not in REASONS:
        raise refusals.reason_of_case_needed()
    if not LEAST_EXPLANATION <= len(stated.explanation.strip()) <= MOST_EXPLANATION:
        raise refusals.explanation_needed("explanation", least=LEAST_EXPLANATION, most=MOST_EXPLANATION)


def _case(
    edition: EditionInForce,
    phase: VotingPhase,
    votes: Sequence[NamedVote],
    stated: StatedCase,
    rules: list[str],
) -> VoteCase:
    explanation = stated.explanation.strip()
    content = [phase.id, stated.reason, explanation, sorted(tracking_code(vote.leaf) for vote in votes)]
    return VoteCase(
        edition=edition.slug,
        phase=phase.id,
        reason=stated.reason,
        explanation=explanation,
        rules=rules,
        votes=len(votes),
        sha256=sha256(canonical(content)),
        proposed_by=stated.proposer,
        proposed_at=clock.now(),
    )


# --- four eyes, and a third pair -----------------------------------------------------------------------


async def withdraw(session: AsyncSession, edition: EditionInForce, case_id: str, *, steward: str) -> VoteCase:
    """Take a proposed case back. Its page stays."""
    case = await _proposed(session, edition, case_id)
    await _settle(session, case, state="withdrawn")
    record(session, case.edition, acts.CASE_WITHDRAW, case, by=steward)
    return case


async def countersign(
    session: AsyncSession,
    edition: EditionInForce,
    case_id: str,
    *,
    person: Person,
    seen_sha256: str,
    office: str,
) -> VoteCase:
    """By somebody from outside: an observer who is no steward. Before or after the case takes effect."""
    case = await case_in(session, edition, case_id)
    grants = await grants_of(session, person.id)
    inside = holds(grants, Role.STEWARD, edition.slug) or person.id in (case.proposed_by, case.approved_by)
    if inside or not holds(grants, Role.OBSERVER, edition.slug):
        raise refusals.not_from_outside()
    if case.state == "withdrawn" or case.countersigned_by is not None or case.proposed_by is None:
        raise refusals.case_not_open()
    signed = [case.proposed_by, case.approved_by]
    await check_different_people(session, person.id, signed, edition=edition.slug)
    if case.sha256 != seen_sha256:
        raise refusals.case_changed()
    office = " ".join(office.split())
    if not 2 <= len(office) <= MOST_OFFICE:
        raise refusals.office_needed()
    case.countersigned_by, case.countersigned_at, case.office = person.id, clock.now(), office
    session.add(case)
    await session.flush()
    record(session, case.edition, acts.CASE_COUNTERSIGN, case, by=person.id, sha256=case.sha256)
    return case


async def may_approve(
    session: AsyncSession, edition: EditionInForce, case_id: str, *, seen_sha256: str, approver: str
) -> VoteCase:
    """The case, if this steward may approve what was seen. Raises Missing, Forbidden, Conflict, Closed."""
    case = await _proposed(session, edition, case_id)
    if case.proposed_by == approver:
        raise refusals.own_case()
    if case.countersigned_by == approver:
        raise refusals.not_from_outside()
    signed = [case.proposed_by, case.countersigned_by]
    await check_approver(session, approver, signed, edition=edition.slug, rehearsal=edition.rehearsal)
    if case.sha256 != seen_sha256:
        raise refusals.case_changed()
    return case


async def put_into_effect(
    session: AsyncSession, edition: EditionInForce, case: VoteCase, *, approver: str
) -> None:
    """Set the votes of an approved case aside and let the lines that say so wait for the log."""
    log = await locked(session, (await _log(session, edition, case.phase)).name)
    await _settle(session, case, state="in_effect", approved_by=approver)
    connection = await session.connection()
    codes = select(CASE_VOTES.c.vote_id, CASE_VOTES.c.code).where(CASE_VOTES.c.case_id == case.id)
    votes = {code_bytes(code): number for number, code in await connection.execute(codes)}
    found = await placed(session, log.name, votes)
    if len(found) < len(votes):
        raise refusals.not_in_the_log_yet()
    told = "" if case.reason == "WITHDRAWN" else "aside"
    places = sorted((each.place, votes[code]) for code, each in found.items())
    statement = update(CASE_VOTES).where(
        CASE_VOTES.c.case_id == case.id, CASE_VOTES.c.vote_id == bindparam("of_vote")
    )
    rows = [{"of_vote": vote, "place": place, "state": "aside", "tell": told} for place, vote in places]
    await connection.execute(statement, rows)
    if case.reason == "WITHDRAWN":
        await wipe(session, [vote for _, vote in places])
    await let_lines_wait(session, log, [str(VoidLine(place, case.reason, case.id)) for place, _ in places])
    details = {"votes": case.votes, "reason": case.reason, "sha256": case.sha256}
    record(session, edition, acts.CASE_APPROVE, case, by=approver, **details)


async def _proposed(session: AsyncSession, edition: EditionInForce, case_id: str) -> VoteCase:
    case = await case_in(session, edition, case_id)
    if case.state != "proposed":
        raise refusals.case_not_open()
    return case


async def _settle(session: AsyncSession, case: VoteCase, **values: str) -> None:
    """The update's own condition lets one of many at once through."""
    result = await session.exec(
        update(VoteCase)
        .where(col(VoteCase.id) == case.id, col(VoteCase.state) == "proposed")
        .values(decided_at=clock.now(), **values)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        raise refusals.case_not_open()
    await session.refresh(case)
