"""Appeals against setting a vote aside, for programs: by tracking code, and the two stewards who answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from prizes.api.interface.pagination import Cursor, Limit, part_of
from prizes.ballot.cases import appeals
from prizes.ballot.cases import queries as case_queries
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.limits import slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx

router = APIRouter(tags=["cases"])
Words = Annotated[str, Field(max_length=10_000)]
APPEALS = 5
"""That one person may write in a minute."""


class AppealSent(BaseModel):
    code: str = Field(max_length=40)
    words: Words


class VoteAppealOf(BaseModel):
    code: str
    case: str
    vote: Literal["aside", "restored"]
    appeal: Literal["open", "upheld", "refused"] | None
    answer: str | None


class ReviewOf(BaseModel):
    """A voter's appeal, or a steward's motion to give all votes of a case back."""

    id: str
    case: str
    code: str | None
    """Tracking code of the vote; null: all votes of the case."""
    state: Literal["open", "proposed", "upheld", "refused"]
    """`proposed`: waits for a second steward."""
    words: str
    """Of the voter."""
    lodged_at: datetime
    upheld: bool | None
    """What is proposed or decided."""
    answer: str
    mine: bool
    """You proposed the answer: another steward must agree."""


class ReviewsOf(BaseModel):
    items: list[ReviewOf]
    next: str | None = None


class VoteAppealAnswer(BaseModel):
    upheld: bool
    answer: Words


class VoteAppealVerdict(BaseModel):
    upheld: bool
    """As it was looked at."""


class RestorationSent(BaseModel):
    answer: Words
    """Why all votes of the case should count again; each voter reads it."""


@router.post("/editions/{edition}/vote-appeals", status_code=201, dependencies=allow(Who.PUBLIC))
async def make_vote_appeal(
    request: Request, session: Tx, edition: TheEdition, sent: AppealSent
) -> VoteAppealOf:
    """Appeal against setting a vote aside, by its tracking code. Nobody need sign in."""
    await slow_down(request, "vote-appeal", APPEALS)
    await appeals.lodge(session, edition, sent.code, sent.words)
    return await _appeal(session, edition, sent.code)


@router.get("/editions/{edition}/vote-appeals/{code}", dependencies=allow(Who.PUBLIC))
async def read_own_vote_appeal(session: Tx, edition: TheEdition, code: str) -> VoteAppealOf:
    """Where an appeal stands, by the code that its letter gave; whoever has the code may read it."""
    return await _appeal(session, edition, code)


async def _appeal(session: Tx, edition: EditionInForce, code: str) -> VoteAppealOf:
    held = await case_queries.held(session, edition, code)
    state = held.appeal.state if held.appeal else None
    return VoteAppealOf.model_validate(
        {
            "code": held.vote.code,
            "case": held.case.id,
            "vote": held.vote.state,
            "appeal": "open" if state == "proposed" else state,
            "answer": held.appeal.answer if held.appeal and state in ("upheld", "refused") else None,
        }
    )


# --- stewards ------------------------------------------------------------------------------------------


@router.get("/editions/{edition}/office/vote-appeals", dependencies=allow(Who.STEWARD))
async def list_vote_appeals(
    session: Tx, edition: TheEdition, me: Me, limit: Limit = 50, cursor: Cursor = None
) -> ReviewsOf:
    """Appeals and motions: those to be decided first, the oldest first."""
    found = await case_queries.reviews(session, edition)
    part, after = part_of(found, lambda row: row[0].id, limit, cursor)
    return ReviewsOf(items=[_review(*row, me) for row in part], next=after)


@router.get("/editions/{edition}/office/vote-appeals/{review}", dependencies=allow(Who.STEWARD))
async def read_vote_appeal(session: Tx, edition: TheEdition, me: Me, review: str) -> ReviewOf:
    """One appeal, with what its voter wrote and what was answered."""
    return await _one(session, edition, me, review)


async def _one(session: Tx, edition: EditionInForce, me: Me, review_id: str) -> ReviewOf:
    review, case = await case_queries.review_in(session, edition, review_id)
    return _review(review, case, await case_queries.code_of(session, review), me)


def _review(review: Any, case: Any, code: str | None, me: Me) -> ReviewOf:
    return ReviewOf(
        id=review.id,
        case=case.id,
        code=code,
        state=review.state,
        words=review.words,
        lodged_at=review.lodged_at,
        upheld=review.upheld,
        answer=review.answer,
        mine=review.proposed_by == me.person.id,
    )


@router.post(
    "/editions/{edition}/cases/{case}/restoration",
    status_code=201,
    response_model=ReviewOf,
    dependencies=allow(Who.STEWARD),
)
async def restore_votes(
    session: Tx, edition: TheEdition, me: Me, case: str, sent: RestorationSent, once: Once
) -> Response:
    """Propose to give all votes of a case back. Another steward agrees by `confirmation`, or not by `return`."""
    made = await appeals.reopen(session, edition, case, answer=sent.answer, steward=me.person.id)
    return await once.answer(await _one(session, edition, me, made.id), 201)


@router.put(
    "/editions/{edition}/office/vote-appeals/{review}/answer",
    status_code=204,
    dependencies=allow(Who.STEWARD),
)
async def answer_vote_appeal(
    session: Tx, edition: TheEdition, me: Me, review: str, sent: VoteAppealAnswer
) -> Response:
    """The first of two stewards."""
    await appeals.propose_answer(
        session, edition, review, upheld=sent.upheld, answer=sent.answer, steward=me.person.id
    )
    return Response(status_code=204)


@router.put(
    "/editions/{edition}/office/vote-appeals/{review}/confirmation",
    status_code=204,
    dependencies=allow(Who.STEWARD),
)
async def confirm_vote_appeal(
    session: Tx, edition: TheEdition, me: Me, review: str, sent: VoteAppealVerdict
) -> Response:
    """The second of two stewards."""
    await appeals.confirm(session, edition, review, upheld=sent.upheld, steward=me.person.id)
    return Response(status_code=204)


@router.put(
    "/editions/{edition}/office/vote-appeals/{review}/return",
    status_code=204,
    dependencies=allow(Who.STEWARD),
)
async def return_vote_appeal(session: Tx, edition: TheEdition, me: Me, review: str) -> Response:
    """The second steward does not agree: an appeal is open again, a motion is dropped."""
    await appeals.disagree(session, edition, review, steward=me.person.id)
    return Response(status_code=204)
