"""Read which projects are marked again, and what an expert then sees of the others' reviews."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.nomination.models import Project
from prizes.review.models import Assignment, Review, SecondRound
from prizes.review.queries.mine import ReviewSheet, takes_part
from prizes.review.rules.reviews import MarkingPhase


async def second_rounds(
    session: AsyncSession, edition: EditionInForce, phase: MarkingPhase
) -> dict[str, SecondRound]:
    """The second rounds of a phase, by project."""
    query = (
        select(SecondRound)
        .join(Project, col(Project.id) == SecondRound.project_id)
        .where(Project.edition_id == edition.id, SecondRound.phase == phase.id)
    )
    return {row.project_id: row for row in (await session.exec(query)).all()}


@dataclass(frozen=True, slots=True)
class OtherReview:
    """Another expert's review without a name; `number` is another one in every project."""

    number: int
    marks: dict[str, int]
    comments: dict[str, str]
    comment: str


async def other_reviews(session: AsyncSession, phase: MarkingPhase, sheet: ReviewSheet) -> list[OtherReview]:
    """What the others gave, for an expert who has handed in their own review, once there is a second round.

    Nobody sees others' marks before: they would follow them.
    """
    if sheet.assigned.again_since is None or sheet.submitted_at is None:
        return []
    query = (
        select(Review)
        .join(Assignment, col(Assignment.id) == Review.assignment_id)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Assignment.phase == phase.id, Assignment.project_id == sheet.assigned.project)
        .where(Assignment.id != sheet.assignment, col(Review.submitted_at).is_not(None), takes_part())
    )
    shuffled = sorted(
        (await session.exec(query)).all(), key=lambda r: sha256(f"second:{r.assignment_id}".encode()).digest()
    )
    return [OtherReview(n, dict(r.marks), dict(r.comments), r.comment) for n, r in enumerate(shuffled, 1)]
