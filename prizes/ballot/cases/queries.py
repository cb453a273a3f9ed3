"""Reads of flags, cases and appeals. None gives a voter, and none a project before the votes are counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel import select as select_models
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot import refusals
from prizes.ballot.box_sql import CASE_VOTES, FLAGS, VOTES
from prizes.ballot.models import CaseReview, CaseVote, Look, Suspicion, VoteCase, VoteFlag
from prizes.edition.queries import EditionInForce
from prizes.votelog.format.codes import typed_code
from prizes.votelog.queries import logs
from prizes.votelog.refusals import no_code


async def looks(session: AsyncSession, edition: EditionInForce) -> Sequence[Look]:
    """When the votes of each round were looked over last."""
    return (await session.exec(select_models(Look).where(Look.edition == edition.slug))).all()


async def suspicions(session: AsyncSession, edition: EditionInForce) -> Sequence[Suspicion]:
    """What the last look found, the largest first."""
    query = select_models(Suspicion).where(Suspicion.edition == edition.slug, Suspicion.flagged > 0)
    return (await session.exec(query.order_by(col(Suspicion.flagged).desc(), Suspicion.id))).all()


async def suspicion_in(session: AsyncSession, edition: EditionInForce, suspicion_id: str) -> Suspicion:
    found = await session.get(Suspicion, suspicion_id)
    if found is None or found.edition != edition.slug:
        raise refusals.no_suspicion()
    return found


async def counted_rounds(session: AsyncSession, edition: EditionInForce) -> frozenset[str]:
    """Rounds whose votes are opened in their log: from then on projects are named in cases."""
    return frozenset(log.phase for log in await logs(session, edition.slug) if log.tally)


async def flags_of(
    session: AsyncSession, suspicion: Suspicion, *, offset: int, limit: int
) -> Sequence[tuple[Sequence[Any], bool]]:
    """What each flagged vote shares, and whether only that with other flagged ones. Without its code: whoever knows a
    code must not learn a project from it.
    """
    query = (
        select_models(VoteFlag.shared, VoteFlag.related)
        .where(VoteFlag.suspicion_id == suspicion.id)
        .order_by(col(VoteFlag.related), col(VoteFlag.vote_id))
    )
    return [(shared, related) for shared, related in await session.exec(query.offset(offset).limit(limit))]


async def flagged_votes(
    session: AsyncSession, suspicion: Suspicion, *, related: bool
) -> Sequence[tuple[int, bytes]]:
    query = (
        select(VOTES.c.id, VOTES.c.leaf)
        .join(FLAGS, FLAGS.c.vote_id == VOTES.c.id)
        .where(FLAGS.c.suspicion_id == suspicion.id, VOTES.c.in_force, VOTES.c.leaf.is_not(None))
    )
    if not related:
        query = query.where(FLAGS.c.related.is_(False))
    rows = await (await session.connection()).execute(query.order_by(VOTES.c.id))
    return [(row[0], bytes(row[1])) for row in rows]


async def free(session: AsyncSession, votes: Sequence[int]) -> set[int]:
    """Those that no case holds, waits for, or has given back: what was restored is not set aside again."""
    taken = (
        select(CASE_VOTES.c.vote_id)
        .join(VoteCase, col(VoteCase.id) == CASE_VOTES.c.case_id)
        .where(col(VoteCase.state) != "withdrawn")
    )
    rows = await (await session.connection()).execute(taken)
    return set(votes) - set(rows.scalars())


# --- cases ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many votes of a case stand how."""

    aside: int = 0
    restored: int = 0
    appeals: int = 0
    appeals_open: int = 0
    appeals_upheld: int = 0


async def cases(session: AsyncSession, edition: EditionInForce) -> Sequence[VoteCase]:
    """Newest first."""
    query = select_models(VoteCase).where(VoteCase.edition == edition.slug)
    return (await session.exec(query.order_by(col(VoteCase.proposed_at).desc(), VoteCase.id))).all()


def marks(found: Sequence[VoteCase]) -> list[str]:
    """What is in effect, as far as an effect of one case can depend on others."""
    return sorted(case.id for case in found if case.state == "in_effect")


async def case_in(session: AsyncSession, edition: EditionInForce, case_id: str) -> VoteCase:
    """Raises Missing."""
    found = await session.get(VoteCase, case_id, populate_existing=True)
    if found is None or found.edition != edition.slug:
        raise refusals.no_case()
    return found


async def numbers(session: AsyncSession, found: Sequence[VoteCase]) -> dict[str, Numbers]:
    """By case."""
    ids = [case.id for case in found]
    counting = (
        select_models(CaseVote.case_id, CaseVote.state, func.count())
        .where(col(CaseVote.case_id).in_(ids))
        .group_by(col(CaseVote.case_id), col(CaseVote.state))
    )
    votes = {(case, state): n for case, state, n in (await session.exec(counting)).all()}
    appealing = (
        select_models(CaseReview.case_id, CaseReview.state, func.count())
        .where(col(CaseReview.case_id).in_(ids), col(CaseReview.vote_id).is_not(None))
        .group_by(col(CaseReview.case_id), col(CaseReview.state))
    )
    appeals = {(case, state): n for case, state, n in (await session.exec(appealing)).all()}
    return {
        case: Numbers(
            aside=votes.get((case, "aside"), 0),
            restored=votes.get((case, "restored"), 0),
            appeals=sum(n for (of, _), n in appeals.items() if of == case),
            appeals_open=sum(appeals.get((case, state), 0) for state in ("open", "proposed")),
            appeals_upheld=appeals.get((case, "upheld"), 0),
        )
        for case in ids
    }


