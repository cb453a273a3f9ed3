"""Single votes for observers and auditors' signatures, for programs, where the rules show votes to auditors alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from prizes.api.interface.media import a_file
from prizes.api.tally.counts import PhaseId, RoundSent, phase_asked
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.tally.count_download import dump_sent
from prizes.gate.transaction import Tx
from prizes.tally.signing import hand_in, signatures, take_openings

router = APIRouter(tags=["count"])


class NoteSent(RoundSent):
    note: Annotated[str, Field(max_length=4_000)]
    """A signed note, as `prizes log sign` prints it."""


class AuditOf(BaseModel):
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
async def read_openings(
    request: Request, session: Tx, edition: TheEdition, me: Me, sent: RoundSent
) -> Response:
    """The log with single votes as a ZIP file, for observers alone, where they are not published. It is journaled."""
    phase = phase_asked(edition, sent.phase)
    return dump_sent(request, await take_openings(session, edition, phase, me=me))


@router.get("/editions/{edition}/audits", dependencies=allow(Who.PUBLIC))
async def list_audits(session: Tx, edition: TheEdition, phase: PhaseId = None) -> AuditsOf:
    """Signatures of auditors under the last count of a round."""
    return AuditsOf(
        items=[
            AuditOf(
                auditor=each.name,
                key=each.note.auditor,
                note=each.note.note,
                handed_in_at=each.note.handed_in_at,
            )
            for each in await signatures(session, edition, phase_asked(edition, phase))
        ]
    )


@router.post(
    "/editions/{edition}/audits",
    status_code=201,
    response_model=AuditOf,
    dependencies=allow(Who.OBSERVER),
)
async def hand_in_audit(session: Tx, edition: TheEdition, me: Me, sent: NoteSent, once: Once) -> Response:
    """Hand in an auditor's signed note. It is published within a minute."""
    phase = phase_asked(edition, sent.phase)
    made = await hand_in(session, edition, phase, sent.note, person=me.person.id)
    names = {each.key: each.name for each in phase.ballot.auditors}
    content = AuditOf(
        auditor=names[made.auditor], key=made.auditor, note=made.note, handed_in_at=made.handed_in_at
    )
    return await once.answer(content, 201)
