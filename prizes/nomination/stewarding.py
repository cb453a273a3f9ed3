"""The stewards' acts on a project: return for correction, mark ineligible, reopen, allow an exception."""

from __future__ import annotations

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.kit.text import many_lines, one_line
from prizes.nomination import refusals
from prizes.nomination.actions import REASON_LENGTH, move, note, tell
from prizes.nomination.form import submission_of
from prizes.nomination.models import Project
from prizes.nomination.queries import project_in
from prizes.nomination.rules import BREACHES, correction_end, latest_correction, state_words
from prizes.nomination.states import Actor, State


async def return_for_correction(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    *,
    reason: str,
    until: datetime | None = None,
    steward: str,
) -> Project:
    """Give a submitted project back until an instant; None: for as many days as the rules say."""
    project = await _of_edition(session, edition, project_id)
    reason = _reason(reason)
    now = clock.now()
    latest = latest_correction(edition.rules, now)
    until = until or correction_end(edition.rules, now)
    if not now < until <= latest:
        raise refusals.until_must_be_ahead(latest)
    move(project, State.RETURNED, Actor.STEWARD)
    project.correct_until, project.state_reason = until, reason
    session.add(project)
    note(session, edition, project, "return", steward, reason=reason, until=until.isoformat())
    nominator = await _nominator(session, project)
    tell(session, edition, project, nominator, "nomination-returned", reason=reason, until=until.isoformat())
    await session.flush()
    return project


async def mark_ineligible(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, rule: str, reason: str, steward: str
) -> Project:
    """Keep a project out by a rule, named by its key in `rules.BREACHES`, with a reason."""
    project = await _of_edition(session, edition, project_id)
    if rule not in BREACHES:
        raise refusals.rule_needed()
    reason = _reason(reason)
    move(project, State.INELIGIBLE, Actor.STEWARD)
    project.state_reason, project.correct_until = reason, None
    session.add(project)
    note(session, edition, project, "mark-ineligible", steward, rule=rule, reason=reason)
    nominator = await _nominator(session, project)
    label = BREACHES[rule]
    tell(session, edition, project, nominator, "nomination-ineligible", reason=reason, rule=label)
    await session.flush()
    return project


async def reopen_ineligible(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, reason: str, steward: str
) -> Project:
    """Take the decision back: the project is submitted as before."""
    project = await _of_edition(session, edition, project_id)
    reason = _reason(reason)
    if project.state != State.INELIGIBLE:
        raise refusals.wrong_state(state_words(project.state))
    move(project, State.SUBMITTED, Actor.STEWARD)
    project.state_reason = ""
    session.add(project)
    note(session, edition, project, "reopen", steward, reason=reason)
    nominator = await _nominator(session, project)
    tell(session, edition, project, nominator, "nomination-reopened", reason=reason)
    await session.flush()
    return project


async def allow_exception(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, reason: str, steward: str
) -> Project:
    """Let a project past limits and bars, with a reason on record, where the rules know exceptions."""
    project = await _of_edition(session, edition, project_id)
    if not submission_of(edition.rules).exceptions:
        raise refusals.no_exceptions()
    project.exception = _reason(reason)
    session.add(project)
    note(session, edition, project, "allow-exception", steward, reason=project.exception)
    await session.flush()
    return project


async def _of_edition(session: AsyncSession, edition: EditionInForce, project_id: str) -> Project:
    project = await project_in(session, edition, project_id, lock=True)
    if project is None:
        raise refusals.unknown_project()
    return project


def _reason(text: str) -> str:
    reason = many_lines(text)[:REASON_LENGTH]
    if not one_line(reason):
        raise refusals.reason_needed()
    return reason


async def _nominator(session: AsyncSession, project: Project) -> Person | None:
    if project.nominator_id is None:
        return None
    return (await people(session, [project.nominator_id])).get(project.nominator_id)
