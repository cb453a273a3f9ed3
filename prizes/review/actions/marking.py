"""An expert's acts: save a review, hand it in."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.edition.document.parts import Marking
from prizes.edition.queries import EditionInForce
from prizes.journal.actions import record
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.models import Assignment, Review
from prizes.review.queries import Sheet, my_sheet, why_closed
from prizes.review.rules import (
    COMMENT_MOST,
    MarkingPhase,
    lacking,
    panel_of,
    wrong_marks,
)


async def save_review(
    session: AsyncSession,
    edition: EditionInForce,
    phase: MarkingPhase,
    project_id: str,
    expert: SignedIn,
    *,
    marks: Mapping[str, int],
    comment: str,
    submit: bool = False,
) -> Review:
    """Keep what an expert thinks of a project so far; `submit` hands it in.

    Marks and comment take the place of those before. What was handed in can be changed while the phase is
    open, but must stay complete. Raises Missing or Forbidden for a project that is not the expert's, Closed
    outside the phase.
    """
    await holding.share(session, edition.id)
    sheet = await _sheet(session, edition, phase, project_id, expert)
    closed = await why_closed(session, edition, phase, project_id)
    if closed is not None:
        raise closed
    marking = _marking(phase)
    comment = "" if marking.comment == "none" else comment.strip()
    if len(comment) > COMMENT_MOST:
        raise refusals.text_too_long("comment", COMMENT_MOST)
    if wrong := wrong_marks(marking, marks):
        raise refusals.wrong_marks(wrong)
    lacks = lacking(marking, marks, comment)
    if lacks and sheet.submitted_at is not None:
        raise refusals.handed_in_must_stay_complete(lacks)
    if lacks and submit:
        raise refusals.not_complete(lacks)
    review = await _review(session, edition, sheet)
    review.marks, review.comment, review.updated_at = dict(marks), comment, clock.now()
    if submit and review.submitted_at is None:
        review.submitted_at = clock.now()
        record(
            session,
            "review.submit",
            actor=expert.person.id,
            edition=edition.slug,
            subject=f"project:{project_id}",
            phase=phase.id,
        )
    session.add(review)
    await session.flush()
    return review


async def _sheet(
    session: AsyncSession, edition: EditionInForce, phase: MarkingPhase, project_id: str, expert: SignedIn
) -> Sheet:
    panel = panel_of(expert.grants, edition.slug)
    return await my_sheet(session, edition, phase, project_id, expert_id=expert.person.id, panel=panel)


def _marking(phase: MarkingPhase) -> Marking:
    if phase.marking is None:
        raise refusals.no_marking()
    return phase.marking


async def _review(session: AsyncSession, edition: EditionInForce, sheet: Sheet) -> Review:
    """The review of an assignment, made if there is none, under the rules of now.

    The assignment is locked first, so that two saves at once do not both make one.
    """
    locked = select(Assignment.id).where(Assignment.id == sheet.assignment).with_for_update()
    if (await session.exec(locked)).first() is None:
        raise refusals.not_yours()
    found = (await session.exec(select(Review).where(Review.assignment_id == sheet.assignment))).first()
    review = found or Review(
        assignment_id=sheet.assignment,
        updated_at=clock.now(),
        rules_version=edition.version,
        rules_sha256=edition.sha256,
    )
    review.rules_version, review.rules_sha256 = edition.version, edition.sha256
    return review
