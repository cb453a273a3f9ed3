"""Owners say what has become of their projects after the contest, and contributors of contributed ones; stewards
approve it or return it.
"""

from __future__ import annotations

from prizes.acts.declaring import Acts, leading
from prizes.acts.listing import list_for_programs
from prizes.api.stocktaking.updates import CONTRIBUTED, OFFICE, listed_update, update_shown
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.stocktaking.actions import updating
from prizes.stocktaking.models import ProjectUpdate
from prizes.stocktaking.schemas import ProjectUpdateSent, UpdateApproval, UpdateReturn
from prizes.web.nomination.writing import own_project_page
from prizes.web.stocktaking.contributions import own_contribution_page
from prizes.web.stocktaking.updates import (
    own_contributed_update_page,
    own_update_page,
    project_update_page,
    updates_list,
)

acts = Acts("stocktaking")
MINE, ONE = "/nominations/{nomination}/update", f"{OFFICE}/{{update}}"
TO_OWN = leading("own_project_page", part="#update")
TO_CONTRIBUTION = leading("own_contribution_page", part="#update")


@acts.act(
    f"PUT {MINE}",
    own_update_page.path,
    who=Who.SIGNED_IN,
    answers=update_shown,
    on=own_update_page,
    leads=TO_OWN,
    notice="update-proposed",
)
async def propose_project_update(at: At, nomination: str, sent: ProjectUpdateSent) -> ProjectUpdate:
    """Say what has become of your project after the contest. It is public once a steward has approved it; until then
    another one takes its place.
    """
    return await updating.propose_update(*at.here, nomination, sent, owner=at.person)


@acts.act(
    f"DELETE {MINE}",
    f"{own_update_page.path}/withdrawal",
    who=Who.SIGNED_IN,
    on=own_project_page,
    leads=TO_OWN,
    notice="update-withdrawn",
)
async def withdraw_project_update(at: At, nomination: str) -> None:
    """Withdraw an update of your project that is not approved yet."""
    await updating.withdraw_update(*at.here, nomination, owner=at.person)


@acts.act(
    f"PUT {CONTRIBUTED}/update",
    own_contributed_update_page.path,
    who=Who.SIGNED_IN,
    answers=update_shown,
    on=own_contributed_update_page,
    leads=TO_CONTRIBUTION,
    notice="update-proposed",
)
async def propose_contributed_update(at: At, contribution: str, sent: ProjectUpdateSent) -> ProjectUpdate:
    """Say what has become of a project that you contributed and that is in the register. It is public once a steward
    has approved it; until then another one takes its place.
    """
    return await updating.propose_contributed_update(at.session, contribution, sent, person=at.person)


@acts.act(
    f"DELETE {CONTRIBUTED}/update",
    f"{own_contributed_update_page.path}/withdrawal",
    who=Who.SIGNED_IN,
    on=own_contribution_page,
    leads=TO_CONTRIBUTION,
    notice="update-withdrawn",
)
async def withdraw_contributed_update(at: At, contribution: str) -> None:
    """Withdraw an update of your contributed project that is not approved yet."""
    await updating.withdraw_contributed_update(at.session, contribution, person=at.person)


@acts.act(
    f"PUT {ONE}/approval",
    f"{project_update_page.path}/approval",
    who=Who.STEWARD,
    answers=update_shown,
    on=project_update_page,
    leads=leading("project_updates_page"),
    notice="update-approved",
)
async def approve_project_update(at: At, update: str, sent: UpdateApproval) -> ProjectUpdate:
    """Publish an update on the page of the project. Its owner is informed by email."""
    return await updating.approve_update(*at.here, update, sent, steward=at.person)


@acts.act(
    f"PUT {ONE}/return",
    f"{project_update_page.path}/return",
    who=Who.STEWARD,
    answers=update_shown,
    on=project_update_page,
    leads=leading("project_updates_page"),
    notice="update-returned",
)
async def return_project_update(at: At, update: str, sent: UpdateReturn) -> ProjectUpdate:
    """Return an update for correction. Its owner gets the reason by email."""
    return await updating.return_update(*at.here, update, sent, steward=at.person)


list_for_programs(
    acts,
    updates_list,
    OFFICE,
    "list_project_updates",
    answers=listed_update,
    says="Updates that owners and contributors propose of their projects, those that await a steward first.",
)
