"""For programs: what owners say of their projects after the contest, and contributors of contributed ones. The acts are
in `prizes.acts`.
"""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from prizes.accounts.rules.scopes import TokenScope
from prizes.gate.at import At, AtEdition, AtService
from prizes.gate.editions import TheEdition
from prizes.gate.nomination.at_nomination import AtNomination
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.nomination.actions.steps import own
from prizes.nomination.project_roles import Permission
from prizes.nomination.queries.projects import public_project
from prizes.nomination.refusals import unknown_project
from prizes.stocktaking.actions.contributing import own_contribution
from prizes.stocktaking.models import ProjectUpdate
from prizes.stocktaking.queries.contributions import public_contribution
from prizes.stocktaking.queries.updates import UpdatedProject, approved_updates, open_update, update_in
from prizes.stocktaking.refusals import unknown_contribution, unknown_update
from prizes.stocktaking.rules.updates import ProjectStatus, UpdateState

router = APIRouter(tags=["stocktaking"])
OFFICE = "/editions/{edition}/project-updates"
CONTRIBUTED = "/stocktaking/contributions/{contribution}"


class ProjectUpdateShown(BaseModel):
    """What everybody may read of an update."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    id: str
    status: ProjectStatus
    text: str
    as_of: date
    """The day to which it refers."""
    url: str
    replaced_by: str


class OwnProjectUpdate(ProjectUpdateShown):
    """An update as the owner of the project and the stewards see it."""

    project: str
    """Id of the project, or of the contribution."""
    contributed: bool
    """Whether the project was contributed to the register, and submitted to no contest."""
    state: UpdateState
    revision: int
    proposed_at: datetime
    decided_at: datetime | None
    reason: str
    """What the owner must correct, of one that is returned."""


class ProjectUpdateList(BaseModel):
    items: list[ProjectUpdateShown]
    next: None = None


class OwnProjectUpdateList(BaseModel):
    items: list[OwnProjectUpdate]
    next: None = None


def update_shown(_at: At, update: ProjectUpdate) -> OwnProjectUpdate:
    return _shown(update)


def listed_update(_at: At, row: UpdatedProject) -> OwnProjectUpdate:
    return _shown(row.update)


def _shown(update: ProjectUpdate) -> OwnProjectUpdate:
    contributed = update.contribution_id is not None
    project = update.contribution_id if contributed else update.project_id
    return OwnProjectUpdate.model_validate(
        update.model_dump() | {"project": project, "contributed": contributed}
    )


@router.get("/editions/{edition}/projects/{project}/updates", dependencies=allow(Who.PUBLIC))
async def list_updates_of_project(session: Tx, edition: TheEdition, project: str) -> ProjectUpdateList:
    """What has become of a project after the contest, as its owner says and a steward approved; the newest first."""
    found = await public_project(session, edition, project)
    if found is None:
        raise unknown_project()
    rows = await approved_updates(session, found)
    return ProjectUpdateList(items=[ProjectUpdateShown.model_validate(row) for row in rows])


@router.get(
    "/nominations/{nomination}/updates",
    dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def list_own_updates(at: AtNomination, nomination: str) -> OwnProjectUpdateList:
    """Updates of your project, the one that is not approved yet first."""
    project = await own(*at.here, nomination, at.person, Permission.READ)
    waiting = await open_update(at.session, project)
    rows = [*([waiting] if waiting else []), *await approved_updates(at.session, project)]
    return OwnProjectUpdateList(items=[_shown(row) for row in rows])


@router.get(f"{CONTRIBUTED}/updates", dependencies=allow(Who.PUBLIC))
async def list_updates_of_contributed_project(session: Tx, contribution: str) -> ProjectUpdateList:
    """What has become of a contributed project, as its contributor says and a steward approved; the newest first."""
    found = await public_contribution(session, contribution)
    if found is None:
        raise unknown_contribution()
    rows = await approved_updates(session, found)
    return ProjectUpdateList(items=[ProjectUpdateShown.model_validate(row) for row in rows])


@router.get(
    f"{CONTRIBUTED}/update",
    dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ),
)
async def read_own_contributed_update(at: AtService, contribution: str) -> OwnProjectUpdate:
    """The update of your contributed project that is not approved yet."""
    found = await open_update(at.session, await own_contribution(at.session, contribution, at.person))
    if found is None:
        raise unknown_update()
    return _shown(found)


@router.get(f"{OFFICE}/{{update}}", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def read_project_update(at: AtEdition, update: str) -> OwnProjectUpdate:
    """An update of a project of the edition, or of a contributed project, in any state."""
    found = await update_in(*at.here, update)
    if found is None:
        raise unknown_update()
    return _shown(found.update)
