"""Honours are accepted or declined: two stewards approve who is asked, and the nominator replies."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from prizes.acts.declaring import Acts, leading
from prizes.api.interface.proposal import ProposalOf
from prizes.edition.models import Proposal
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.results import accepting
from prizes.review.models import HonourAcceptance
from prizes.web.results.accepting import acceptance_list, acceptance_page

acts = Acts("results")


class HonourReply(BaseModel):
    reply: Literal["accepted", "declined"]
    """`declined` is final."""


class AcceptanceShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: str
    project_id: str
    title: str
    """The honour."""
    answer: str
    asked_at: datetime
    answered_at: datetime | None


@acts.act(
    "POST /editions/{edition}/acceptances",
    acceptance_list.path,
    who=Who.STEWARD,
    answers=ProposalOf,
    on=acceptance_list.page,
    leads=leading("acceptances_page"),
    notice="proposed",
)
async def propose_questions(at: At, phase: str | None = None) -> Proposal:
    """Propose to ask all who are chosen and were not asked. Another steward approves it under /proposals. `phase`: of
    several acceptances; none: the one of now.
    """
    return await accepting.propose_questions(*at.here, proposer=at.by, phase=phase)


@acts.act(
    "PUT /editions/{edition}/nominations/{nomination}/acceptances/{acceptance}",
    "/{edition}/nominations/{nomination}/acceptances/{acceptance}",
    who=Who.SIGNED_IN,
    answers=AcceptanceShown,
    on=acceptance_page,
    leads=leading("acceptance_page"),
    notice="honour-replied",
)
async def reply_to_honour(at: At, nomination: str, acceptance: str, sent: HonourReply) -> HonourAcceptance:
    """Accept an honour or decline it, until the close of the phase. Only the lead nominator replies."""
    accepts = sent.reply == "accepted"
    return await accepting.reply_to_honour(
        *at.here, nomination, acceptance, accepts=accepts, nominator=at.person
    )
