"""A steward's acts on panels and assignments."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import revoke
from prizes.accounts.models import RoleGrant
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import Role
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase, closes_at
from prizes.errors import Outcomes, one_by_one
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import REVIEW_REMINDER
from prizes.nomination.models import Project
from prizes.review import refusals
from prizes.review.actions import holding
from prizes.review.actions.assigning import drop_unfinished, of_phase
from prizes.review.models import Assignment, PanelSeat
from prizes.review.queries.panels import ExpertProgress, panels
from prizes.review.queries.quality import board_for
from prizes.review.rules.pace import Tone, tone_of
from prizes.review.rules.reviews import REMINDER_PAUSE, covers, may_be_reminded


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
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    experts: Collection[str],
    *,
    reminder: SignedIn,
    tone: Tone | None = None,
) -> int:
    """Mail experts how many reviews are left, nobody more often than once a day; how many letters.

    `tone`: None takes the one that fits the time left. Those who have nothing left, or were reminded today, are
    passed over; if they all are, that is refused. Raises Forbidden for those who oversee nothing, Missing for an
    expert whom they do not oversee.
    """
    seen = await board_for(session, edition, phase, reminder)
    chosen = [e for e in seen.experts if e.person.id in experts]
    if not chosen or len(chosen) < len(set(experts)):
        raise refusals.not_in_a_panel()
    left = [e for e in chosen if e.left > 0]
    if not left:
        raise refusals.nothing_left_to_review()
    now = clock.now()
    due = [e for e in left if may_be_reminded(e.reminded_at, now)]
    if not due:
        raise refusals.reminded_already(again=max(e.reminded_at or now for e in left) + REMINDER_PAUSE)
    tone = tone or tone_of(closes_at(edition.rules, phase.id), now)
    for expert in due:
        _remind(session, edition, phase, expert, tone=tone, reminder=reminder.person.id)
    return len(due)


async def remind_each(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    experts: Sequence[str],
    *,
    reminder: SignedIn,
    tone: Tone | None = None,
) -> Outcomes:
    """The same row by row: of each whether they are written to, or why not. Raises Forbidden as `remind` does."""
    seen = {e.person.id: e for e in (await board_for(session, edition, phase, reminder)).experts}
    now = clock.now()
    said = tone or tone_of(closes_at(edition.rules, phase.id), now)

    def one(expert_id: str) -> None:
        expert = seen.get(expert_id)
        if expert is None:
            raise refusals.not_in_a_panel()
        if expert.left <= 0:
            raise refusals.nothing_left_to_review()
        if not may_be_reminded(expert.reminded_at, now):
            raise refusals.reminded_already(again=(expert.reminded_at or now) + REMINDER_PAUSE)
        _remind(session, edition, phase, expert, tone=said, reminder=reminder.person.id)

    return one_by_one(experts, one)


def _remind(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    expert: ExpertProgress,
    *,
    tone: Tone,
    reminder: str,
) -> None:
    queue(
        session,
        REVIEW_REMINDER,
        to=expert.person.email,
        lang=expert.person.lang,
        edition=edition.slug,
        number=expert.left,
        tone=tone.value,
        **of_phase(edition, phase),
    )
    details = {"phase": phase.id, "left": expert.left, "tone": tone.value}
    record(session, edition, acts.REVIEW_REMIND, expert.person, by=reminder, **details)
