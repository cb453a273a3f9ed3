"""What becomes of a proposal: another steward approves it, or somebody takes it back. Every kind goes through here."""

from __future__ import annotations

from functools import partial

from pydantic import BaseModel, Field

from prizes.acts.declaring import Acts, leading
from prizes.api.interface.proposal import ProposalOf
from prizes.edition.models import Proposal
from prizes.edition.proposals import withdraw
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.office.approvals import approve
from prizes.web.office.agenda import proposal_page

acts = Acts("office")
PROGRAM = "/editions/{edition}/proposals/{proposal}"
steward = partial(acts.act, who=Who.STEWARD, answers=ProposalOf, leads=leading("office_home"))


class ProposalSeen(BaseModel):
    sha256: str = Field(max_length=64)
    """Hash of the content that was looked at."""


@steward(f"PUT {PROGRAM}/approval", f"{proposal_page.path}/approval", notice="approved")
async def approve_proposal(at: At, proposal: str, sent: ProposalSeen) -> Proposal:
    """Put into effect exactly what was looked at."""
    return await approve(*at.here, proposal, seen_sha256=sent.sha256, approver=at.by)


@steward(f"PUT {PROGRAM}/withdrawal", f"{proposal_page.path}/withdrawal", notice="withdrawn")
async def withdraw_proposal(at: At, proposal: str) -> Proposal:
    """Take back a proposal that nobody has approved yet."""
    return await withdraw(*at.here, proposal, withdrawer=at.by)
