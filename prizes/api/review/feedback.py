"""What the experts say of a project, for programs of its people."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from prizes.accounts.rules.scopes import TokenScope
from prizes.api.nomination.nominations import seen
from prizes.gate.nomination.at_nomination import AtNomination
from prizes.gate.permissions import Who, allow
from prizes.review.queries.feedback import released_feedback
from prizes.review.schemas import FeedbackShown

router = APIRouter(tags=["nominations"])


@router.get(
    "/nominations/{nomination}/feedback",
    response_model=FeedbackShown,
    dependencies=allow(Who.AUTHOR, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def read_feedback(at: AtNomination, nomination: str) -> dict[str, Any]:
    """What the experts say of your project, without their names; empty before the decision."""
    return {"items": await released_feedback(*at.here, (await seen(at, nomination)).id)}
