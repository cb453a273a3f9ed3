"""An expert's acts: save a review, hand it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.edition.document.components import Marking
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.sentence import Sentence
from prizes.nomination.rules.merging import Marks, Merged, marks_of, merge
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.models import Assignment, Review
from prizes.review.queries.mine import ReviewSheet, my_sheet, why_closed
from prizes.review.rules.review_form import (
    COMMENT,
    MARK,
    OVERALL,
    Values,
    fields_of,
    fitted,
    parts_of,
    values_of,
)
from prizes.review.rules.reviews import faults_of, lacking


async def save_review(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    project_id: str,
    expert: SignedIn,
    *,
    marks: Mapping[str, int],
    comment: str,
    comments: Mapping[str, str] | None = None,
    revision: int | None = None,
    submit: bool = False,
) -> Review:
    """Keep what an expert thinks of a project so far; `submit` hands it in.

    Marks and comments take the place of those before, unless these have another `revision` than was seen. What
    was handed in can be changed while the phase is open, but must stay complete. Raises Missing or Forbidden for a
    project that is not the expert's, Closed outside the phase.
    """
    desk = await _open(session, edition, phase, project_id, expert)
    if revision is not None and revision != (desk.review.revision if desk.review else 0):
        raise refusals.review_changed_elsewhere()
    sent = {
        **{MARK + criterion: mark for criterion, mark in marks.items()},
        **{COMMENT + criterion: text for criterion, text in (comments or {}).items()},
        OVERALL: comment,
    }
    return await _keep(session, edition, desk, fitted(desk.marking, sent), submit=submit)


async def save_form(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    project_id: str,
    expert: SignedIn,
    *,
    sent: Values,
    seen: Mapping[str, str] | None,
    saved_from: str = "",
    submit: bool = False,
) -> Review:
    """Keep a form of which some fields may have been saved from another window meanwhile. `seen`: marks of what they
    held; None: it takes the place of whatever is kept.

    Raises Conflict with the fields that both changed; nothing is kept then.
    """
    desk = await _open(session, edition, phase, project_id, expert)
    merged = _merged(desk, fitted(desk.marking, sent), seen)
    if merged.conflicts:
        raise refusals.changed_in_both(merged.conflicts)
    return await _keep(
        session, edition, desk, desk.kept | merged.values, submit=submit, saved_from=saved_from
    )


@dataclass(frozen=True, slots=True)
class KeptReview:
    """What an automatic save came to."""

    review: Review | None
    """None: there was nothing to keep."""
    faults: Mapping[str, Sentence]
    """Fields whose content cannot be kept."""
    conflicts: tuple[str, ...]
    """Fields that another window has changed as well; what was sent of these is not kept."""


async def save_what_fits(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    project_id: str,
    expert: SignedIn,
    *,
    sent: Values,
    seen: Mapping[str, str] | None,
    saved_from: str = "",
) -> KeptReview:
    """Keep every field that can be kept without overwriting another one, and say which were not."""
    desk = await _open(session, edition, phase, project_id, expert)
    clean = fitted(desk.marking, sent)
    faults = faults_of(desk.marking, clean)
    good = {name: value for name, value in clean.items() if name not in faults}
    merged = _merged(desk, good, seen)
    review = desk.review
    if merged.values:
        review = await _keep(session, edition, desk, desk.kept | merged.values, saved_from=saved_from)
    return KeptReview(review, faults, merged.conflicts)


@dataclass(frozen=True, slots=True)
class _Desk:
    """A review that can be changed now, its assignment locked."""

    phase: PanelPhase
    marking: Marking
    project_id: str
    expert: SignedIn
    assignment: str
    review: Review | None

    @property
    def kept(self) -> dict[str, Any]:
        return values_of(self.marking, self.review)


def _merged(desk: _Desk, sent: Values, seen: Marks | None) -> Merged:
    return merge(
        desk.kept, dict(sent), marks_of(desk.kept, fields_of(desk.marking)) if seen is None else seen
    )


async def _open(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, project_id: str, expert: SignedIn
) -> _Desk:
    await holding.share(session, edition.id)
    sheet = await my_sheet(session, edition, phase, project_id, expert)
    closed = await why_closed(session, edition, phase, project_id)
    if closed is not None:
        raise closed
    review = await _review(session, sheet)
    return _Desk(phase, _marking(phase), project_id, expert, sheet.assignment, review)


async def _keep(
    session: AsyncSession,
    edition: EditionInForce,
    desk: _Desk,
    values: Values,
    *,
    submit: bool = False,
    saved_from: str = "",
) -> Review:
    if faults := faults_of(desk.marking, values):
        raise refusals.unsaved(faults)
    marks, comments, comment = parts_of(values)
    review = desk.review or Review(
        assignment_id=desk.assignment,
        revision=0,
        updated_at=clock.now(),
        rules_version=edition.version,
        rules_sha256=edition.sha256,
    )
    lacks = lacking(desk.marking, marks, comment, comments)
    if lacks and review.submitted_at is not None:
        raise refusals.handed_in_must_stay_complete(lacks)
    if lacks and submit:
        raise refusals.not_complete(lacks)
    review.marks, review.comments, review.comment = marks, dict(comments), comment
    review.revision, review.saved_from, review.updated_at = review.revision + 1, saved_from[:32], clock.now()
    review.rules_version, review.rules_sha256 = edition.version, edition.sha256
    if submit and review.submitted_at is None:
        review.submitted_at = clock.now()
        details = {"phase": desk.phase.id}
        record(session, edition, acts.REVIEW_SUBMIT, desk.project_id, by=desk.expert.person.id, **details)
    session.add(review)
    await session.flush()
    return review


def _marking(phase: PanelPhase) -> Marking:
    if phase.marking is None:
        raise refusals.no_marking()
    return phase.marking


async def _review(session: AsyncSession, sheet: ReviewSheet) -> Review | None:
    """The review of an assignment as it is now.

    The assignment is locked first, so that two saves at once do not both make one.
    """
    locked = select(Assignment.id).where(Assignment.id == sheet.assignment).with_for_update()
    if (await session.exec(locked)).first() is None:
        raise refusals.not_yours()
    mine = select(Review).where(Review.assignment_id == sheet.assignment)
    return (await session.exec(mine.execution_options(populate_existing=True))).first()
