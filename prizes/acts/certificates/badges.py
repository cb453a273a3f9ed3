"""Badges: propose that an edition has them. Another steward approves it like any other proposal."""

from __future__ import annotations

from prizes.acts.declaring import Acts, leading
from prizes.api.interface.proposal import ProposalOf
from prizes.badges import actions
from prizes.edition.models import Proposal
from prizes.gate.at import At
from prizes.gate.permissions import Who

acts = Acts("certificates")


@acts.act(
    "POST /editions/{edition}/badges",
    "/{edition}/office/certificates/badges",
    who=Who.STEWARD,
    answers=ProposalOf,
    leads=leading("proposal_page", proposal="{result.id}"),
    notice="proposed",
)
async def propose_badges(at: At) -> Proposal:
    """Propose that certificates of this edition have badges, signed with the current key of the issuer."""
    return await actions.propose_badges(*at.here, proposer=at.by)