async def how_many_appeals(session: AsyncSession, edition: EditionInForce) -> int:
    """All that were ever lodged in the edition."""
    query = (
        select_models(func.count())
        .select_from(CaseReview)
        .join(VoteCase, col(VoteCase.id) == CaseReview.case_id)
        .where(VoteCase.edition == edition.slug)
    )
    return (await session.exec(query)).one()


async def open_appeals(session: AsyncSession, edition: EditionInForce) -> int:
    """Those that are not decided."""
    query = (
        select_models(func.count())
        .select_from(CaseReview)
        .join(VoteCase, col(VoteCase.id) == CaseReview.case_id)
        .where(VoteCase.edition == edition.slug, col(CaseReview.state).in_(("open", "proposed")))
    )
    return (await session.exec(query)).one()


async def open_flags(session: AsyncSession, edition: EditionInForce) -> int:
    """Projects with flagged votes that no steward has dismissed, in rounds whose result can still change."""
    final = [log.phase for log in await logs(session, edition.slug) if log.final]
    dismissed = func.coalesce(Suspicion.dismissed_votes, 0)
    query = select_models(func.count()).where(
        Suspicion.edition == edition.slug,
        col(Suspicion.phase).not_in(final),
        col(Suspicion.flagged) > dismissed,
    )
    return (await session.exec(query)).one()


async def votes_by_category(session: AsyncSession, case: VoteCase) -> list[tuple[str, int]]:
    """How many votes of the case are in each category."""
    query = (
        select(VOTES.c.category, func.count())
        .join(CASE_VOTES, CASE_VOTES.c.vote_id == VOTES.c.id)
        .where(CASE_VOTES.c.case_id == case.id)
        .group_by(VOTES.c.category)
        .order_by(VOTES.c.category)
    )
    return [(row[0], row[1]) for row in await (await session.connection()).execute(query)]


async def cases_without_third(
    session: AsyncSession, edition: EditionInForce, phase: str, categories: Collection[str]
) -> Sequence[str]:
    """Cases in effect on votes of these categories that nobody from outside has countersigned. What voters withdrew
    themselves needs no signature.
    """
    query = (
        select(col(VoteCase.id))
        .join(CASE_VOTES, CASE_VOTES.c.case_id == VoteCase.id)
        .join(VOTES, VOTES.c.id == CASE_VOTES.c.vote_id)
        .where(
            col(VoteCase.edition) == edition.slug,
            col(VoteCase.phase) == phase,
            col(VoteCase.countersigned_by).is_(None),
            col(VoteCase.proposed_by).is_not(None),
            CASE_VOTES.c.state == "aside",
            VOTES.c.category.in_(categories),
        )
        .distinct()
    )
    return (await (await session.connection()).execute(query)).scalars().all()


# --- appeals -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """A vote that is or was set aside, found by its tracking code, and its appeal if there is one."""

    vote: CaseVote
    case: VoteCase
    appeal: CaseReview | None


async def held(session: AsyncSession, edition: EditionInForce, typed: str) -> Held:
    """Raises Invalid for what is no code, Missing where no such vote was set aside."""
    code = typed_code(typed)
    if code is None:
        raise no_code()
    query = (
        select_models(CaseVote, VoteCase, CaseReview)
        .join(VoteCase, col(VoteCase.id) == CaseVote.case_id)
        .join(
            CaseReview,
            (col(CaseReview.case_id) == CaseVote.case_id) & (col(CaseReview.vote_id) == CaseVote.vote_id),
            isouter=True,
        )
        .where(VoteCase.edition == edition.slug, CaseVote.code == code, CaseVote.state != "named")
        .order_by(col(VoteCase.decided_at).desc())
    )
    row = (await session.exec(query.execution_options(populate_existing=True))).first()
    if row is None:
        raise refusals.nothing_to_appeal()
    vote, case, appeal = row
    return Held(vote=vote, case=case, appeal=appeal)


async def reviews(
    session: AsyncSession, edition: EditionInForce
) -> Sequence[tuple[CaseReview, VoteCase, str | None]]:
    """Appeals and motions with their case and tracking code: those to be decided first, the oldest first."""
    query = (
        select_models(CaseReview, VoteCase, CaseVote.code)
        .join(VoteCase, col(VoteCase.id) == CaseReview.case_id)
        .join(
            CaseVote,
            (col(CaseVote.case_id) == CaseReview.case_id) & (col(CaseVote.vote_id) == CaseReview.vote_id),
            isouter=True,
        )
        .where(VoteCase.edition == edition.slug)
        .order_by(col(CaseReview.decided_at).is_not(None), col(CaseReview.lodged_at), col(CaseReview.id))
    )
    return [(review, case, code) for review, case, code in (await session.exec(query)).all()]


async def code_of(session: AsyncSession, review: CaseReview) -> str | None:
    """Tracking code of the vote that is appealed for; None: all votes of the case."""
    this = (CaseVote.case_id == review.case_id, CaseVote.vote_id == review.vote_id)
    return (await session.exec(select_models(CaseVote.code).where(*this))).first()


async def review_in(
    session: AsyncSession, edition: EditionInForce, review_id: str
) -> tuple[CaseReview, VoteCase]:
    found = await session.get(CaseReview, review_id, populate_existing=True)
    if found is None:
        raise refusals.no_review()
    return found, await case_in(session, edition, found.case_id)
