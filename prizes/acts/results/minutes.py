"""Records of panels: write a version, and confirm it as its chair or as a steward."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from prizes.acts.declaring import Acts, leading
from prizes.api.results.minutes import ONE, MinutesShown, minutes_shown
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.results.minuting import (
    SeenRecord,
    confirm_all_minutes,
    confirm_minutes,
    phase_with_panel,
    write_minutes,
)
from prizes.review.models import Minutes
from prizes.review.rules.minutes import NOTE_MOST
from prizes.review.schemas import Sent
from prizes.web.results.minutes import minutes_page, record_page

acts = Acts("minutes")


class RecordSent(Sent):
    present: list[Annotated[str, Field(max_length=16)]] = Field(default=[], max_length=1000)
    """Ids of members who were there, beside those who left marks or a ballot."""
    note: Annotated[str, Field(max_length=NOTE_MOST)] = ""


class RecordSeen(Sent):
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Of the version that was read."""


async def _newest(at: At, kept: Minutes) -> MinutesShown:
    return await minutes_shown(at, kept.phase, kept.field)


member = partial(acts.act, who=Who.SIGNED_IN, answers=_newest, on=record_page, elsewhere=frozenset())


@member(f"POST {ONE}", record_page.path, notice="record-written")
async def save_minutes(at: At, phase: str, category: str, sent: RecordSent) -> Minutes:
    """Write a version of what there is now. Where the newest says the same, that is it."""
    chosen = phase_with_panel(at.edition, phase)
    return await write_minutes(*at.here, chosen, category, at.me, present=sent.present, note=sent.note)


@member(
    f"PUT {ONE}/confirmations/{{part}}",
    f"{record_page.path}/confirmation",
    notice="record-confirmed",
)
async def confirm_part_of_minutes(
    at: At, phase: str, category: str, part: Literal["chair", "steward"], sent: RecordSeen
) -> Minutes:
    """Confirm exactly the version that you read; the chair and the steward must be two people."""
    chosen = phase_with_panel(at.edition, phase)
    return await confirm_minutes(*at.here, chosen, category, at.me, part=part, seen_sha256=sent.sha256)


class RecordsSeen(BaseModel):
    seen: list[Annotated[str, Field(pattern=r"^[^ ]{1,80} (chair|steward) [0-9a-f]{64}$")]] = Field(
        default=[], max_length=200
    )
    """Of each record its field, as whom it is confirmed, and the hash of the version that was read."""


@acts.act(
    form=f"{minutes_page.path}/{{phase}}/confirmations",
    who=Who.SIGNED_IN,
    on=minutes_page,
    leads=leading("minutes_page", phase="{phase}"),
    notice="records-confirmed",
)
async def confirm_records(at: At, phase: str, sent: RecordsSeen) -> None:
    """Confirm all chosen records of a phase, each exactly as it was read."""
    chosen = phase_with_panel(at.edition, phase)
    seen = [SeenRecord(*each.split(" ")) for each in sent.seen]
    await confirm_all_minutes(*at.here, chosen, at.me, seen)
