"""For programs: focal points of projects that came from public sources. The acts are in `prizes.acts`."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from prizes.accounts.rules.scopes import TokenScope
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.stocktaking.actions.entrusting import project_of
from prizes.stocktaking.models import FocalPoint
from prizes.stocktaking.queries.focal_points import FocalPointFound, focal_point_in, request_of
from prizes.stocktaking.refusals import unknown_focal_point
from prizes.stocktaking.rules.focal_points import FocalPointState

router = APIRouter(tags=["stocktaking"])
MINE, OFFICE = "/editions/{edition}/projects/{project}/focal-point", "/editions/{edition}/focal-points"


class FocalPointShown(BaseModel):
    """A request to be the focal point of a project, as who made it and the stewards see it."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    id: str
    project_id: str
    relation: str
    """The role in the project, as the person says."""
    evidence: str
    """How the stewards can verify that."""
    url: str
    state: FocalPointState
    revision: int
    asked_at: datetime
    decided_at: datetime | None
    reason: str
    """Why it was declined, or the role ended."""


def focal_point_shown(_at: At, found: FocalPoint) -> FocalPointShown:
    return FocalPointShown.model_validate(found)


def listed_focal_point(_at: At, row: FocalPointFound) -> FocalPointShown:
    return FocalPointShown.model_validate(row.point)


@router.get(MINE, dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ))
async def read_own_focal_point(at: AtEdition, project: str) -> FocalPointShown:
    """Your request to be the focal point of a project, in any state."""
    found = await request_of(at.session, await project_of(*at.here, project), at.by)
    if found is None:
        raise unknown_focal_point()
    return FocalPointShown.model_validate(found)


@router.get(f"{OFFICE}/{{focal_point}}", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def read_focal_point(at: AtEdition, focal_point: str) -> FocalPointShown:
    """A request to be the focal point of a project of the edition, in any state."""
    found = await focal_point_in(*at.here, focal_point)
    if found is None:
        raise unknown_focal_point()
    return FocalPointShown.model_validate(found.point)
