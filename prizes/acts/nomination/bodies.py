"""Bodies that propose projects: what delegates propose, and who acts for a body."""

from __future__ import annotations

from functools import partial

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, leading
from prizes.acts.listing import list_for_programs
from prizes.acts.several import ChosenRows, act_on_rows, each
from prizes.api.interface.proposal import ProposalOf
from prizes.api.nomination.bodies import DelegateSent, EntryOffered
from prizes.api.nomination.nominations import nomination_shown
from prizes.edition.models import Proposal
from prizes.errors import Outcomes
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_, say_n
from prizes.nomination.actions.entry import delegates, proposing
from prizes.nomination.actions.entry.proposing import EntryOffer
from prizes.nomination.models import Project
from prizes.web.nomination.bodies import body_page
from prizes.web.screening.bodies import delegates_list, proposed_list

acts, screening = Acts("nominations"), Acts("screening")


@acts.act(
    "POST /editions/{edition}/bodies/{body_id}/projects",
    body_page.path,
    who=Who.SIGNED_IN,
    scope=TokenScope.OWN_WRITE,
    answers=nomination_shown,
    on=body_page,
    leads=leading("body_page", body_id="{result.body}"),
    notice="entry-proposed",
)
async def propose_entry(at: At, body_id: str, sent: EntryOffered) -> Project:
    """Propose a project for the body for which you act. Where owners complete the form, the owner is asked by email."""
    await slow_down(at.request, "offer")
    offer = EntryOffer(**sent.model_dump())
    return await proposing.propose_entry(*at.here, body_id, offer, delegate=at.person)


@screening.act(
    "POST /editions/{edition}/delegates",
    delegates_list.path,
    who=Who.STEWARD,
    answers=ProposalOf,
    on=delegates_list.page,
    leads=leading("proposal_page", proposal="{result.id}"),
    notice="proposed",
)
async def propose_delegate(at: At, sent: DelegateSent) -> Proposal:
    """Propose that a person acts for a body; a second steward approves it."""
    return await delegates.propose_delegate(*at.here, **sent.model_dump(), proposer=at.by)


@partial(act_on_rows, screening, delegates_list)(
    "POST /editions/{edition}/delegates/several/end",
    label=N_("End these roles"),
    asks=lambda n: say_n(
        "Shall %(n)s person no longer act for a body? What they have proposed remains.",
        "Shall %(n)s people no longer act for a body? What they have proposed remains.",
        n,
    ),
)
async def end_delegates(at: At, sent: ChosenRows) -> Outcomes:
    """End that people act for a body. What they have proposed remains proposed."""

    async def end(delegate: str) -> None:
        await delegates.end_delegate(*at.here, delegate, steward=at.by)

    return await each(at.session, sent.ids, end)


list_for_programs(
    screening,
    delegates_list,
    "/editions/{edition}/delegates",
    "list_delegates",
    says="People who act for bodies, as two stewards have approved, the newest first.",
)
list_for_programs(
    screening,
    proposed_list,
    "/editions/{edition}/proposed-projects",
    "list_proposed_projects",
    says="Projects that bodies have proposed, the newest first.",
)
