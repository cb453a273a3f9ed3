"""Honours are accepted or declined before anything is published. Two stewards approve who is asked, since a letter
to the wrong people cannot be taken back; the nominator answers; at the close silence is counted by the rules.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.edition.document.phases import AcceptancePhase
from prizes.edition.models import Proposal
from prizes.edition.proposals import approve, canonical, propose
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.edition.refusals import proposal_changed, proposal_gone
from prizes.edition.spans import closes_at, is_open, selections_in_order
from prizes.edition.titles import honour_name
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.rules.kinds import ACCEPTANCE_ANSWERED, ACCEPTANCE_ASKED, ACCEPTANCE_REMINDED, LetterKind
from prizes.nomination.actions.steps import own, tell
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Permission
from prizes.results import refusals
from prizes.results.acceptances import acceptances, not_asked
from prizes.results.queries import honours, publication_of_title, selection_gaps, titles_approved
from prizes.results.recorded import selection_minutes_missing
from prizes.results.rules.acceptance import HonourAnswer, acceptance_of, acceptance_phase, asks_about
from prizes.results.rules.winners import categories_of
from prizes.review.actions import holding
from prizes.review.models import Honour, HonourAcceptance

KIND = "acceptance"
REMINDED, QUIET = timedelta(days=3), timedelta(days=1)
"""How long before the close people are reminded, and how long after they were asked at the earliest."""


async def propose_questions(
    session: AsyncSession, edition: EditionInForce, *, proposer: str, phase: str | None = None
) -> Proposal:
    """Put before a second steward who is asked. `phase`: id of the acceptance; None: the one of now. Raises what stands
    in the way.
    """
    asking = await _asking(session, edition, acceptance_phase(edition.rules, phase, clock.now()))
    content = await _content(session, edition, asking)
    about = asking.id if len(edition.rules.acceptances) > 1 else ""
    return await propose(session, edition, KIND, content, reason="", proposer=proposer, about=about)


async def approve_questions(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> Proposal:
    """A second steward's approval: those who were chosen are asked."""
    await holding.alone(session, edition.id)
    proposal = await approve(session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver)
    if proposal.kind != KIND:
        raise proposal_gone()
    named = acceptance_phase(edition.rules, json.loads(proposal.content)["phase"], clock.now())
    phase = await _asking(session, edition, named)
    content = await _content(session, edition, phase)
    if canonical(content) != proposal.content:
        raise proposal_changed()
    reasons = {(h.project_id, h.title): h.reason for h in await honours(session, edition.id)}
    made = [
        HonourAcceptance(
            edition_id=edition.id,
            phase=phase.id,
            project_id=each["project"],
            category=each["category"],
            field=each.get("field"),
            title=each["title"],
            reason=reasons.get((each["project"], each["title"]), ""),
            asked_at=clock.now(),
        )
        for each in content["honours"]
    ]
    session.add_all(made)
    await session.flush()
    await _mail(session, edition, phase, made, ACCEPTANCE_ASKED)
    return proposal


async def _mail(
    session: AsyncSession,
    edition: EditionInForce,
    phase: AcceptancePhase,
    about: Sequence[HonourAcceptance],
    letter: LetterKind,
) -> None:
    projects = {project.id: project for project in await _projects(session, about)}
    persons = await people(session, [p.nominator_id for p in projects.values() if p.nominator_id])
    closes = closes_at(edition.rules, phase.id)
    for each in about:
        project = projects[each.project_id]
        tell(
            session,
            edition,
            project,
            persons.get(project.nominator_id or ""),
            letter,
            honour=dict(honour_name(edition.rules, each.title)),
            statement=dict(phase.statement) if phase.statement else None,
            silence=phase.silence,
            answer=each.answer,
            closes=closes.isoformat() if closes else None,
        )


async def _projects(session: AsyncSession, about: Sequence[HonourAcceptance]) -> Sequence[Project]:
    ids = [each.project_id for each in about]
    return (await session.exec(select(Project).where(col(Project.id).in_(ids)))).all()


async def remind_of_acceptance(session: AsyncSession) -> int:
    """Three days before the close, everybody who has not answered, once; how many. Run every hour."""
    reminded = 0
    now = clock.now()
    for edition, phase, closes in await _acceptance_phases(session):
        if not closes - REMINDED <= now < closes:
            continue
        due = [
            each
            for each in await acceptances(session, edition.id)
            if each.title in phase.honours
            and not each.answer
            and each.reminded_at is None
            and each.asked_at <= now - QUIET
        ]
        for each in due:
            each.reminded_at = now
            session.add(each)
        await session.flush()
        await _mail(session, edition, phase, due, ACCEPTANCE_REMINDED)
        reminded += len(due)
    return reminded


