"""What the experts say of a project, for programs of its people."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from prizes.api.nomination.nominations import seen
from prizes.gate.draft_access import MyAuthor
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.review.queries.feedback import released_feedback
from prizes.review.schemas import FeedbackShown

router = APIRouter(tags=["nominations"])


@router.get(
    "/nominations/{nomination}/feedback", response_model=FeedbackShown, dependencies=allow(Who.AUTHOR)
)
async def read_feedback(session: Tx, me: PerhapsMe, author: MyAuthor, nomination: str) -> dict[str, Any]:
    """What the experts say of your project, without their names; empty before the decision."""
    edition, project = await seen(session, me, author, nomination)
    return {"items": await released_feedback(session, edition, project.id)}
