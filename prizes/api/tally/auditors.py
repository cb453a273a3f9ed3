"""Single votes for observers and auditors' signatures, for programs, where the rules show votes to auditors alone."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from prizes.api.interface.media import a_file
from prizes.api.tally.counts import PhaseId, RoundSent
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.tally.count_download import dump_sent
from prizes.tally.queries import round_asked
from prizes.tally.signing import signatures, take_openings

router = APIRouter(tags=["count"])


class AuditOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    auditor: str
    """As the rules name them."""
    key: str
    note: str
    handed_in_at: datetime


class AuditsOf(BaseModel):
    items: list[AuditOf]
    next: None = None


@router.post(
    "/editions/{edition}/openings",
    response_class=Response,
    responses=a_file("application/zip"),
    dependencies=allow(Who.OBSERVER),
)
async def read_openings(at: AtEdition, sent: RoundSent) -> Response:
    """The log with single votes as a ZIP file, for observers alone, where they are not published. It is journaled."""
    openings = await take_openings(*at.here, sent.round_of(at.edition), me=at.me)
    return dump_sent(at.request, openings)


@router.get("/editions/{edition}/audits", dependencies=allow(Who.PUBLIC))
async def list_audits(at: AtEdition, phase: PhaseId = None) -> AuditsOf:
    """Signatures of auditors under the last count of a round."""
    found = await signatures(*at.here, round_asked(at.edition, phase))
    return AuditsOf(items=[AuditOf.model_validate(each) for each in found])
