"""What experts say of projects, and the feedback that is made of it, for programs of experts, chairs and stewards."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.pagination import Cursor, Limit, part_of
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.review.phases import WithDiscussion, WithFeedback
from prizes.kit.bounded import Whole
from prizes.kit.shapes import attribute
from prizes.review.queries.discussion import discussion_of, discussions
from prizes.review.queries.feedback import feedback_sheet

router = APIRouter(tags=["review"])
ONE = "/editions/{edition}/review/{project}/discussion"
FEEDBACK = "/editions/{edition}/office/feedback/{project}"


class RemarkItem(BaseModel):
    id: str
    author: str | None
    """Name; null: they gave none, or the rules keep it from you."""
    number: int
    """Of the author in this discussion."""
    voice: Literal["steward", "chair", "member"]
    mine: bool
    text: str
    made_at: datetime
    struck_at: datetime | None


class DiscussionShown(BaseModel):
    phase: str
    project: str
    total: int
    page: int
    pages: int
    can_add: bool
    items: list[RemarkItem]


class DiscussedItem(BaseModel):
    project: str = attribute("project", "id")
    title: str = attribute("project", "title")
    category: str = attribute("project", "category")
    remarks: int
    latest: datetime | None
    waits_for_your_review: bool = attribute("waits")


class DiscussedList(BaseModel):
    phase: str
    items: list[DiscussedItem]
    next: str | None


class FeedbackSheetShown(BaseModel):
    """What is kept for the letter; `reviews` are in an order that tells nothing of who wrote them."""

    phase: str
    project: str
    text: str
    language: str | None
    reviews: list[list[str]]
    remarks: list[str]
    can_change: bool


@router.get(
    "/editions/{edition}/discussions",
    response_model=DiscussedList,
    dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ),
)
async def list_my_discussions(
    at: AtEdition, phase: WithDiscussion, limit: Limit = 50, cursor: Cursor = None
) -> dict[str, Any]:
    """The projects that you may discuss, or may once you have handed in your review; those just spoken of first."""
    found = await discussions(*at.here, phase, at.me)
    part, after = part_of(found, lambda each: each.project.id, limit, cursor)
    return {"phase": phase.id, "items": part, "next": after}


@router.get(ONE, response_model=DiscussionShown, dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ))
async def read_discussion(
    at: AtEdition,
    project: str,
    phase: WithDiscussion,
    page: Annotated[Whole | None, Query(ge=1)] = None,
) -> dict[str, Any]:
    """What was said of a project, the oldest first; without `page` the newest page."""
    talk = await discussion_of(*at.here, phase, project, at.me, page=page)
    return {
        "phase": phase.id,
        "project": project,
        "total": talk.total,
        "page": talk.page,
        "pages": talk.pages,
        "can_add": talk.silent is None,
        "items": talk.remarks,
    }


@router.get(FEEDBACK, dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ))
async def read_feedback_sheet(at: AtEdition, project: str, phase: WithFeedback) -> FeedbackSheetShown:
    """What is kept for the letter, and what it can be made of: comments and remarks without names."""
    sheet = await feedback_sheet(*at.here, phase, project, at.me)
    return FeedbackSheetShown(
        phase=phase.id,
        project=project,
        text=sheet.feedback.text if sheet.feedback else "",
        language=sheet.feedback.lang if sheet.feedback else None,
        reviews=[[comment.text for comment in review] for review in sheet.reviews],
        remarks=sheet.remarks,
        can_change=not sheet.decided,
    )
