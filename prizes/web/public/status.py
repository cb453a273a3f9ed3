"""Whether the service works, for everybody: without a reader, an edition or the database."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.gate.permissions import unguarded
from prizes.gate.watching.public_status import Working, public_status
from prizes.kit.sentence import N_
from prizes.web.layout.page import page

router = APIRouter()
PART_NAMES = {"saving": N_("Saving"), "emails": N_("Emails"), "vote_logs": N_("Vote logs")}
LOOKS = {Working.WORKS: "good", Working.LATE: "warn", Working.FAILS: "bad", Working.UNKNOWN: "warn"}


@router.get("/{lang:lang}/status", dependencies=unguarded())
async def public_status_page(request: Request) -> Response:
    """It does not ask who reads it, since that would take the database."""
    service = await public_status(request)
    return page(request, "public/status.html", service=service, looks=LOOKS, part_names=PART_NAMES)
