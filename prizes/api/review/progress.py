"""How far the reviews are and how far the marks can be trusted, for programs of stewards and of chairs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from prizes import clock
from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.pagination import Cursor, Limit, part_of
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.review.phases import WithMarks
from prizes.review import refusals
from prizes.review.queries.quality import QualityView, board_for, quality_view
from prizes.review.rules.calibration import ProjectQuality
from prizes.review.schemas import BoardShown, QualityShown

router = APIRouter(tags=["panels"])


@router.get(
    "/editions/{edition}/reviews",
    response_model=BoardShown,
    dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ),
)
async def read_review_board(at: AtEdition, phase: WithMarks) -> dict[str, Any]:
    """How far the reviews are, by category and by expert; those who chair a panel get theirs."""
    seen = await board_for(*at.here, phase, at.me)
    return {
        "phase": phase.id,
        "missing": seen.missing,
        "unassigned": seen.unassigned,
        "categories": seen.categories,
        "experts": seen.experts,
        "done_by": seen.done_by(clock.now()) if seen.missing else None,
    }


@router.get(
    "/editions/{edition}/reviews/quality",
    response_model=QualityShown,
    dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ),
)
async def read_review_quality(
    at: AtEdition, phase: WithMarks, category: str = "", limit: Limit = 50, cursor: Cursor = None
) -> dict[str, Any]:
    """Each score beside the others: raw, standardised, robust; severity of experts; reviews far from the others."""
    if phase.marking is None:
        raise refusals.no_marking()
    view = await quality_view(*at.here, phase, at.me, category)
    part, after = part_of(view.quality.projects, lambda row: row.project, limit, cursor)
    return {
        "phase": phase.id,
        "ranks": phase.marking.score,
        "experts": view.quality.experts,
        "strange": view.quality.strange,
        "items": [_with_round(view, row) for row in part],
        "next": after,
    }


def _with_round(view: QualityView, row: ProjectQuality) -> dict[str, Any]:
    opened = view.rounds.get(row.project)
    return {**asdict(row), "second_round_since": opened.opened_at if opened else None}
