"""A nominator's one appeal against the ineligibility of a project, and the answer of another steward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.approving import check_approver
from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.edition.stewards import tell_of_incoming
from prizes.errors import Outcomes, Refusal, one_by_one
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.models import JournalEntry
from prizes.kit.text import many_lines, one_line
from prizes.mail.rules.kinds import APPEAL_DECIDED, APPEAL_RECEIVED
from prizes.nomination import refusals
from prizes.nomination.actions.steps import REASON_LENGTH, own, tell
from prizes.nomination.actions.stewarding import back_in, found
from prizes.nomination.models import Appeal, Project
from prizes.nomination.project_roles import Permission
from prizes.nomination.rules.screening import appeal_end, no_appeal


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why, when and by whom a project was found ineligible last, and what was said against it."""

    rule: str
    check: str
    at: datetime | None
    by: str | None
    until: datetime | None
    """Until when the nominator can appeal; None: there is no appeal."""
    appeal: Appeal | None
    refusal: Refusal | None
    """Why no appeal can be made now."""


async def exclusion(session: AsyncSession, edition: EditionInForce, project: Project) -> Exclusion:
    query = (
        select(JournalEntry)
        .where(
            JournalEntry.subject == f"project:{project.id}",
            JournalEntry.act == acts.NOMINATION_MARK_INELIGIBLE.name,
        )
        .order_by(col(JournalEntry.id).desc())
        .limit(1)
    )
    entry = (await session.exec(query)).first()
    appeal = (await session.exec(select(Appeal).where(Appeal.project_id == project.id))).first()
    at = entry.at if entry else None
    return Exclusion(
        rule=entry.details.get("rule", "") if entry else "",
        check=entry.details.get("check", "") if entry else "",
        at=at,
        by=entry.actor_id if entry else None,
        until=appeal_end(edition.rules, at) if at else None,
        appeal=appeal,
        refusal=no_appeal(edition.rules, project.state, at, clock.arrived(), appealed=appeal is not None),
    )


async def make_appeal(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, nominator: Person, reason: str
) -> Appeal:
    """One reasoned appeal, within the days of the rules."""
    project = await own(session, edition, project_id, nominator, Permission.LEAD)
    out = await exclusion(session, edition, project)
    if out.refusal:
        raise out.refusal
    text = many_lines(reason)[:REASON_LENGTH]
    if not one_line(text):
        raise refusals.appeal_reason_needed()
    appeal = Appeal(
        project_id=project.id, against=out.by, reason=text, made_by=nominator.id, made_at=clock.arrived()
    )
    session.add(appeal)
    record(session, edition, acts.NOMINATION_APPEAL, project, by=nominator.id)
    tell(session, edition, project, nominator, APPEAL_RECEIVED, reason=text)
    await tell_of_incoming(session, edition, acts.NOMINATION_APPEAL.words, f"office/nominations/{project.id}")
    await session.flush()
    return appeal


async def decide_appeal(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    *,
    upheld: bool,
    answer: str,
    steward: str,
) -> Appeal:
    """Another steward than the one who found it ineligible decides, for good. Upheld: the project is submitted as it
    was. The nominator gets the answer.
    """
    project, nominator = await found(session, edition, project_id)
    query = select(Appeal).where(Appeal.project_id == project.id, col(Appeal.decided_at).is_(None))
    appeal = (await session.exec(query)).first()
    if appeal is None:
        raise refusals.no_open_appeal()
    if appeal.against == steward:
        raise refusals.own_decision()
    others = [appeal.against]
    await check_approver(session, steward, others, edition=edition.slug, rehearsal=edition.rehearsal)
    text = many_lines(answer)[:REASON_LENGTH]
    if not one_line(text):
        raise refusals.answer_needed()
    appeal.decided_by, appeal.decided_at = steward, clock.now()
    appeal.upheld, appeal.answer = upheld, text
    session.add(appeal)
    if upheld:
        back_in(session, project)
    act = acts.NOMINATION_UPHOLD_APPEAL if upheld else acts.NOMINATION_REJECT_APPEAL
    record(session, edition, act, project, by=steward, reason=text)
    tell(session, edition, project, nominator, APPEAL_DECIDED, upheld=upheld, answer=text)
    await session.flush()
    return appeal


async def take_up(
    session: AsyncSession, edition: EditionInForce, appeal_ids: Sequence[str], *, steward: str
) -> Outcomes:
    """Say that one looks after appeals, so that no other steward does the same; one query. It binds nobody: whoever may
    decide still may.
    """
    query = (
        select(Appeal, Project)
        .join(Project, col(Project.id) == Appeal.project_id)
        .where(col(Appeal.id).in_(appeal_ids), Project.edition_id == edition.id)
        .order_by(col(Appeal.id))
        .with_for_update(of=Appeal)
    )
    there = {appeal.id: (appeal, project) for appeal, project in (await session.exec(query)).all()}

    def take(appeal_id: str) -> None:
        appeal, project = there.get(appeal_id, (None, None))
        if appeal is None or project is None or appeal.decided_at is not None:
            raise refusals.no_open_appeal()
        if appeal.against == steward:
            raise refusals.own_decision()
        if appeal.taken_by not in (None, steward):
            raise refusals.appeal_is_taken()
        if appeal.taken_by is None:
            appeal.taken_by = steward
            session.add(appeal)
            record(session, edition, acts.NOMINATION_TAKE_APPEAL, project, by=steward)

    outcomes = one_by_one(appeal_ids, take)
    await session.flush()
    return outcomes
