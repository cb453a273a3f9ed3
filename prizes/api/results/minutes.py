"""Records of panels for programs: the list, one with its confirmations, its exact bytes, its writing and confirming."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.media import Answers
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.kit.bounded import Whole
from prizes.results.minuting import (
    Record,
    phase_with_panel,
    record_for,
    records_for,
    version_of,
    written_version,
)
from prizes.results.sealed import wrong_with
from prizes.review.models import Minutes

router = APIRouter(tags=["minutes"])
ONE = "/editions/{edition}/minutes/{phase}/{category}"
JSON: Answers = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}


class MinutesItem(BaseModel):
    phase: str
    category: str | None
    """Null: the panel chooses from projects of several categories."""
    field: str
    """Key of what the panel chooses from, in addresses too: the category, or such as `africa`."""
    version: int | None
    """The newest; null: nothing is written yet."""
    sha256: str | None
    confirmed_by_chair: datetime | None
    confirmed_by_steward: datetime | None
    holds: bool
    """Whether it tells what there is now."""


class MinutesShown(MinutesItem):
    intact: bool
    """Whether text and confirmations are what the journal says."""
    wrong: list[str]
    """What is not, in English."""
    content: dict[str, Any] | None
    """The record; null where it was changed. Its exact bytes are under `/record`."""


class MinutesList(BaseModel):
    items: list[MinutesItem]


@router.get("/editions/{edition}/minutes", dependencies=allow(Who.SIGNED_IN, TokenScope.OFFICE_READ))
async def list_minutes(at: AtEdition, phase: str | None = None) -> MinutesList:
    """The records of a phase that you may read; without a phase those of the last."""
    found = await records_for(*at.here, phase_with_panel(at.edition, phase), at.me)
    return MinutesList(items=[MinutesItem(**_item(each, each.newest)) for each in found])


def _item(found: Record, kept: Minutes | None) -> dict[str, Any]:
    return {
        "phase": found.phase,
        "category": found.field.category,
        "field": found.field.key,
        "version": kept.version if kept else None,
        "sha256": kept.sha256 if kept else None,
        "confirmed_by_chair": kept.chair_at if kept else None,
        "confirmed_by_steward": kept.steward_at if kept else None,
        "holds": found.holds,
    }


@router.get(ONE, dependencies=allow(Who.SIGNED_IN, TokenScope.OFFICE_READ))
async def read_minutes(
    at: AtEdition, phase: str, category: str, version: Whole | None = None
) -> MinutesShown:
    """A version of a record; without a number the newest."""
    return await minutes_shown(at, phase, category, version)


async def minutes_shown(at: At, phase: str, category: str, version: int | None = None) -> MinutesShown:
    found = await record_for(*at.here, phase_with_panel(at.edition, phase), category, at.me)
    kept = version_of(found, version)
    wrong = await wrong_with(*at.here, kept) if kept else []
    return MinutesShown(
        **_item(found, kept),
        intact=kept is not None and not wrong,
        wrong=[sentence.text for sentence in wrong],
        content=json.loads(kept.content) if kept and not wrong else None,
    )


@router.get(
    f"{ONE}/record",
    response_class=Response,
    responses=JSON,
    dependencies=allow(Who.SIGNED_IN, TokenScope.OFFICE_READ),
)
async def read_minutes_record(
    at: AtEdition, phase: str, category: str, version: Whole | None = None
) -> Response:
    """The exact bytes of a version, of which its SHA-256 is taken."""
    kept = await written_version(*at.here, phase, category, at.me, version=version)
    return Response(kept.content.encode(), media_type="application/json")
