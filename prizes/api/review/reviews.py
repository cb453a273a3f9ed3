"""Reviews for programs of experts: what is mine, and one project."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from prizes import clock
from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.pagination import Cursor, Limit, part_of
from prizes.edition.spans import closes_at, opens_at
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.review.queries.mine import my_assignments, my_sheet, other_reviews, why_closed
from prizes.review.rules.reviews import lacking, marking_phase
from prizes.review.schemas import MyReviews, ReviewShown

router = APIRouter(tags=["review"])


@router.get(
    "/editions/{edition}/review",
    response_model=MyReviews,
    dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ),
)
async def list_my_reviews(at: AtEdition, limit: Limit = 50, cursor: Cursor = None) -> dict[str, Any]:
    """The projects that you review in the phase of now, and how many reviews are left."""
    rules, phase = at.edition.rules, marking_phase(at.edition.rules, None, clock.now())
    items = await my_assignments(*at.here, phase, at.me)
    part, after = part_of(items, lambda a: a.project, limit, cursor)
    return {
        "phase": phase.id,
        "opens_at": opens_at(rules, phase.id),
        "closes_at": closes_at(rules, phase.id),
        "left": sum(a.is_left for a in items),
        "items": part,
        "next": after,
    }


@router.get(
    "/editions/{edition}/review/{project}",
    response_model=ReviewShown,
    dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ),
)
async def read_review(at: AtEdition, project: str) -> dict[str, Any]:
    """One of your projects as the rules show it to experts, and your review so far."""
    phase = marking_phase(at.edition.rules, None, clock.now())
    sheet = await my_sheet(*at.here, phase, project, at.me)
    closed = await why_closed(*at.here, phase, project)
    marking, shown = phase.marking, sheet.assigned.shown
    return {
        "project": sheet.assigned,
        "nominator": shown.nominator,
        "url": shown.url,
        "sdgs": sheet.sdgs,
        "targets": sheet.targets,
        "answers": sheet.answers,
        "body": shown.body,
        "criteria": marking.criteria if marking else [],
        "scale": (marking.scale.least, marking.scale.most) if marking else None,
        "anchors": marking.scale.anchors if marking else {},
        "marks": sheet.marks,
        "comments": sheet.comments,
        "comment": sheet.comment,
        "revision": sheet.revision,
        "lacking": list(lacking(marking, sheet.marks, sheet.comment, sheet.comments)) if marking else [],
        "first_marks": sheet.first_marks,
        "others": await other_reviews(at.session, phase, sheet),
        "second_round_reason": sheet.again_reason,
        "submitted_at": sheet.submitted_at,
        "can_change": closed is None,
        "rules_version": at.edition.version,
        "rules_sha256": at.edition.sha256,
    }
