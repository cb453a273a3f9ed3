"""Acts on what owners say of their projects after the contest: they propose, a steward approves or returns.

An owner has at most one update that is not approved yet; proposing again replaces it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.edition.stewards import tell_of_incoming
from prizes.errors import Refusal, text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines, one_line
from prizes.mail.rules.kinds import UPDATE_APPROVED, UPDATE_RETURNED, LetterKind
from prizes.nomination.actions.steps import REASON_LENGTH, own, tell
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Permission
from prizes.nomination.queries.conversation import readers_of
from prizes.nomination.queries.people import is_theirs
from prizes.nomination.rules.states import PUBLIC, State
from prizes.results.queries import publication
from prizes.stocktaking import refusals
from prizes.stocktaking.models import ProjectUpdate
from prizes.stocktaking.queries.updates import open_update, update_in
from prizes.stocktaking.rules.updates import (
    STATUSES,
    ProjectStatus,
    UpdateState,
    faults_of_update,
    is_over,
)
from prizes.stocktaking.schemas import ProjectUpdateSent, UpdateApproval, UpdateReturn

FARTHEST_ZONE = timedelta(hours=14)


async def no_update(session: AsyncSession, edition: EditionInForce, project: Project) -> Refusal | None:
    """Why a project cannot be updated; None: it can. While people vote and experts choose, the pages of all projects
    say what was submitted, and nothing newer.
    """
    if State(project.state) not in PUBLIC:
        return refusals.not_in_register()
    if is_over(edition.rules, clock.now()):
        return None
    made = await publication(session, edition.id)
    return None if made is not None and made.announced_at is not None else refusals.contest_not_over()


async def propose_update(
    session: AsyncSession, edition: EditionInForce, project_id: str, sent: ProjectUpdateSent, *, owner: Person
) -> ProjectUpdate:
    """By somebody who writes the project. Stewards are told as they wish."""
    project = await own(session, edition, project_id, owner, Permission.WRITE)
    if refusal := await no_update(session, edition, project):
        raise refusal
    said = {
        "status": sent.status,
        "text": many_lines(sent.text),
        "url": one_line(sent.url),
        "replaced_by": one_line(sent.replaced_by) if sent.status == ProjectStatus.REPLACED else "",
    }
    wrong = faults_of_update(**said, as_of=sent.as_of, today=_today())
    if wrong or sent.as_of is None:
        raise refusals.update_incomplete(wrong)
    fresh: dict[str, Any] = {
        **said,
        "as_of": sent.as_of,
        "state": UpdateState.WAITING,
        "reason": "",
        "decided_by": None,
        "decided_at": None,
        "proposed_by": owner.id,
        "proposed_at": clock.now(),
    }
    update = await open_update(session, project.id)
    if update is None:
        update = ProjectUpdate(project_id=project.id, **fresh)
    else:
        update.revision += 1
        for name, value in fresh.items():
            setattr(update, name, value)
    session.add(update)
    record(session, edition, acts.STOCKTAKING_PROPOSE_UPDATE, project, by=owner.id, status=update.status)
    await session.flush()
    await tell_of_incoming(
        session, edition, acts.STOCKTAKING_PROPOSE_UPDATE, f"office/project-updates/{update.id}"
    )
    return update


def _today() -> date:
    return (clock.now() + FARTHEST_ZONE).date()


async def withdraw_update(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, owner: Person
) -> None:
    """Of somebody who writes the project; nothing stays of its text. What is approved stays."""
    project = await own(session, edition, project_id, owner, Permission.WRITE)
    update = await open_update(session, project.id)
    if update is None:
        raise refusals.update_not_open()
    await session.delete(update)
    record(session, edition, acts.STOCKTAKING_WITHDRAW_UPDATE, project, by=owner.id)
    await session.flush()


async def approve_update(
    session: AsyncSession, edition: EditionInForce, update_id: str, sent: UpdateApproval, *, steward: Person
) -> ProjectUpdate:
    """Everybody can read it from now on; its owner is told."""
    update, project = await _to_decide(session, edition, update_id, sent, steward)
    update.state = UpdateState.APPROVED
    record(session, edition, acts.STOCKTAKING_APPROVE_UPDATE, project, by=steward.id, status=update.status)
    _decided(update, steward)
    await _tell(session, edition, update, project, UPDATE_APPROVED)
    return update


async def return_update(
    session: AsyncSession, edition: EditionInForce, update_id: str, sent: UpdateReturn, *, steward: Person
) -> ProjectUpdate:
    """For correction; its owner is told why."""
    update, project = await _to_decide(session, edition, update_id, sent, steward)
    reason = many_lines(sent.reason)
    if not one_line(reason):
        raise refusals.return_reason_needed()
    if len(reason) > REASON_LENGTH:
        raise text_too_long("reason", most=REASON_LENGTH)
    update.state, update.reason = UpdateState.RETURNED, reason
    record(session, edition, acts.STOCKTAKING_RETURN_UPDATE, project, by=steward.id, reason=reason)
    _decided(update, steward)
    await _tell(session, edition, update, project, UPDATE_RETURNED)
    return update


async def _to_decide(
    session: AsyncSession, edition: EditionInForce, update_id: str, sent: UpdateApproval, steward: Person
) -> tuple[ProjectUpdate, Project]:
    found = await update_in(session, edition, update_id, lock=True)
    if found is None:
        raise refusals.unknown_update()
    update, project = found.update, found.project
    if await is_theirs(session, project, steward.id) or update.proposed_by == steward.id:
        raise refusals.own_update()
    if update.state != UpdateState.WAITING:
        raise refusals.update_not_open()
    if update.revision != sent.revision:
        raise refusals.update_changed()
    return update, project


def _decided(update: ProjectUpdate, steward: Person) -> None:
    update.decided_by, update.decided_at = steward.id, clock.now()


async def _tell(
    session: AsyncSession,
    edition: EditionInForce,
    update: ProjectUpdate,
    project: Project,
    letter: LetterKind,
) -> None:
    """Those who write the project."""
    session.add(update)
    status = STATUSES[ProjectStatus(update.status)]
    for reader in await readers_of(session, project):
        tell(session, edition, project, reader, letter, status=status, text=update.text, reason=update.reason)
    await session.flush()
