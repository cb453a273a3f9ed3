"""Publication, other rules, a later close, and in rehearsals the next phase.

Loading a document stays with its page and its program: one has an upload, the other the bare text.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from pydantic import BaseModel, Field

from prizes.acts.declaring import Acts, leading
from prizes.acts.reading import instant
from prizes.api.edition.editions import EditionOf, shown
from prizes.api.interface.language import AcceptLanguage, voice_of
from prizes.api.interface.proposal import ProposalOf
from prizes.edition import actions
from prizes.edition.models import Proposal
from prizes.edition.publishing import propose_publication
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.bounded import Instant
from prizes.office import forward
from prizes.web.edition.amending import office_calendar_page

acts = Acts("editions")
PROGRAM = "/editions/{edition}"
steward = partial(acts.act, who=Who.STEWARD)
propose = partial(
    steward, answers=ProposalOf, leads=leading("proposal_page", proposal="{result.id}"), notice="proposed"
)


class AmendmentSent(BaseModel):
    rules: dict[str, Any] | str
    """A rules document: as data, or as a text in TOML or JSON."""
    reason: str = Field(max_length=4000)


class ExtensionSent(BaseModel):
    phase: str = Field(max_length=40)
    closes_at: Instant
    reason: str = Field(max_length=4000)
    move_later: bool = False
    """Whether all phases after it move by as much."""


@propose(f"POST {PROGRAM}/publication", "/{edition}/office/publication")
async def publish_edition(at: At) -> Proposal:
    """Propose that everybody sees a contest, where the proposal that was made with loading has lapsed or was withdrawn;
    another steward approves it under /proposals.
    """
    return await propose_publication(*at.here, proposer=at.by)


@propose(f"POST {PROGRAM}/amendments")
async def propose_amendment(at: At, sent: AmendmentSent) -> Proposal:
    """Propose other rules; another steward approves them under /proposals."""
    said = sent.rules
    rules = actions.written_rules(said) if isinstance(said, str) else actions.rules_from(said)
    return await actions.propose_amendment(*at.here, rules, reason=sent.reason, proposer=at.by)


@propose(
    f"POST {PROGRAM}/extensions",
    f"{office_calendar_page.path}/extensions",
    on=office_calendar_page,
    reads=lambda at: {"closes_at": instant(at, "closes")},
)
async def propose_extension(at: At, sent: ExtensionSent) -> Proposal:
    """Propose a later close of a phase; another steward approves it under /proposals."""
    closes = sent.closes_at.astimezone(at.edition.rules.zone).replace(tzinfo=None)
    return await actions.propose_extension(
        *at.here, sent.phase, closes, reason=sent.reason, proposer=at.by, move_later=sent.move_later
    )


@steward(
    f"POST {PROGRAM}/phases/next",
    f"{office_calendar_page.path}/next",
    answers=EditionOf,
    status=200,
    leads=leading("office_home"),
    notice="moved-forward",
)
async def open_next_phase(at: At, accept_language: AcceptLanguage = None) -> EditionOf:
    """In rehearsals: end the phase that is open, and let the next one begin."""
    return shown(await forward.go_on(*at.here, mover=at.by), voice_of(accept_language))
