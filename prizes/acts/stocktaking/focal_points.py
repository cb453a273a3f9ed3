"""People ask to be the focal point of a project that came from a public source; stewards grant, decline and end it."""

from __future__ import annotations

from functools import partial

from prizes.acts.declaring import Acts
from prizes.acts.listing import list_for_programs
from prizes.api.stocktaking.focal_points import MINE, OFFICE, focal_point_shown, listed_focal_point
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.stocktaking.actions import entrusting
from prizes.stocktaking.models import FocalPoint
from prizes.stocktaking.schemas import FocalPointDecision, FocalPointGrant, FocalPointSent
from prizes.web.stocktaking.focal_points import focal_point_page, focal_points_list, office_focal_point_page

acts = Acts("stocktaking")
ONE = f"{OFFICE}/{{focal_point}}"
steward = partial(
    acts.act,
    who=Who.STEWARD,
    answers=focal_point_shown,
    on=office_focal_point_page,
    notice="focal-point-decided",
)


@acts.act(
    f"PUT {MINE}",
    focal_point_page.path,
    who=Who.SIGNED_IN,
    answers=focal_point_shown,
    on=focal_point_page,
    notice="focal-point-asked",
)
async def ask_for_project(at: At, project: str, sent: FocalPointSent) -> FocalPoint:
    """Ask to be the focal point of a project that came from a public source. A steward decides; until then another
    request of yours takes its place.
    """
    await slow_down(at.request, "contribute")
    return await entrusting.ask_for_project(*at.here, project, sent, person=at.person)


@acts.act(
    f"DELETE {MINE}",
    f"{focal_point_page.path}/withdrawal",
    who=Who.SIGNED_IN,
    on=focal_point_page,
    notice="focal-point-withdrawn",
)
async def leave_project(at: At, project: str) -> None:
    """Withdraw your request, or give up the role of focal point. The request is deleted."""
    await entrusting.withdraw_request(*at.here, project, person=at.person)


@steward(f"PUT {ONE}/approval", f"{office_focal_point_page.path}/approval")
async def grant_project(at: At, focal_point: str, sent: FocalPointGrant) -> FocalPoint:
    """Make the person the focal point of the project, so that they can update it. They are informed by email."""
    return await entrusting.grant_project(*at.here, focal_point, sent, steward=at.person)


@steward(f"PUT {ONE}/decline", f"{office_focal_point_page.path}/decline")
async def decline_focal_point(at: At, focal_point: str, sent: FocalPointDecision) -> FocalPoint:
    """Decline a request. The person gets the reason by email."""
    return await entrusting.decline_request(*at.here, focal_point, sent, steward=at.person)


@steward(f"PUT {ONE}/end", f"{office_focal_point_page.path}/end")
async def end_focal_point(at: At, focal_point: str, sent: FocalPointDecision) -> FocalPoint:
    """End the role of a focal point. The person gets the reason by email; what they published stays."""
    return await entrusting.end_role(*at.here, focal_point, sent, steward=at.person)


list_for_programs(
    acts,
    focal_points_list,
    OFFICE,
    "list_focal_points",
    answers=listed_focal_point,
    says="Requests to be the focal point of a project, those that await a steward first.",
)
