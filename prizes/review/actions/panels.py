"""A steward's acts on panels and assignments."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import revoke
from prizes.accounts.models import RoleGrant
from prizes.accounts.rules import Role
from prizes.edition.queries import EditionInForce
from prizes.edition.rules import closes_at
from prizes.journal.actions import record
from prizes.journal.queries import latest_by_subject
from prizes.mail.actions import queue
from prizes.nomination.models import Project
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.actions.assigning import drop_unfinished, of_phase
from prizes.review.models import Assignment, PanelSeat
from prizes.review.pace import tone_of
from prizes.review.queries import board, panels
from prizes.review.queries.panels import REMINDED
from prizes.review.rules import REMINDER_PAUSE, MarkingPhase, covers, may_be_reminded


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
        await drop_unfinished(session, lost)
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
        tone=tone_of(closes_at(edition.rules, phase.id), clock.now()).value,
        **of_phase(edition, phase),
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
