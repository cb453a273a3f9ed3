"""From the count to the winners: the shortlist and its ties, the panel's choice, and its publication."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from pydantic import BaseModel, Field

from prizes import clock
from prizes.acts.declaring import Acts, leading
from prizes.edition.models import Proposal
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.bounded import Instant
from prizes.results import actions, shortlist
from prizes.results.models import Honour
from prizes.web.results.winners import selection_page, shortlist_page

acts = Acts("results")
PROGRAM = "/editions/{edition}"
CHOICE, CATEGORY = selection_page.path, leading("selection_page", "#{category}")
steward = partial(acts.act, who=Who.STEWARD)


class TieSent(BaseModel):
    phase: str | None = None
    project: str
    passes: bool = False
    reason: str


class SelectionSent(BaseModel):
    project: str = Field(max_length=16)
    title: str = Field(default="winner", max_length=40)
    reason: str = Field(default="", max_length=4000)


class NoPrize(BaseModel):
    reason: str = Field(max_length=4000)


class WinnersProposal(BaseModel):
    publish_at: Instant | None = None


class Proposed(BaseModel):
    proposal: str
    sha256: str
    expires_at: datetime


def _proposed(_at: At, made: Proposal) -> Proposed:
    return Proposed(proposal=made.id, sha256=made.sha256, expires_at=made.expires_at)


def _chosen(_at: At, made: Honour) -> dict[str, str]:
    return {"honour": made.id}


@steward(
    f"POST {PROGRAM}/shortlist",
    shortlist_page.path,
    answers=_proposed,
    leads=leading("shortlist_page"),
    notice="proposed",
)
async def propose_shortlist(at: At, phase: str | None = None) -> Proposal:
    """Propose what the rules give after the count. Another steward approves it under /proposals."""
    return await shortlist.propose_shortlist(*at.here, shortlist.voting(at.edition, phase), proposer=at.by)


@steward(form=f"{shortlist_page.path}/ties", leads=leading("shortlist_page"), notice="decided")
async def decide_tie(at: At, sent: TieSent) -> None:
    """Record what the panel decided of one project that is tied at the line."""
    phase = shortlist.voting(at.edition, sent.phase)
    await shortlist.decide_tie(
        *at.here, phase, sent.project, passes=sent.passes, reason=sent.reason, decider=at.by
    )


@steward(f"POST {PROGRAM}/selection", CHOICE, answers=_chosen, leads=CATEGORY, notice="decided")
async def record_selection(at: At, sent: SelectionSent) -> Honour:
    """Record that the panel gives a project a title."""
    return await actions.choose(*at.here, sent.project, sent.title, reason=sent.reason, chooser=at.by)


@steward(
    f"DELETE {PROGRAM}/selection/{{honour}}",
    f"{CHOICE}/{{honour}}/withdrawal",
    leads=CATEGORY,
    notice="decided",
)
async def take_selection_back(at: At, honour: str) -> None:
    """Take back a choice that is not approved."""
    await actions.take_back_choice(*at.here, honour, by=at.by)


@steward(
    f"PUT {PROGRAM}/selection/no-prize/{{category}}",
    f"{CHOICE}/no-prize/{{category}}",
    leads=CATEGORY,
    notice="decided",
)
async def give_no_prize(at: At, category: str, sent: NoPrize) -> None:
    """Record that a category has no winner, and why."""
    await actions.give_no_prize(*at.here, category, reason=sent.reason, by=at.by)


@steward(
    f"POST {PROGRAM}/winners",
    "/{edition}/office/winners",
    answers=_proposed,
    on=selection_page,
    notice="proposed",
)
async def propose_winners(at: At, sent: WinnersProposal) -> Proposal:
    """Propose the complete choice for publication. Another steward approves it under /proposals."""
    return await actions.propose_winners(*at.here, sent.publish_at or clock.now(), proposer=at.by)
