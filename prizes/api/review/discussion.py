"""What experts say of projects, and the feedback that is made of it, for programs of experts, chairs and stewards."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from prizes import clock
from prizes.api.interface.pagination import part_of
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.bounded import Whole
from prizes.kit.paging import MOST
from prizes.review.actions import discussing
from prizes.review.actions.discussing import write_feedback
from prizes.review.queries.discussion import discussion_of, discussions
from prizes.review.queries.feedback import feedback_sheet
from prizes.review.rules.discussing import PanelPhase, discussing_phase, feedback_phase
from prizes.review.schemas import Done, Sent

router = APIRouter(tags=["review"])
ONE = "/editions/{edition}/review/{project}/discussion"
FEEDBACK = "/editions/{edition}/office/feedback/{project}"
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=400)]


class RemarkSent(Sent):
    text: str


class RemarkMade(BaseModel):
    remark: str


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
    project: str
    title: str
    category: str
    remarks: int
    latest: datetime | None
    waits_for_your_review: bool


class DiscussedList(BaseModel):
    phase: str
    items: list[DiscussedItem]
    next: str | None


class FeedbackSent(Sent):
    text: str
    language: str


class FeedbackSheetShown(BaseModel):
    """What is kept for the letter; `reviews` are in an order that tells nothing of who wrote them."""

    phase: str
    project: str
    text: str
    language: str | None
    reviews: list[list[str]]
    remarks: list[str]
    can_change: bool


def _phase(edition: EditionInForce, phase_id: str | None) -> PanelPhase:
    return discussing_phase(edition.rules, phase_id, clock.now())


@router.get("/editions/{edition}/discussions", dependencies=allow(Who.EXPERT))
async def list_my_discussions(
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> DiscussedList:
    """The projects that you may discuss, or may once you have handed in your review; those just spoken of first."""
    chosen = _phase(edition, phase)
    found = await discussions(session, edition, chosen, me)
    part, after = part_of(found, lambda each: each.project.id, limit, cursor)
    items = [
        DiscussedItem(
            project=each.project.id,
            title=each.project.title,
            category=each.project.category,
            remarks=each.remarks,
            latest=each.latest,
            waits_for_your_review=each.waits,
        )
        for each in part
    ]
    return DiscussedList(phase=chosen.id, items=items, next=after)


@router.get(ONE, dependencies=allow(Who.EXPERT))
async def read_discussion(
    session: Tx,
    edition: TheEdition,
    me: Me,
    project: str,
    phase: str | None = None,
    page: Annotated[Whole | None, Query(ge=1)] = None,
) -> DiscussionShown:
    """What was said of a project, the oldest first; without `page` the newest page."""
    chosen = _phase(edition, phase)
    talk = await discussion_of(session, edition, chosen, project, me, page=page)
    return DiscussionShown(
        phase=chosen.id,
        project=project,
        total=talk.total,
        page=talk.page,
        pages=talk.pages,
        can_add=talk.silent is None,
        items=[RemarkItem.model_validate(remark, from_attributes=True) for remark in talk.remarks],
    )


@router.post(ONE, status_code=201, response_model=RemarkMade, dependencies=allow(Who.EXPERT))
async def add_remark(
    session: Tx,
    edition: TheEdition,
    me: Me,
    project: str,
    sent: RemarkSent,
    once: Once,
    phase: str | None = None,
) -> Response:
    """Say something of a project to those who may read it."""
    remark = await discussing.add_remark(
        session, edition, _phase(edition, phase), project, me, text=sent.text
    )
    return await once.answer(RemarkMade(remark=remark.id), 201)


@router.delete(f"{ONE}/{{remark}}", status_code=204, dependencies=allow(Who.EXPERT))
async def strike_remark(
    session: Tx, edition: TheEdition, me: Me, project: str, remark: str, phase: str | None = None
) -> Response:
    """Take back your own remark, or as who leads the discussion take out another's."""
    await discussing.strike_remark(session, edition, _phase(edition, phase), project, me, remark_id=remark)
    return Response(status_code=204)


# --- feedback ------------------------------------------------------------------------------------------


@router.get(FEEDBACK, dependencies=allow(Who.EXPERT))
async def read_feedback_sheet(
    session: Tx, edition: TheEdition, me: Me, project: str, phase: str | None = None
) -> FeedbackSheetShown:
    """What is kept for the letter, and what it can be made of: comments and remarks without names."""
    chosen = feedback_phase(edition.rules, phase)
    sheet = await feedback_sheet(session, edition, chosen, project, me)
    return FeedbackSheetShown(
        phase=chosen.id,
        project=project,
        text=sheet.feedback.text if sheet.feedback else "",
        language=sheet.feedback.lang if sheet.feedback else None,
        reviews=[[comment.text for comment in review] for review in sheet.reviews],
        remarks=sheet.remarks,
        can_change=not sheet.decided,
    )


@router.put(FEEDBACK, response_model=Done, dependencies=allow(Who.EXPERT))
async def write_feedback_sheet(
    session: Tx,
    edition: TheEdition,
    me: Me,
    project: str,
    sent: FeedbackSent,
    once: Once,
    phase: str | None = None,
) -> Response:
    """Keep what the nominator gets to read with the decision; an empty text takes it away."""
    chosen = feedback_phase(edition.rules, phase)
    await write_feedback(session, edition, chosen, project, me, text=sent.text, lang=sent.language)
    return await once.answer(Done())
