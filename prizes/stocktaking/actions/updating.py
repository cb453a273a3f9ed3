"""Acts on what owners say of their projects after the contest, and contributors of the projects that they contributed:
they propose, a steward approves or returns.

A project has at most one update that is not approved yet; proposing again replaces it.
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
from prizes.mail.rules.kinds import CONTRIBUTION_UPDATED, UPDATE_APPROVED, UPDATE_RETURNED
from prizes.nomination.actions.steps import REASON_LENGTH, own, tell
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Permission
from prizes.nomination.queries.conversation import readers_of
from prizes.nomination.queries.people import is_theirs
from prizes.nomination.rules.states import PUBLIC, State
from prizes.results.queries import all_announced
from prizes.stocktaking import refusals
from prizes.stocktaking.actions.contributing import own_contribution, tell_contributor
from prizes.stocktaking.models import Contribution, ProjectUpdate
from prizes.stocktaking.queries.updates import approved_updates, open_update, update_in
from prizes.stocktaking.rules.contributions import ContributionState
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
    return None if await all_announced(session, edition) else refusals.contest_not_over()


async def propose_update(
    session: AsyncSession, edition: EditionInForce, project_id: str, sent: ProjectUpdateSent, *, owner: Person
) -> ProjectUpdate:
    """By somebody who writes the project. Stewards are told as they wish."""
    project = await own(session, edition, project_id, owner, Permission.WRITE)
    if refusal := await no_update(session, edition, project):
        raise refusal
    update = await _propose(session, project, sent, owner)
    record(session, edition, acts.STOCKTAKING_PROPOSE_UPDATE, project, by=owner.id, status=update.status)
    await session.flush()
    await tell_of_incoming(
        session, edition, acts.STOCKTAKING_PROPOSE_UPDATE.words, f"office/project-updates/{update.id}"
    )
    return update


async def propose_contributed_update(
    session: AsyncSession, id_: str, sent: ProjectUpdateSent, *, person: Person
) -> ProjectUpdate:
    """By the contributor of a project that is in the register."""
    one = await own_contribution(session, id_, person, lock=True)
    if one.state != ContributionState.PUBLISHED:
        raise refusals.contribution_not_published()
    update = await _propose(session, one, sent, person)
    act = acts.STOCKTAKING_PROPOSE_CONTRIBUTED_UPDATE
    record(session, None, act, one, by=person.id, status=update.status)
    await session.flush()
    return update


async def _propose(
    session: AsyncSession, project: Project | Contribution, sent: ProjectUpdateSent, owner: Person
) -> ProjectUpdate:
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
    update = await open_update(session, project)
    if update is None:
        whose: dict[str, Any] = {
            "contribution_id" if isinstance(project, Contribution) else "project_id": project.id
        }
        update = ProjectUpdate(**whose, **fresh)
    else:
        update.revision += 1
        for name, value in fresh.items():
            setattr(update, name, value)
    session.add(update)
    return update


def _today() -> date:
    return (clock.now() + FARTHEST_ZONE).date()


async def withdraw_update(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, owner: Person
) -> None:
    """Of somebody who writes the project; nothing stays of its text. What is approved stays."""
    project = await own(session, edition, project_id, owner, Permission.WRITE)
    await _withdraw(session, project)
    record(session, edition, acts.STOCKTAKING_WITHDRAW_UPDATE, project, by=owner.id)
    await session.flush()


async def withdraw_contributed_update(session: AsyncSession, id_: str, *, person: Person) -> None:
    """Of one's own contributed project; nothing stays of its text. What is approved stays."""
    one = await own_contribution(session, id_, person, lock=True)
    await _withdraw(session, one)
    record(session, None, acts.STOCKTAKING_WITHDRAW_CONTRIBUTED_UPDATE, one, by=person.id)
    await session.flush()


async def _withdraw(session: AsyncSession, project: Project | Contribution) -> None:
    update = await open_update(session, project)
    if update is None:
        raise refusals.update_not_open()
    await session.delete(update)


async def approve_update(
    session: AsyncSession, edition: EditionInForce, update_id: str, sent: UpdateApproval, *, steward: Person
) -> ProjectUpdate:
    """Everybody can read it from now on; its owner is told."""
    update, project = await _to_decide(session, edition, update_id, sent, steward)
    update.state = UpdateState.APPROVED
    _decided(update, steward)
    session.add(update)
    await session.flush()
    act = acts.STOCKTAKING_APPROVE_UPDATE
    if isinstance(project, Contribution):
        act = acts.STOCKTAKING_APPROVE_CONTRIBUTED_UPDATE
        project.status = (await approved_updates(session, project))[0].status
        session.add(project)
    record(session, edition, act, project, by=steward.id, status=update.status)
    await _tell(session, edition, update, project)
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
    contributed = isinstance(project, Contribution)
    act = acts.STOCKTAKING_RETURN_CONTRIBUTED_UPDATE if contributed else acts.STOCKTAKING_RETURN_UPDATE
    record(session, edition, act, project, by=steward.id, reason=reason)
    _decided(update, steward)
    await _tell(session, edition, update, project)
    return update


async def _to_decide(
    session: AsyncSession, edition: EditionInForce, update_id: str, sent: UpdateApproval, steward: Person
) -> tuple[ProjectUpdate, Project | Contribution]:
    found = await update_in(session, edition, update_id, lock=True)
    if found is None:
        raise refusals.unknown_update()
    update, project = found.update, found.project
    if update.proposed_by == steward.id or await has_part(session, project, steward.id):
        raise refusals.own_update()
    if update.state != UpdateState.WAITING:
        raise refusals.update_not_open()
    if update.revision != sent.revision:
        raise refusals.update_changed()
    return update, project


async def has_part(session: AsyncSession, project: Project | Contribution, person_id: str) -> bool:
    """Whether somebody has a role in a project, or contributed it."""
    if isinstance(project, Contribution):
        return project.contributed_by == person_id
    return await is_theirs(session, project, person_id)


def _decided(update: ProjectUpdate, steward: Person) -> None:
    update.decided_by, update.decided_at = steward.id, clock.now()


async def _tell(
    session: AsyncSession,
    edition: EditionInForce,
    update: ProjectUpdate,
    project: Project | Contribution,
) -> None:
    """Those who write the project, or who contributed it."""
    session.add(update)
    said = {"status": STATUSES[ProjectStatus(update.status)], "text": update.text, "reason": update.reason}
    if isinstance(project, Contribution):
        await tell_contributor(session, project, CONTRIBUTION_UPDATED, state=update.state, **said)
    else:
        letter = UPDATE_APPROVED if update.state == UpdateState.APPROVED else UPDATE_RETURNED
        for reader in await readers_of(session, project):
            tell(session, edition, project, reader, letter, **said)
    await session.flush()
