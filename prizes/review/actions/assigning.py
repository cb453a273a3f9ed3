"""Acts that give projects to experts, or take them: as planned, by hand, or from one expert to others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.document.phases import PhaseBase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase, closes_at
from prizes.errors import Outcomes, one_by_one
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.token import new_id
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import REVIEWS_ASSIGNED
from prizes.nomination.models import Project
from prizes.nomination.queries.people import is_theirs
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.actions.keeping_out import keep_out, let_in
from prizes.review.models import Assignment, Recusal, Review
from prizes.review.queries.assigning import Changes, PlanView, panel_plan
from prizes.review.queries.panels import panels
from prizes.review.queries.projects import candidates
from prizes.review.queries.reach import EVERYTHING, Reach
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.reviews import covers
from prizes.review.rules.staffing import Pair


async def assign_panel(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    *,
    seen_sha256: str,
    assigner: str,
    reach: Reach = EVERYTHING,
    changes: Changes | None = None,
) -> int:
    """Assign what the plan says, if it is still the plan that was looked at; how many reviews that were.

    `changes`: those that were made by hand while it was looked at. Each expert gets one mail with the number of
    their new projects.
    """
    await holding.alone(session, edition.id)
    view = await panel_plan(session, edition, phase, reach, changes)
    if view.plan.sha256 != seen_sha256:
        raise refusals.plan_changed()
    await _apply(session, edition, phase, view)
    details = {
        "assigned": len(view.plan.new),
        "by_hand": len(view.plan.by_hand),
        "moved": len(view.plan.gone),
        "short": len(view.plan.short),
        "plan": view.plan.sha256,
    }
    record(session, edition, acts.REVIEW_ASSIGN_PANEL, phase, by=assigner, **details)
    return len(view.plan.new)


async def hand_over(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    expert_id: str,
    *,
    giver: str,
    to: str | None = None,
    seen_sha256: str | None = None,
    reach: Reach = EVERYTHING,
) -> int:
    """Give what an expert has not handed in to one other, or to whoever is fittest; how many reviews that were.

    Marks saved so far go with it. What nobody else can take stays. `seen_sha256`: of the plan that was looked at;
    None: whatever it is.
    """
    await holding.alone(session, edition.id)
    changes = Changes(from_expert=expert_id, to_expert=to)
    view = await panel_plan(session, edition, phase, reach, changes)
    if seen_sha256 is not None and view.plan.sha256 != seen_sha256:
        raise refusals.plan_changed()
    await _apply(session, edition, phase, view)
    details = {
        "phase": phase.id,
        "moved": len(view.plan.new),
        "stayed": len(view.plan.short),
        "plan": view.plan.sha256,
    }
    record(session, edition, acts.REVIEW_HAND_OVER, expert_id, by=giver, **details)
    return len(view.plan.new)


async def _apply(session: AsyncSession, edition: EditionInForce, phase: PanelPhase, view: PlanView) -> None:
    plan = view.plan
    if not plan.new and not plan.gone:
        raise refusals.nothing_to_assign()
    lost = [view.assigned[pair].assignment for pair in plan.gone]
    if lost and await drop_unfinished(session, lost) != len(lost):
        raise refusals.plan_changed()
    now = clock.now()
    rows = [
        {
            "id": new_id(),
            "phase": phase.id,
            "project_id": project,
            "expert_id": expert,
            "by_hand": (project, expert) in plan.by_hand or view.changes.to_expert is not None,
            "created_at": now,
        }
        for project, expert in plan.new
    ]
    if rows:
        await _make_room(session, phase, plan.new)
        await session.exec(insert(Assignment), params=rows)
    await let_in(session, phase, plan.new)
    await keep_out(session, phase, view.taken_out)
    for expert, number in sorted(Counter(expert for _, expert in plan.new).items()):
        _tell(session, edition, phase, view.panels.people[expert], number)


async def _make_room(session: AsyncSession, phase: PanelPhase, new: Collection[Pair]) -> None:
    """Take away what somebody left unfinished when they lost their seat, if they get the same project again."""
    query = (
        select(Assignment)
        .where(Assignment.phase == phase.id)
        .where(col(Assignment.project_id).in_({project for project, _ in new}))
    )
    there = (await session.exec(query)).all()
    again = [a.id for a in there if (a.project_id, a.expert_id) in set(new)]
    if again:
        await drop_unfinished(session, again)


def _tell(
    session: AsyncSession, edition: EditionInForce, phase: PhaseBase, person: Person, number: int
) -> None:
    queue(
        session,
        REVIEWS_ASSIGNED,
        to=person.email,
        lang=person.lang,
        edition=edition.slug,
        number=number,
        **of_phase(edition, phase),
    )


def of_phase(edition: EditionInForce, phase: PhaseBase) -> dict[str, Any]:
    """What letters about a phase say of it."""
    closes = closes_at(edition.rules, phase.id)
    return {
        "edition_title": dict(edition.rules.title),
        "closes": closes.isoformat() if closes else None,
        "slug": edition.slug,
    }


async def add_assignment(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    project_id: str,
    expert_id: str,
    *,
    assigner: str,
    reach: Reach = EVERYTHING,
) -> None:
    """Give one project to one expert of its panel by hand, whatever their load; later plans leave it as it is.

    They learn of it from their list and the next reminder.
    """
    project = await _candidate(session, edition, phase, project_id, reach)
    who = await panels(session, edition, phase)
    if expert_id not in who.people:
        raise refusals.not_in_a_panel()
    if not covers(who.categories[expert_id], project.category):
        raise refusals.not_in_this_panel()
    away = select(Recusal.id).where(Recusal.project_id == project_id, Recusal.expert_id == expert_id)
    theirs = await is_theirs(session, project, expert_id)
    if theirs or (await session.exec(away)).first() is not None:
        raise refusals.takes_no_part()
    same = select(Assignment.id).where(
        Assignment.phase == phase.id, Assignment.project_id == project_id, Assignment.expert_id == expert_id
    )
    if (await session.exec(same)).first() is not None:
        raise refusals.already_assigned()
    await let_in(session, phase, [(project_id, expert_id)])
    session.add(
        Assignment(
            phase=phase.id,
            project_id=project_id,
            expert_id=expert_id,
            by_hand=True,
            created_at=clock.now(),
        )
    )
    record(session, edition, acts.REVIEW_ASSIGN, project_id, by=assigner, expert=expert_id, phase=phase.id)
    await session.flush()


async def _candidate(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, project_id: str, reach: Reach
) -> ProjectFacts:
    found = next(iter(await candidates(session, edition, phase, project_id)), None)
    if found is None or not reach.covers(found):
        raise refusals.not_a_candidate()
    return found


async def remove_assignment(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    project_id: str,
    expert_id: str,
    *,
    remover: str,
) -> None:
    """Take a project from an expert who has not handed in a review of it; marks saved so far go with it.

    Later plans do not give it back to them.
    """
    await holding.share(session, edition.id)
    query = (
        select(Assignment)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Project.edition_id == edition.id, Assignment.phase == phase.id)
        .where(Assignment.project_id == project_id, Assignment.expert_id == expert_id)
        .with_for_update(of=Assignment)
    )
    assignment = (await session.exec(query)).first()
    if assignment is None:
        raise refusals.not_a_candidate()
    if await drop_unfinished(session, [assignment.id]) == 0:
        raise refusals.review_is_in()
    await keep_out(session, phase, [(project_id, expert_id)])
    record(session, edition, acts.REVIEW_UNASSIGN, project_id, by=remover, expert=expert_id, phase=phase.id)


async def take_back(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    assignment_ids: Sequence[str],
    *,
    remover: str,
) -> Outcomes:
    """Take several projects from experts who have not begun with them; one query of a kind. What is begun is taken by
    `remove_assignment` alone. Later plans do not give it back to them.
    """
    await holding.share(session, edition.id)
    query = (
        select(Assignment, col(Review.id).is_not(None), col(Review.submitted_at).is_not(None))
        .join(Project, col(Project.id) == Assignment.project_id)
        .outerjoin(Review, col(Review.assignment_id) == Assignment.id)
        .where(Project.edition_id == edition.id, Assignment.phase == phase.id)
        .where(col(Assignment.id).in_(assignment_ids))
        .order_by(col(Assignment.id))
        .with_for_update(of=Assignment)
    )
    there = {row[0].id: row for row in (await session.exec(query)).all()}
    taken: list[Assignment] = []

    def take(assignment_id: str) -> None:
        if assignment_id not in there:
            raise refusals.not_a_candidate()
        assignment, begun, submitted = there[assignment_id]
        if submitted:
            raise refusals.review_is_in()
        if begun:
            raise refusals.review_is_begun()
        taken.append(assignment)
        record(
            session,
            edition,
            acts.REVIEW_UNASSIGN,
            assignment.project_id,
            by=remover,
            expert=assignment.expert_id,
            phase=phase.id,
        )

    found = one_by_one(assignment_ids, take)
    if taken:
        await drop_unfinished(session, [each.id for each in taken])
        await keep_out(session, phase, [(each.project_id, each.expert_id) for each in taken])
    return found


async def drop_unfinished(session: AsyncSession, assignment_ids: list[str]) -> int:
    """Delete assignments whose review was not handed in, with what was saved of it; how many."""
    mine = col(Assignment.id).in_(assignment_ids)
    await session.exec(
        delete(Review).where(
            col(Review.assignment_id).in_(assignment_ids), col(Review.submitted_at).is_(None)
        )
    )
    gone = await session.exec(
        delete(Assignment).where(mine, ~_has_review()).execution_options(synchronize_session=False)
    )
    return gone.rowcount


def _has_review() -> ColumnElement[bool]:
    return exists().where(col(Review.assignment_id) == col(Assignment.id))
