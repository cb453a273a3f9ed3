"""Submitted projects by region, for programs."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.reports.queries.regions import submitted_by_region

router = APIRouter(tags=["editions"])


class RegionCount(BaseModel):
    region: str
    """Id of an ITU region."""
    projects: int


class Participation(BaseModel):
    total: int | None
    """None: not known here, or fewer than five that may not be shown."""
    regions: list[RegionCount]
    """The largest first; those with fewer than five are among the others."""
    others: int | None
    """Of other regions, of several, or of none that is known; None as `total`."""
    rounded: bool
    """Until the winners are announced: a number is rounded down to a multiple of five, or that of selected projects."""


@router.get("/editions/{edition}/participation", dependencies=allow(Who.PUBLIC))
async def get_participation(at: AtEdition) -> Participation:
    """Submitted projects by ITU region. Small numbers are told together with others only."""
    numbers = await submitted_by_region(*at.here)
    return Participation(
        total=numbers.total,
        regions=[RegionCount(region=region, projects=n) for region, n in numbers.regions.items()],
        others=numbers.others,
        rounded=numbers.rounded,
    )
