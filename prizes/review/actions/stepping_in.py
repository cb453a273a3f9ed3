"""A substitute steps in for a member of a panel: the seat, and the projects that were not finished, change hands."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY
from prizes.edition.queries import EditionInForce
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import PANEL_STEP_IN
from prizes.nomination.models import Project
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.actions.seats import vacate
from prizes.review.models import Assignment, PanelSeat, Review
from prizes.review.queries.interests import closed_to
from prizes.review.queries.reach import Reach
from prizes.review.rules.seats import SeatPart, SeatState


async def step_in(
    session: AsyncSession,
    edition: EditionInForce,
    seat_id: str,
    substitute_id: str,
    *,
    mover: SignedIn,
    reach: Reach,
) -> int:
    """A substitute takes the seat and what is left to review; how many projects that are.

    Reviews handed in stay where they are. What the substitute takes no part in, and what they have already, stays
    free for the next plan.
    """
    await holding.share(session, edition.id)
    leaving, substitute = await _both(session, edition, (seat_id, substitute_id), reach)
    if not reach.steward and leaving.part == SeatPart.CHAIR:
        raise refusals.own_seat()
    number = await _hand_over(session, edition, leaving, substitute)
    part = leaving.part
    await vacate(session, edition, leaving, by=mover.person.id)
    substitute.part = part
    session.add(substitute)
    details = {"part": part, "category": substitute.category, "seat": leaving.id, "projects": number}
    record(session, edition, acts.REVIEW_STEP_IN, substitute, by=mover.person.id, **details)
    queue(
        session,
        PANEL_STEP_IN,
        to=substitute.email,
        lang=substitute.lang,
        edition=edition.slug,
        part=part,
        category=None
        if substitute.category == ANY
        else dict(edition.rules.category_name(substitute.category)),
        edition_title=dict(edition.rules.title),
        slug=edition.slug,
        number=number,
    )
    await session.flush()
    return number


async def _both(
    session: AsyncSession, edition: EditionInForce, ids: tuple[str, str], reach: Reach
) -> tuple[PanelSeat, PanelSeat]:
    """The two seats, locked in one order. Raises Missing or Conflict where they are no pair."""
    query = select(PanelSeat).where(col(PanelSeat.id).in_(ids), PanelSeat.edition_id == edition.id)
    rows = await session.exec(query.order_by(PanelSeat.id).with_for_update())
    found = {seat.id: seat for seat in rows.all() if reach.has_seat(seat.category, seat.phases)}
    if set(ids) - found.keys():
        raise refusals.unknown_seat()
    leaving, substitute = (found[each] for each in ids)
    fits = (
        leaving.id != substitute.id
        and leaving.category == substitute.category
        and leaving.phases == substitute.phases
        and leaving.state == substitute.state == SeatState.ACCEPTED
        and substitute.part == SeatPart.SUBSTITUTE
    )
    if not fits:
        raise refusals.no_substitute()
    return leaving, substitute


async def _hand_over(
    session: AsyncSession, edition: EditionInForce, leaving: PanelSeat, substitute: PanelSeat
) -> int:
    """Assignments without a review that is in; a review that was only begun goes, its marks are somebody else's."""
    open_ones = await _unfinished(session, edition, leaving)
    successor = str(substitute.person_id)
    theirs = select(Assignment.phase, Assignment.project_id).where(Assignment.expert_id == successor)
    taken = set((await session.exec(theirs)).all())
    closed = await closed_to(session, edition, successor)
    moved = [a for a in open_ones if (a.phase, a.project_id) not in taken and a.project_id not in closed]
    await session.exec(delete(Review).where(col(Review.assignment_id).in_([a.id for a in moved])))
    for assignment in moved:
        assignment.expert_id, assignment.created_at = successor, clock.now()
        session.add(assignment)
    await session.flush()
    return len(moved)


async def _unfinished(
    session: AsyncSession, edition: EditionInForce, leaving: PanelSeat
) -> Sequence[Assignment]:
    query = (
        select(Assignment)
        .join(Project, col(Project.id) == Assignment.project_id)
        .outerjoin(Review, col(Review.assignment_id) == Assignment.id)
        .where(Project.edition_id == edition.id, Assignment.expert_id == leaving.person_id)
        .where(col(Review.submitted_at).is_(None))
        .order_by(Assignment.id)
    )
    if leaving.category != ANY:
        query = query.where(Project.category == leaving.category)
    return (await session.exec(query)).all()
