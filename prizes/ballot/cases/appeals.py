"""Appeals against setting a vote aside: by its tracking code, without signing in. Two stewards answer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from sqlmodel import select as select_models
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.approving import check_approver
from prizes.ballot import refusals
from prizes.ballot.box_sql import CASE_VOTES
from prizes.ballot.cases.queries import case_in, held, review_in
from prizes.ballot.models import CaseReview, VoteCase
from prizes.edition.queries import EditionInForce
from prizes.errors import Outcomes, one_by_one
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.acts import ActKind
from prizes.votelog.actions import let_lines_wait, locked
from prizes.votelog.format.lines import RestoreLine
from prizes.votelog.queries import log_of
from prizes.votelog.refusals import no_log

MOST_WORDS = 4_000


async def lodge(session: AsyncSession, edition: EditionInForce, typed: str, words: str) -> CaseReview:
    """One appeal for each vote. Raises Invalid, Missing, Conflict."""
    found = await held(session, edition, typed)
    if found.appeal is not None:
        raise refusals.appealed_before()
    if found.vote.state != "aside":
        raise refusals.nothing_to_appeal()
    if found.case.reason == "WITHDRAWN":
        raise refusals.withdrawn_for_good()
    words = words.strip()
    if not 3 <= len(words) <= MOST_WORDS:
        raise refusals.appeal_words_needed(most=MOST_WORDS)
    made = CaseReview(case_id=found.case.id, vote_id=found.vote.vote_id, words=words, lodged_at=clock.now())
    try:
        async with session.begin_nested():
            session.add(made)
    except IntegrityError as error:  # another one at the same instant
        raise refusals.appealed_before() from error
    return made  # not journaled: nothing says when this voter was here


async def reopen(
    session: AsyncSession, edition: EditionInForce, case_id: str, *, answer: str, steward: str
) -> CaseReview:
    """Propose to restore all votes of a case that are still set aside, by a steward's own motion."""
    case = await case_in(session, edition, case_id)
    if case.state != "in_effect":
        raise refusals.case_not_open()
    if case.reason == "WITHDRAWN":
        raise refusals.withdrawn_for_good()
    made = CaseReview(case_id=case.id, words="", lodged_at=clock.now())
    return await _propose(session, made, case, upheld=True, answer=answer, steward=steward)


async def take_up(
    session: AsyncSession, edition: EditionInForce, review_ids: Sequence[str], *, steward: str
) -> Outcomes:
    """Say that one looks after appeals, so that no other steward does the same; one query. It binds nobody: any two
    stewards may still answer.
    """
    query = (
        select_models(CaseReview, VoteCase)
        .join(VoteCase, col(VoteCase.id) == CaseReview.case_id)
        .where(col(CaseReview.id).in_(review_ids), VoteCase.edition == edition.slug)
        .order_by(col(CaseReview.id))
        .with_for_update(of=CaseReview)
    )
    there = {review.id: (review, case) for review, case in (await session.exec(query)).all()}

    def take(review_id: str) -> None:
        if review_id not in there:
            raise refusals.no_review()
        review, case = there[review_id]
        if review.state != "open":
            raise refusals.appeal_moved_on()
        if review.taken_by not in (None, steward):
            raise refusals.appeal_is_taken()
        if review.taken_by is None:
            review.taken_by = steward
            session.add(review)
            record(session, case.edition, acts.CASE_TAKE_APPEAL, case, by=steward)

    outcomes = one_by_one(review_ids, take)
    await session.flush()
    return outcomes


async def propose_answer(
    session: AsyncSession,
    edition: EditionInForce,
    review_id: str,
    *,
    upheld: bool | None,
    answer: str,
    steward: str,
) -> CaseReview:
    """The first of two stewards says how an appeal should be answered."""
    review, case = await review_in(session, edition, review_id)
    if review.state != "open":
        raise refusals.appeal_moved_on()
    if upheld is None:
        raise refusals.appeal_verdict_needed()
    return await _propose(session, review, case, upheld=upheld, answer=answer, steward=steward)


