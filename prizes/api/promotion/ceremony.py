"""The running order of a ceremony, and how names are said aloud, for programs of stewards and of a project's people."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from prizes.accounts.rules.scopes import TokenScope
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.promotion.queries.ceremony import ceremony_of
from prizes.promotion.words import said_in

router = APIRouter(tags=["promotion"])


class RunningOrderItem(BaseModel):
    number: int
    """From 1, in the order in which they are called."""
    category: str | None
    """Null: a panel chose from projects of several categories."""
    field: str
    """Key of what a panel chose from: the category, or such as `africa`."""
    honour: str
    """What the project receives, in the language of the request."""
    project: str
    title: str
    owner: str
    country: str | None
    pronunciation: str
    """How its names are said aloud; may be empty."""


class RunningOrder(BaseModel):
    at: datetime | None
    """When the ceremony begins."""
    public_at: datetime | None
    """When the winners are public, or will be; null: that is not approved."""
    without_winner: list[str]
    """Categories, and keys of other fields that panels choose from."""
    items: list[RunningOrderItem]


@router.get("/editions/{edition}/ceremony", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def read_running_order(at: AtEdition, phase: str | None = None) -> RunningOrder:
    """Who is called to the stage in which order. It can hold winners that are not published yet. `phase`: of several
    announcements; none: the next one that is not public.
    """
    found = await ceremony_of(*at.here, phase)
    items = []
    for each in found.fields:
        for line in each.lines:
            project = found.projects[line.project]
            items.append(
                RunningOrderItem(
                    number=line.number,
                    category=each.field.category,
                    field=each.field.key,
                    honour=said_in(line.words, at.voice)[0],
                    project=line.project,
                    title=project.title,
                    owner=project.owner,
                    country=project.country,
                    pronunciation=project.pronunciation,
                )
            )
    without = [each.field.key for each in found.fields if each.no_winner]
    return RunningOrder(at=found.at, public_at=found.public_at, without_winner=without, items=items)


class PronunciationShown(BaseModel):
    pronunciation: str


def pronunciation_shown(_at: At, noted: str) -> PronunciationShown:
    return PronunciationShown(pronunciation=noted)
