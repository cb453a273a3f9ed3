"""Proposals that wait for a second steward: look, approve, withdraw. Every kind goes through here."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.agenda.queries import proposal_in, readable
from prizes.agenda.rules.tasks import PROPOSED
from prizes.edition import proposals
from prizes.edition.refusals import proposal_gone
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.office.approvals import approve
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import page, see_other

router = APIRouter()


@router.get("/{lang:lang}/{edition}/office/proposals/{proposal}", dependencies=allow(Who.OBSERVER))
async def proposal_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, proposal: str
) -> Response:
    """Exactly what would take effect, in words."""
    found = await proposal_in(session, edition, proposal)
    if found is None:
        raise proposal_gone()
    return page(
        request,
        "office/proposal.html",
        view=await readable(session, edition, found),
        about=PROPOSED[found.kind],
    )


@router.post("/{lang:lang}/{edition}/office/proposals/{proposal}/approval", dependencies=allow(Who.STEWARD))
async def approve_proposal(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed, proposal: str
) -> Response:
    """The form carries the hash of what was looked at, so that nothing else can be approved by it."""
    await approve(session, edition, proposal, seen_sha256=typed.get("sha256"), approver=me.person.id)
    return see_other(request, f"/{edition.slug}/office/", "approved")


@router.post("/{lang:lang}/{edition}/office/proposals/{proposal}/withdrawal", dependencies=allow(Who.STEWARD))
async def withdraw_proposal(
    request: Request, session: Tx, edition: TheEdition, me: Me, proposal: str
) -> Response:
    await proposals.withdraw(session, edition, proposal, withdrawer=me.person.id)
    return see_other(request, f"/{edition.slug}/office/", "withdrawn")
