"""Acts on focal points: somebody asks to be the focal point of a project that belongs to no account, and a steward
grants or declines it, or ends the role later.

What is granted is a part in the project, that of an editor: with it they say what has become of the project as
everybody does who writes one (`actions.updating`). A project has one focal point at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.db import one_at_a_time
from prizes.edition.queries import EditionInForce
from prizes.edition.stewards import tell_of_incoming
from prizes.errors import Refusal, text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.acts import ActKind
from prizes.kit.text import many_lines, one_line
from prizes.mail.rules.kinds import FOCAL_POINT_DECIDED
from prizes.nomination.actions.steps import REASON_LENGTH, tell
from prizes.nomination.models import Project, ProjectMember
from prizes.nomination.project_roles import ProjectRole
from prizes.nomination.queries.people import is_theirs
from prizes.nomination.queries.projects import public_project
from prizes.nomination.refusals import unknown_project
from prizes.stocktaking import refusals
from prizes.stocktaking.actions.updating import no_update
from prizes.stocktaking.models import FocalPoint
from prizes.stocktaking.queries.focal_points import (
    FocalPointFound,
    focal_point_in,
    focal_point_of,
    granted,
    number_waiting,
    request_of,
)
from prizes.stocktaking.rules.focal_points import MOST_WAITING, FocalPointState, faults_of_request
from prizes.stocktaking.rules.updates import is_over
from prizes.stocktaking.schemas import FocalPointDecision, FocalPointGrant, FocalPointSent

# --- whoever asks --------------------------------------------------------------------------------------


async def project_of(session: AsyncSession, edition: EditionInForce, project_id: str) -> Project:
    """A public project. Raises Missing."""
    project = await public_project(session, edition, project_id)
    if project is None:
        raise unknown_project()
    return project


async def seeks_focal_point(session: AsyncSession, edition: EditionInForce, project: Project) -> bool:
    """Whether its page says that anybody can ask to be it, which is not said of test editions; without a query where
    nobody can.
    """
    is_owned = project.nominator_id is not None
    if is_owned or edition.rehearsal or not is_over(edition.rules, clock.now()):
        return False
    return await focal_point_of(session, project) is None


async def no_request(
    session: AsyncSession, edition: EditionInForce, project: Project, person: Person
) -> Refusal | None:
    """Why somebody cannot ask to be the focal point; None: they can."""
    if project.nominator_id is not None:
        return refusals.project_has_account()
    if await is_theirs(session, project, person.id):
        return refusals.has_part_already()
    if await focal_point_of(session, project) is not None:
        return refusals.focal_point_exists()
    return await no_update(session, edition, project)


async def ask_for_project(
    session: AsyncSession, edition: EditionInForce, project_id: str, sent: FocalPointSent, *, person: Person
) -> FocalPoint:
    """It waits for a steward. Asking again replaces what was asked. At most MOST_WAITING of one person wait."""
    project = await project_of(session, edition, project_id)
    await one_at_a_time(session, f"stocktaking.focal-point:{person.id}")
    if refusal := await no_request(session, edition, project, person):
        raise refusal
    said = {
        "relation": one_line(sent.relation),
        "evidence": many_lines(sent.evidence),
        "url": one_line(sent.url),
    }
    if wrong := faults_of_request(**said):
        raise refusals.request_incomplete(wrong)
    found = await request_of(session, project, person.id)
    if (found is None or found.state != FocalPointState.WAITING) and (
        await number_waiting(session, person.id) >= MOST_WAITING
    ):
        raise refusals.too_many_requests_of_one(most=MOST_WAITING)
    fresh: dict[str, Any] = {
        **said,
        "state": FocalPointState.WAITING,
        "asked_at": clock.now(),
        "decided_by": None,
        "decided_at": None,
        "reason": "",
    }
    if found is None:
        found = FocalPoint(project_id=project.id, person_id=person.id, **fresh)
    else:
        found.revision += 1
        for name, value in fresh.items():
            setattr(found, name, value)
    session.add(found)
    await session.flush()
    act = acts.STOCKTAKING_ASK_FOR_PROJECT
    record(session, edition, act, project, by=person.id)
    await tell_of_incoming(session, edition, act.words, f"office/focal-points/{found.id}")
    return found


async def withdraw_request(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, person: Person
) -> None:
    """One's own, in any state: nothing is left of it. Who is the focal point leaves the project; what was published
    stays.
    """
    project = await project_of(session, edition, project_id)
    found = await request_of(session, project, person.id)
    if found is None:
        raise refusals.unknown_focal_point()
    if found.state == FocalPointState.GRANTED:
        await _take_part(session, found)
    await session.delete(found)
    record(session, edition, acts.STOCKTAKING_LEAVE_PROJECT, project, by=person.id)
    await session.flush()


# --- stewards ------------------------------------------------------------------------------------------

ACTS: Mapping[FocalPointState, ActKind] = {
    FocalPointState.GRANTED: acts.STOCKTAKING_GRANT_PROJECT,
    FocalPointState.DECLINED: acts.STOCKTAKING_DECLINE_REQUEST,
    FocalPointState.ENDED: acts.STOCKTAKING_END_ROLE,
}
"""By what a steward decides."""


async def grant_project(
    session: AsyncSession, edition: EditionInForce, id_: str, sent: FocalPointGrant, *, steward: Person
) -> FocalPoint:
    """They can update the project from now on."""
    found = await _to_decide(session, edition, id_, sent, of=FocalPointState.WAITING, by=steward)
    await one_at_a_time(session, f"stocktaking.grant:{found.project.id}")
    if refusal := await no_request(session, edition, found.project, found.person):
        raise refusal
    await _end_those_who_left(session, found.project)
    session.add(
        ProjectMember(
            project_id=found.project.id,
            person_id=found.person.id,
            part=ProjectRole.EDITOR.value,
            added_by=steward.id,
            added_at=clock.now(),
        )
    )
    return await _decide(session, edition, found, FocalPointState.GRANTED, by=steward)


async def decline_request(
    session: AsyncSession, edition: EditionInForce, id_: str, sent: FocalPointDecision, *, steward: Person
) -> FocalPoint:
    """With a reason."""
    found = await _to_decide(session, edition, id_, sent, of=FocalPointState.WAITING, by=steward)
    return await _decide(session, edition, found, FocalPointState.DECLINED, by=steward, reason=_reason(sent))


async def end_role(
    session: AsyncSession, edition: EditionInForce, id_: str, sent: FocalPointDecision, *, steward: Person
) -> FocalPoint:
    """Of who was granted it, with a reason. What they wrote and was approved stays public."""
    found = await _to_decide(session, edition, id_, sent, of=FocalPointState.GRANTED, by=steward)
    reason = _reason(sent)
    await _take_part(session, found.point)
    return await _decide(session, edition, found, FocalPointState.ENDED, by=steward, reason=reason)


async def _to_decide(
    session: AsyncSession,
    edition: EditionInForce,
    id_: str,
    sent: FocalPointGrant,
    *,
    of: FocalPointState,
    by: Person,
) -> FocalPointFound:
    found = await focal_point_in(session, edition, id_, lock=True)
    if found is None:
        raise refusals.unknown_focal_point()
    if found.person.id == by.id:
        raise refusals.own_request()
    if found.point.state != of:
        raise refusals.request_not_open()
    if found.point.revision != sent.revision:
        raise refusals.request_changed()
    return found


def _reason(sent: FocalPointDecision) -> str:
    reason = many_lines(sent.reason)
    if not one_line(reason):
        raise refusals.request_reason_needed()
    if len(reason) > REASON_LENGTH:
        raise text_too_long("reason", most=REASON_LENGTH)
    return reason


async def _decide(
    session: AsyncSession,
    edition: EditionInForce,
    found: FocalPointFound,
    state: FocalPointState,
    *,
    by: Person,
    reason: str = "",
) -> FocalPoint:
    point = found.point
    point.state, point.reason = state, reason
    point.decided_by, point.decided_at = by.id, clock.now()
    session.add(point)
    why = {"reason": reason} if reason else {}
    record(session, edition, ACTS[state], found.project, by=by.id, **why)
    tell(session, edition, found.project, found.person, FOCAL_POINT_DECIDED, state=state.value, reason=reason)
    await session.flush()
    return point


async def _take_part(session: AsyncSession, point: FocalPoint) -> None:
    if member := await session.get(ProjectMember, (point.project_id, point.person_id)):
        await session.delete(member)
        await session.flush()


async def _end_those_who_left(session: AsyncSession, project: Project) -> None:
    """Who was granted the role and left the project by its own page has it no more."""
    for each in await granted(session, project):
        each.state, each.decided_at = FocalPointState.ENDED, clock.now()
        session.add(each)
    await session.flush()
