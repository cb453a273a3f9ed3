"""Invitations to participate: send one, and the list of them for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from prizes.acts.declaring import Acts
from prizes.acts.listing import list_for_programs
from prizes.data.countries import ItuRegion
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import Lang
from prizes.outreach import actions
from prizes.outreach.actions import MOST_ADDRESSES, CallSent
from prizes.outreach.reach import region_for
from prizes.web.layout.pages import PageAt
from prizes.web.office.calls import calls_list

acts = Acts("office")
CALLS = "/editions/{edition}/calls"


class CallToSend(BaseModel):
    addresses: list[str] = Field(max_length=MOST_ADDRESSES * 2)
    """Each is written to once in an edition, with the same link."""
    region: ItuRegion | None = None
    """Of a regional officer always their own; None of a steward: of no one region."""
    lang: Lang = "en"
    """Of the email."""


class CallOf(BaseModel):
    id: str
    created_at: datetime
    region: ItuRegion | None
    letters: int
    left_out: int
    """Addresses that had been invited to this edition before."""


def _of(_at: At, sent: CallSent) -> CallOf:
    call = sent.call
    return CallOf.model_validate(
        {"left_out": sent.left_out} | {n: getattr(call, n) for n in ("id", "created_at", "region", "letters")}
    )


def _form(at: PageAt) -> dict[str, Any]:
    lines = at.typed.get("addresses").replace(",", "\n").replace(";", "\n").splitlines()
    return {"addresses": [line.strip() for line in lines if line.strip()]}


@acts.act(
    f"POST {CALLS}",
    calls_list.path,
    who=Who.REGIONAL,
    answers=_of,
    on=calls_list.page,
    notice=lambda _at, made: "call-sent-to-some" if made.left_out else "call-sent",
    reads=_form,
)
async def call_to_participate(at: At, sent: CallToSend) -> CallSent:
    """Write to addresses that they are invited to participate. Only numbers are kept of what comes of it."""
    region = region_for(at.me.grants, at.edition.slug, sent.region or "")
    return await actions.call_to_participate(
        *at.here, sent.addresses, region=region, lang=sent.lang, by=at.by
    )


list_for_programs(
    acts,
    calls_list,
    CALLS,
    "list_calls",
    says="Invitations to participate, the newest first, with visits, projects started and projects submitted "
    "after them. No number is given where fewer than five emails were sent.",
)