async def _acceptance_phases(
    session: AsyncSession,
) -> list[tuple[EditionInForce, AcceptancePhase, datetime]]:
    """Of all contests and rehearsals, each with its close."""
    found = []
    for edition in await editions_in_force(session):
        for phase in () if edition.record else edition.rules.acceptances:
            closes = closes_at(edition.rules, phase.id)
            if closes is not None:
                found.append((edition, phase, closes))
    return found


async def _asking(
    session: AsyncSession, edition: EditionInForce, phase: AcceptancePhase | None
) -> AcceptancePhase:
    if phase is None or not is_open(edition.rules, phase.id, clock.now()):
        raise refusals.not_accepting()
    if await titles_approved(session, edition) >= set(phase.honours):
        raise refusals.already_published()
    selections = [each for each in selections_in_order(edition.rules) if asks_about(phase, each)]
    if missing := await selection_gaps(session, edition, selections):
        codes = categories_of(edition.rules, missing)
        raise refusals.not_complete([gap.wrong for gap in missing], category_codes=codes)
    if unrecorded := await selection_minutes_missing(session, edition, selections):
        raise refusals.records_missing_in(unrecorded)
    return phase


async def _content(session: AsyncSession, edition: EditionInForce, phase: AcceptancePhase) -> dict[str, Any]:
    approved = await titles_approved(session, edition)
    waiting = [each for each in await not_asked(session, edition, phase) if each.title not in approved]
    if not waiting:
        raise refusals.everybody_asked()
    closes = closes_at(edition.rules, phase.id)
    return {
        "phase": phase.id,
        "closes": closes.isoformat(timespec="seconds") if closes else None,
        "honours": [
            {
                "project": each.project,
                "category": each.category,
                **({"field": each.field} if each.field else {}),
                "title": each.title,
            }
            for each in waiting
        ],
    }


async def reply_to_honour(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    acceptance_id: str,
    *,
    accepts: bool,
    nominator: Person,
) -> HonourAcceptance:
    """`answer` by the nominator, who alone may. Raises Missing and Forbidden to others."""
    await holding.alone(session, edition.id)  # before the project, as publication does
    project = await own(session, edition, project_id, nominator, Permission.LEAD)
    return await answer(session, edition, project, acceptance_id, accepts=accepts, by=nominator.id)


async def answer(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    acceptance_id: str,
    *,
    accepts: bool,
    by: str,
) -> HonourAcceptance:
    """For a project, until the close. Yes can become no; no is final, and takes the honour away. `by`: who replies.

    Raises Missing for what was not asked of this project, Closed after the close, Conflict after a no.
    """
    await holding.alone(session, edition.id)
    found = await session.get(HonourAcceptance, acceptance_id, populate_existing=True)
    phase = edition.rules.acceptance_of(found.title) if found else None
    if found is None or phase is None or found.project_id != project.id:
        raise refusals.nothing_to_accept()
    if found.answer == HonourAnswer.DECLINED:
        raise refusals.declined_already()
    late = found.silent_at is not None or not is_open(edition.rules, phase.id, clock.arrived())
    if late or await publication_of_title(session, edition, found.title):
        raise refusals.not_accepting()
    found.answer = (HonourAnswer.ACCEPTED if accepts else HonourAnswer.DECLINED).value
    found.answered_at, found.answered_by = clock.now(), by
    session.add(found)
    if not accepts:
        await _take_away(session, edition, found)
    await session.flush()
    await _mail(session, edition, phase, [found], ACCEPTANCE_ANSWERED)
    record(session, edition, acts.ACCEPTANCE_ANSWER, project, by=by, title=found.title, answer=found.answer)
    return found


async def count_silence(session: AsyncSession) -> int:
    """At the close of a phase: what nobody answered is accepted or declined, as the rules say; how many."""
    counted = 0
    for edition, phase, closes in await _acceptance_phases(session):
        if closes <= clock.now():
            counted += await _count_silence(session, edition, phase, closes)
    return counted


async def _count_silence(
    session: AsyncSession, edition: EditionInForce, phase: AcceptancePhase, closes: datetime
) -> int:
    if not any(_is_silent(phase, each) for each in await acceptances(session, edition.id)):
        return 0  # every minute; nobody is held up
    await holding.alone(session, edition.id)
    silent = [each for each in await acceptances(session, edition.id) if _is_silent(phase, each)]
    for each in silent:
        each.silent_at = clock.now()
        session.add(each)
        if not acceptance_of(phase, each.answer, closes, clock.now()).holds:
            await _take_away(session, edition, each)
    await session.flush()
    return len(silent)


def _is_silent(phase: AcceptancePhase, asked: HonourAcceptance) -> bool:
    return asked.title in phase.honours and not asked.answer and asked.silent_at is None


async def _take_away(session: AsyncSession, edition: EditionInForce, declined: HonourAcceptance) -> None:
    """The pending honour goes: whatever is published, certified or told reads honours."""
    await session.exec(
        delete(Honour).where(
            col(Honour.edition_id) == edition.id,
            col(Honour.project_id) == declined.project_id,
            col(Honour.title) == declined.title,
        )
    )
