"""A steward's acts on panels and assignments."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, insert, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import revoke
from prizes.accounts.models import Person, RoleGrant
from prizes.accounts.rules import Role
from prizes.edition.document.phases import PhaseBase
from prizes.edition.queries import EditionInForce
from prizes.edition.rules import closes_at
from prizes.journal.actions import record
from prizes.journal.queries import latest_by_subject
from prizes.kit.token import new_id
from prizes.mail.actions import queue
from prizes.nomination.models import Project
from prizes.nomination.people import is_theirs
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.models import Assignment, PanelSeat, Recusal, Review
from prizes.review.queries import ProjectFacts, board, candidates, panel_plan, panels
from prizes.review.queries.panels import REMINDED
from prizes.review.rules import REMINDER_PAUSE, MarkingPhase, covers, may_be_reminded


async def assign_panel(
    session: AsyncSession, edition: EditionInForce, phase: MarkingPhase, *, seen_sha256: str, assigner: str
) -> int:
    """Assign what the plan says, if it is still the plan that was looked at; how many reviews that were.

    Each expert gets one mail with the number of their new projects.
    """
    view = await panel_plan(session, edition, phase)
    if view.plan.sha256 != seen_sha256:
        raise refusals.plan_changed()
    if not view.plan.new:
        raise refusals.nothing_to_assign()
    now = clock.now()
    rows = [
        {"id": new_id(), "phase": phase.id, "project_id": project, "expert_id": expert, "created_at": now}
        for project, expert in view.plan.new
    ]
    await session.exec(insert(Assignment), params=rows)
    for expert, number in sorted(Counter(expert for _, expert in view.plan.new).items()):
        _tell(session, edition, phase, view.panels.people[expert], number)
    record(
        session,
        "review.assign-panel",
        actor=assigner,
        edition=edition.slug,
        subject=f"phase:{phase.id}",
        assigned=len(rows),
        short=len(view.plan.short),
        plan=view.plan.sha256,
    )
    return len(rows)


def _tell(
    session: AsyncSession, edition: EditionInForce, phase: PhaseBase, person: Person, number: int
) -> None:
    queue(
        session,
        "reviews-assigned",
        to=person.email,
        lang=person.lang,
        edition=edition.slug,
        number=number,
        **_of_phase(edition, phase),
    )


def _of_phase(edition: EditionInForce, phase: PhaseBase) -> dict[str, Any]:
    closes = closes_at(edition.rules, phase.id)
    return {
        "edition_title": dict(edition.rules.title),
        "closes": closes.isoformat() if closes else None,
        "slug": edition.slug,
    }


async def add_assignment(
    session: AsyncSession,
    edition: EditionInForce,
    phase: MarkingPhase,
    project_id: str,
    expert_id: str,
    *,
    assigner: str,
) -> None:
    """Give one project to one expert of its panel. They learn of it from their list and the next reminder."""
    project = await _candidate(session, edition, phase, project_id)
    who = await panels(session, edition)
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
    session.add(
        Assignment(phase=phase.id, project_id=project_id, expert_id=expert_id, created_at=clock.now())
    )
    record(
        session,
        "review.assign",
        actor=assigner,
        edition=edition.slug,
        subject=f"project:{project_id}",
        expert=expert_id,
        phase=phase.id,
    )
    await session.flush()


async def _candidate(
    session: AsyncSession, edition: EditionInForce, phase: MarkingPhase, project_id: str
) -> ProjectFacts:
    found = next((p for p in await candidates(session, edition, phase) if p.id == project_id), None)
    if found is None:
        raise refusals.not_a_candidate()
    return found


async def remove_assignment(
    session: AsyncSession,
    edition: EditionInForce,
    phase: MarkingPhase,
    project_id: str,
    expert_id: str,
    *,
    remover: str,
) -> None:
    """Take a project from an expert who has not handed in a review of it; marks saved so far go with it."""
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
    if await _drop_unfinished(session, [assignment.id]) == 0:
        raise refusals.review_is_in()
    record(
        session,
        "review.unassign",
        actor=remover,
        edition=edition.slug,
        subject=f"project:{project_id}",
        expert=expert_id,
        phase=phase.id,
    )


async def _drop_unfinished(session: AsyncSession, assignment_ids: list[str]) -> int:
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


async def remove_expert(
    session: AsyncSession, edition: EditionInForce, grant_id: str, *, remover: str
) -> None:
    """Take somebody out of a panel.

    Reviews handed in stay and count; what they had not finished can be given to others. Only seats of this
    edition: a role in all editions is not one edition's to take.
    """
    await holding.share(session, edition.id)
    grant = await session.get(RoleGrant, grant_id)
    if grant is None or grant.role != Role.EXPERT or grant.edition != edition.slug:
        raise refusals.not_in_a_panel()
    left = await _panel_without(session, edition, grant)
    await revoke(session, grant.id, revoker=remover)
    query = (
        select(Assignment.id, Project.category)
        .join(Project, col(Project.id) == Assignment.project_id)
        .where(Project.edition_id == edition.id, Assignment.expert_id == grant.person_id)
    )
    lost = [id_ for id_, category in (await session.exec(query)).all() if not covers(left, category)]
    if lost:
        await _drop_unfinished(session, lost)
    await session.exec(
        update(PanelSeat)
        .where(col(PanelSeat.edition_id) == edition.id, col(PanelSeat.person_id) == grant.person_id)
        .where(col(PanelSeat.category) == grant.category, col(PanelSeat.state) == "accepted")
        .values(state="left", answered_at=clock.now())
    )


async def _panel_without(session: AsyncSession, edition: EditionInForce, grant: RoleGrant) -> set[str]:
    """The categories in which the person stays an expert."""
    who = await panels(session, edition)
    return {g.category for person, g in who.seats if person.id == grant.person_id and g.id != grant.id}


async def remind(
    session: AsyncSession, edition: EditionInForce, phase: MarkingPhase, expert_id: str, *, reminder: str
) -> None:
    """Mail one expert how many reviews are left; not more often than once a day."""
    expert = next(
        (e for e in (await board(session, edition, phase)).experts if e.person.id == expert_id), None
    )
    if expert is None:
        raise refusals.not_in_a_panel()
    if expert.left <= 0:
        raise refusals.nothing_left_to_review()
    last = (await latest_by_subject(session, edition.slug, REMINDED)).get(f"person:{expert_id}")
    if last is not None and not may_be_reminded(last, clock.now()):
        raise refusals.reminded_already(last + REMINDER_PAUSE)
    queue(
        session,
        "review-reminder",
        to=expert.person.email,
        lang=expert.person.lang,
        edition=edition.slug,
        number=expert.left,
        **_of_phase(edition, phase),
    )
    record(
        session,
        REMINDED,
        actor=reminder,
        edition=edition.slug,
        subject=f"person:{expert_id}",
        phase=phase.id,
        left=expert.left,
    )
