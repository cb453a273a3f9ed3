"""Records of panels for programs: the list, one with its confirmations, its exact bytes, its writing and confirming."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from prizes.api.interface.media import Answers
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.bounded import Whole
from prizes.results import refusals
from prizes.results.minuting import (
    Record,
    confirm_minutes,
    phase_with_panel,
    record_for,
    records_for,
    version_of,
    write_minutes,
)
from prizes.results.sealed import wrong_with
from prizes.review.models import Minutes
from prizes.review.rules.minutes import NOTE_MOST

router = APIRouter(tags=["minutes"])
ONE = "/editions/{edition}/minutes/{phase}/{category}"
JSON: Answers = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RecordSent(Sent):
    present: Annotated[list[Annotated[str, Field(max_length=16)]], Field(max_length=1000)] = []
    """Ids of members who were there, beside those who left marks or a ballot."""
    note: Annotated[str, Field(max_length=NOTE_MOST)] = ""


class RecordSeen(Sent):
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Of the version that was read."""


class MinutesItem(BaseModel):
    phase: str
    category: str
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


@router.get("/editions/{edition}/minutes", dependencies=allow(Who.SIGNED_IN))
async def list_minutes(session: Tx, edition: TheEdition, me: Me, phase: str | None = None) -> MinutesList:
    """The records of a phase that you may read; without a phase those of the last."""
    chosen = phase_with_panel(edition, phase)
    return MinutesList(
        items=[
            MinutesItem(**_item(found, found.newest))
            for found in await records_for(session, edition, chosen, me)
        ]
    )


def _item(found: Record, kept: Minutes | None) -> dict[str, Any]:
    return {
        "phase": found.phase,
        "category": found.category,
        "version": kept.version if kept else None,
        "sha256": kept.sha256 if kept else None,
        "confirmed_by_chair": kept.chair_at if kept else None,
        "confirmed_by_steward": kept.steward_at if kept else None,
        "holds": found.holds,
    }


@router.get(ONE, dependencies=allow(Who.SIGNED_IN))
async def read_minutes(
    session: Tx, edition: TheEdition, me: Me, phase: str, category: str, version: Whole | None = None
) -> MinutesShown:
    """A version of a record; without a number the newest."""
    return await _shown(session, edition, me, phase, category, version)


async def _shown(
    session: Tx, edition: EditionInForce, me: Me, phase: str, category: str, version: Whole | None = None
) -> MinutesShown:
    found = await record_for(session, edition, phase_with_panel(edition, phase), category, me)
    kept = version_of(found, version)
    wrong = await wrong_with(session, edition, kept) if kept else []
    return MinutesShown(
        **_item(found, kept),
        intact=kept is not None and not wrong,
        wrong=[sentence.text for sentence in wrong],
        content=json.loads(kept.content) if kept and not wrong else None,
    )


@router.get(f"{ONE}/record", response_class=Response, responses=JSON, dependencies=allow(Who.SIGNED_IN))
async def read_minutes_record(
    session: Tx, edition: TheEdition, me: Me, phase: str, category: str, version: Whole | None = None
) -> Response:
    """The exact bytes of a version, of which its SHA-256 is taken."""
    found = await record_for(session, edition, phase_with_panel(edition, phase), category, me)
    kept = version_of(found, version)
    if kept is None:
        raise refusals.no_minutes()
    return Response(kept.content.encode(), media_type="application/json")


@router.post(ONE, status_code=201, dependencies=allow(Who.SIGNED_IN))
async def save_minutes(
    session: Tx, edition: TheEdition, me: Me, phase: str, category: str, sent: RecordSent
) -> MinutesShown:
    """Write a version of what there is now. Where the newest says the same, that is it."""
    chosen = phase_with_panel(edition, phase)
    await write_minutes(session, edition, chosen, category, me, present=sent.present, note=sent.note)
    return await _shown(session, edition, me, phase, category)


@router.put(f"{ONE}/confirmations/{{part}}", dependencies=allow(Who.SIGNED_IN))
async def confirm_part_of_minutes(
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str,
    category: str,
    part: Literal["chair", "steward"],
    sent: RecordSeen,
) -> MinutesShown:
    """Confirm exactly the version that you read; the chair and the steward must be two people."""
    chosen = phase_with_panel(edition, phase)
    await confirm_minutes(session, edition, chosen, category, me, part=part, seen_sha256=sent.sha256)
    return await _shown(session, edition, me, phase, category)