async def _propose(
    session: AsyncSession, review: CaseReview, case: VoteCase, *, upheld: bool, answer: str, steward: str
) -> CaseReview:
    if not 3 <= len(answer.strip()) <= MOST_WORDS:
        raise refusals.answer_to_voter_needed()
    review.state, review.upheld, review.answer, review.proposed_by = (
        "proposed",
        upheld,
        answer.strip(),
        steward,
    )
    session.add(review)
    await session.flush()
    _note(session, acts.CASE_ANSWER_APPEAL, review, case, steward, upheld=upheld)
    return review


async def confirm(
    session: AsyncSession, edition: EditionInForce, review_id: str, *, upheld: bool | None, steward: str
) -> CaseReview:
    """The second steward agrees, and the answer takes effect. `upheld`: as they saw it. Raises Forbidden, Conflict."""
    review, case = await review_in(session, edition, review_id)
    if review.state != "proposed" or review.upheld != upheld:
        raise refusals.appeal_moved_on()
    if review.proposed_by == steward:
        raise refusals.own_verdict()
    others = [review.proposed_by]
    await check_approver(session, steward, others, edition=edition.slug, rehearsal=edition.rehearsal)
    state = "upheld" if review.upheld else "refused"
    result = await session.exec(
        update(CaseReview)
        .where(col(CaseReview.id) == review.id, col(CaseReview.state) == "proposed")
        .values(state=state, decided_by=steward, decided_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        raise refusals.appeal_moved_on()
    await session.refresh(review)
    if review.upheld:
        await _restore(session, edition, case, review)
    elif review.vote_id is not None:
        await _tell_refused(session, review)
    _note(session, acts.CASE_DECIDE_APPEAL, review, case, steward, upheld=bool(review.upheld))
    return review


async def disagree(session: AsyncSession, edition: EditionInForce, review_id: str, *, steward: str) -> None:
    """The second steward does not agree: the appeal is open again; a motion of a steward is dropped."""
    review, case = await review_in(session, edition, review_id)
    if review.state != "proposed":
        raise refusals.appeal_moved_on()
    _note(session, acts.CASE_RETURN_APPEAL, review, case, steward)
    if review.vote_id is None:
        await session.delete(review)
    else:
        review.state, review.upheld, review.answer, review.proposed_by = "open", None, "", None
        session.add(review)
    await session.flush()


async def _restore(
    session: AsyncSession, edition: EditionInForce, case: VoteCase, review: CaseReview
) -> None:
    log = await log_of(session, edition.slug, case.phase)
    if log is None:
        raise no_log()
    log = await locked(session, log.name)
    if log.final:
        raise refusals.round_is_final()
    these = [CASE_VOTES.c.case_id == case.id, CASE_VOTES.c.state == "aside"]
    if review.vote_id is not None:
        these.append(CASE_VOTES.c.vote_id == review.vote_id)
    connection = await session.connection()
    places = sorted((await connection.execute(select(CASE_VOTES.c.place).where(*these))).scalars())
    if not places:
        raise refusals.appeal_moved_on()
    await connection.execute(update(CASE_VOTES).where(*these).values(state="restored", tell="restored"))
    await let_lines_wait(session, log, [str(RestoreLine(place, case.reason, case.id)) for place in places])


async def _tell_refused(session: AsyncSession, review: CaseReview) -> None:
    this = (CASE_VOTES.c.case_id == review.case_id, CASE_VOTES.c.vote_id == review.vote_id)
    await (await session.connection()).execute(update(CASE_VOTES).where(*this).values(tell="refused"))


def _note(
    session: AsyncSession,
    act: ActKind,
    review: CaseReview,
    case: VoteCase,
    steward: str,
    **details: object,
) -> None:
    about = "case" if review.vote_id is None else "vote"
    record(session, case.edition, act, case, by=steward, about=about, **details)
