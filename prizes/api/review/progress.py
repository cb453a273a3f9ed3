"""How far the reviews are and how far the marks can be trusted, for programs of stewards and of chairs."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Query, Response

from prizes import clock
from prizes.api.interface.pagination import part_of
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.paging import MOST
from prizes.review import refusals
from prizes.review.actions import second_round
from prizes.review.actions.panels import remind
from prizes.review.queries.quality import QualityView, board_for, quality_view
from prizes.review.rules.calibration import ProjectQuality
from prizes.review.rules.reviews import MarkingPhase, marking_phase
from prizes.review.schemas import (
    BoardShown,
    CategoryItem,
    Done,
    ExpertItem,
    ExpertQualityItem,
    ProjectQualityItem,
    QualityShown,
    ReminderSent,
    SecondRoundSent,
    StrangeReviewItem,
)

router = APIRouter(tags=["panels"])
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=400)]


def _phase(edition: EditionInForce, phase_id: str | None) -> MarkingPhase:
    return marking_phase(edition.rules, phase_id, clock.now())


@router.get("/editions/{edition}/reviews", dependencies=allow(Who.EXPERT))
async def read_review_board(session: Tx, edition: TheEdition, me: Me, phase: str | None = None) -> BoardShown:
    """How far the reviews are, by category and by expert; those who chair a panel get theirs."""
    chosen = _phase(edition, phase)
    seen = await board_for(session, edition, chosen, me)
    return BoardShown(
        phase=chosen.id,
        missing=seen.missing,
        unassigned=seen.unassigned,
        categories=[CategoryItem.model_validate(c, from_attributes=True) for c in seen.categories],
        experts=[
            ExpertItem(expert=e.person.id, assigned=e.assigned, done=e.done, left=e.left, recused=e.recused)
            for e in seen.experts
        ],
        done_by=seen.done_by(clock.now()) if seen.missing else None,
    )


@router.post(
    "/editions/{edition}/reviews/reminders",
    status_code=201,
    response_model=Done,
    dependencies=allow(Who.EXPERT),
)
async def remind_reviewers(
    session: Tx, edition: TheEdition, me: Me, sent: ReminderSent, once: Once, phase: str | None = None
) -> Response:
    """Mail one expert how many reviews are left; not more often than once a day."""
    await remind(session, edition, _phase(edition, phase), [sent.expert], reminder=me, tone=sent.tone)
    return await once.answer(Done(), 201)


# --- quality -------------------------------------------------------------------------------------------


@router.get("/editions/{edition}/reviews/quality", dependencies=allow(Who.EXPERT))
async def read_review_quality(
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str | None = None,
    category: str = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> QualityShown:
    """Each score beside the others: raw, standardised, robust; severity of experts; reviews far from the others."""
    chosen = _phase(edition, phase)
    if chosen.marking is None:
        raise refusals.no_marking()
    view = await quality_view(session, edition, chosen, me, category)
    part, after = part_of(view.quality.projects, lambda row: row.project, limit, cursor)
    return QualityShown(
        phase=chosen.id,
        ranks=chosen.marking.score,
        experts=[
            ExpertQualityItem(
                expert=row.expert,
                reviews=row.reviews,
                mean=str(row.mean),
                spread=str(row.spread),
                severity=_exact(row.severity),
                z=row.z,
            )
            for row in view.quality.experts
        ],
        strange=[
            StrangeReviewItem(
                project=row.project, expert=row.expert, mark=str(row.share), others=str(row.others), z=row.z
            )
            for row in view.quality.strange
        ],
        items=[_project(view, row) for row in part],
        next=after,
    )


def _project(view: QualityView, row: ProjectQuality) -> ProjectQualityItem:
    opened = view.rounds.get(row.project)
    return ProjectQualityItem(
        project=row.project,
        reviews=row.reviews,
        missing=row.missing,
        raw=_exact(row.raw),
        standardised=_exact(row.standardised),
        robust=_exact(row.robust),
        distance=_exact(row.distance),
        far_apart=row.far_apart,
        second_round_since=opened.opened_at if opened else None,
    )


def _exact(share: Fraction | None) -> str | None:
    return None if share is None else str(share)


@router.put(
    "/editions/{edition}/reviews/{project}/second-round",
    response_model=Done,
    dependencies=allow(Who.EXPERT),
)
async def open_second_round(
    session: Tx,
    edition: TheEdition,
    me: Me,
    project: str,
    sent: SecondRoundSent,
    once: Once,
    phase: str | None = None,
) -> Response:
    """Let the experts of a project see each other's reviews without names, and change their marks."""
    await second_round.open_second_round(
        session, edition, _phase(edition, phase), project, reason=sent.reason, opener=me
    )
    return await once.answer(Done())
