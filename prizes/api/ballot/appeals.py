"""Appeals against setting a vote aside, for programs: by tracking code, and those that wait for an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from prizes.ballot.cases import queries
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow

router = APIRouter(tags=["cases"])
REVIEWS = "/editions/{edition}/office/vote-appeals"


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


@router.get("/editions/{edition}/vote-appeals/{code}", dependencies=allow(Who.PUBLIC))
async def read_own_vote_appeal(at: AtEdition, code: str) -> VoteAppealOf:
    """Where an appeal stands, by the code that its letter gave; whoever has the code may read it."""
    return await vote_appeal(at, code)


async def vote_appeal(at: At, code: str) -> VoteAppealOf:
    held = await queries.held(*at.here, code)
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


@router.get(f"{REVIEWS}/{{review}}", dependencies=allow(Who.STEWARD))
async def read_vote_appeal(at: AtEdition, review: str) -> ReviewOf:
    """One appeal, with what its voter wrote and what was answered."""
    found, _ = await queries.review_in(*at.here, review)
    return await review_shown(at, found)


async def review_shown(at: At, review: Any) -> ReviewOf:
    return review_of(at, review, await queries.code_of(at.session, review))


def review_of(at: At, review: Any, code: str | None) -> ReviewOf:
    named = {"case": review.case_id, "code": code, "mine": review.proposed_by == at.by}
    return ReviewOf.model_validate(review.model_dump() | named)
