"""Reviews for programs of experts: what is mine, one project, its marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from prizes import clock
from prizes.api.interface.pagination import part_of
from prizes.edition.document.components import Marking
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, opens_at
from prizes.errors import Closed
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.paging import MOST
from prizes.review.actions import marking
from prizes.review.actions.recusing import recuse_oneself
from prizes.review.queries.mine import Assigned, Sheet, my_assignments, my_sheet, why_closed
from prizes.review.queries.second_rounds import OtherReview, other_reviews
from prizes.review.rules.reviews import MarkingPhase, lacking, marking_phase, panel_of
from prizes.review.schemas import (
    AnswerShown,
    AssignedItem,
    CriterionShown,
    Done,
    MyReviews,
    OtherReviewItem,
    RecusalSent,
    ReviewSaved,
    ReviewSent,
    ReviewShown,
)

router = APIRouter(tags=["review"])
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=400)]


def _phase(edition: EditionInForce, phase_id: str | None = None) -> MarkingPhase:
    return marking_phase(edition.rules, phase_id, clock.now())


@router.get("/editions/{edition}/review", dependencies=allow(Who.EXPERT))
async def list_my_reviews(
    session: Tx, edition: TheEdition, me: Me, limit: Limit = 50, cursor: Cursor = None
) -> MyReviews:
    """The projects that you review in the phase of now, and how many reviews are left."""
    phase = _phase(edition)
    items = await my_assignments(
        session, edition, phase, expert_id=me.person.id, panel=panel_of(me.grants, edition.slug)
    )
    part, after = part_of(items, lambda a: a.project, limit, cursor)
    return MyReviews(
        phase=phase.id,
        opens_at=opens_at(edition.rules, phase.id),
        closes_at=closes_at(edition.rules, phase.id),
        left=sum(a.is_left for a in items),
        items=[_item(a) for a in part],
        next=after,
    )


def _item(assigned: Assigned) -> AssignedItem:
    return AssignedItem(
        project=assigned.project,
        title=assigned.title,
        language=assigned.language,
        category=assigned.category,
        owner=assigned.shown.owner,
        country=assigned.shown.country,
        stakeholder_type=assigned.shown.stakeholder_type,
        state=assigned.progress,
        minutes=assigned.minutes,
        second_round_since=assigned.again_since,
        is_left=assigned.is_left,
    )


@router.get("/editions/{edition}/review/{project}", dependencies=allow(Who.EXPERT))
async def read_review(session: Tx, edition: TheEdition, me: Me, project: str) -> ReviewShown:
    """One of your projects as the rules show it to experts, and your review so far."""
    phase = _phase(edition)
    sheet = await my_sheet(
        session,
        edition,
        phase,
        project,
        expert_id=me.person.id,
        panel=panel_of(me.grants, edition.slug),
    )
    closed = await why_closed(session, edition, phase, project)
    return _shown(edition, phase, sheet, closed, await other_reviews(session, phase, sheet))


def _shown(
    edition: EditionInForce,
    phase: MarkingPhase,
    sheet: Sheet,
    closed: Closed | None,
    others: Sequence[OtherReview],
) -> ReviewShown:
    marking = phase.marking
    scale = marking.scale if marking else None
    return ReviewShown(
        project=_item(sheet.assigned),
        nominator=sheet.assigned.shown.nominator,
        url=sheet.assigned.shown.url,
        sdgs=list(sheet.sdgs),
        answers=[
            AnswerShown(field=a.field.id, label=dict(a.field.label), answer=a.value) for a in sheet.answers
        ],
        criteria=_criteria(marking),
        scale=(scale.least, scale.most) if scale else None,
        anchors={mark: dict(words) for mark, words in scale.anchors.items()} if scale else {},
        marks=sheet.marks,
        comments=sheet.comments,
        comment=sheet.comment,
        revision=sheet.revision,
        lacking=list(lacking(marking, sheet.marks, sheet.comment, sheet.comments)) if marking else [],
        first_marks=sheet.first_marks,
        others=[OtherReviewItem.model_validate(other, from_attributes=True) for other in others],
        second_round_reason=sheet.again_reason,
        submitted_at=sheet.submitted_at,
        can_change=closed is None,
        rules_version=edition.version,
        rules_sha256=edition.sha256,
    )


def _criteria(marking: Marking | None) -> Sequence[CriterionShown]:
    criteria = marking.criteria if marking else []
    return [
        CriterionShown(
            id=c.id,
            label=dict(c.label),
            help=dict(c.help) if c.help else None,
            weight=c.weight,
            comment=c.comment,
        )
        for c in criteria
    ]


@router.put(
    "/editions/{edition}/review/{project}", response_model=ReviewSaved, dependencies=allow(Who.EXPERT)
)
async def save_review(
    session: Tx, edition: TheEdition, me: Me, project: str, sent: ReviewSent, once: Once
) -> Response:
    """Save your review of a project; with `submit` hand it in."""
    review = await marking.save_review(
        session,
        edition,
        _phase(edition),
        project,
        me,
        marks=sent.marks,
        comment=sent.comment,
        comments=sent.comments,
        revision=sent.revision,
        submit=sent.submit,
    )
    saved = ReviewSaved.model_validate(review, from_attributes=True)
    return await once.answer(saved)


@router.put(
    "/editions/{edition}/review/{project}/recusal", response_model=Done, dependencies=allow(Who.EXPERT)
)
async def step_back_from_review(
    session: Tx, edition: TheEdition, me: Me, project: str, sent: RecusalSent, once: Once
) -> Response:
    """Take no part in what concerns this project. It is not shown to you any more."""
    await recuse_oneself(session, edition, _phase(edition), project, me, reason=sent.reason)
    return await once.answer(Done())
