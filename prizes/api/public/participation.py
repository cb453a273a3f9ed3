"""Submitted projects by region, for programs."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from prizes.ballot.rules.cells import LEAST
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.outreach.queries import submitted_by_region

router = APIRouter(tags=["editions"])


class RegionCount(BaseModel):
    region: str
    """Id of an ITU region."""
    projects: int


class Participation(BaseModel):
    total: int | None
    """None: there are some, but fewer than five."""
    regions: list[RegionCount]
    """The largest first; those with fewer than five are among the others."""
    others: int | None
    """Of other regions, of several, or of none that is known; None as `total`."""


@router.get("/editions/{edition}/participation", dependencies=allow(Who.PUBLIC))
async def get_participation(at: AtEdition) -> Participation:
    """Submitted projects by ITU region. Small numbers are told together with others only."""
    cells = await submitted_by_region(*at.here)
    total = sum(cells.shown.values()) + cells.others
    few = 0 < total < LEAST
    return Participation(
        total=None if few else total,
        regions=[RegionCount(region=region, projects=n) for region, n in cells.shown.items()],
        others=None if few else cells.others,
    )
