"""People contribute projects to the register that were in no contest; stewards decide."""

from __future__ import annotations

from functools import partial

from prizes.acts.declaring import Acts, leading
from prizes.acts.listing import list_for_programs
from prizes.api.stocktaking.contributions import CONTRIBUTIONS, OFFICE_ONES, contribution_shown
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.stocktaking.actions import contributing
from prizes.stocktaking.models import Contribution
from prizes.stocktaking.schemas import ContributionApproval, ContributionDecision, ContributionSent
from prizes.web.stocktaking.contributions import (
    contribute_page,
    contributions_list,
    office_contribution_page,
    own_contribution_page,
)

acts = Acts("stocktaking")
ONE, OFFICE_ONE = f"{CONTRIBUTIONS}/{{contribution}}", f"{OFFICE_ONES}/{{contribution}}"
steward = partial(
    acts.act,
    who=Who.STEWARD,
    answers=contribution_shown,
    on=office_contribution_page,
    leads=leading("contributions_page"),
)


@acts.act(
    f"POST {CONTRIBUTIONS}",
    contribute_page.path,
    who=Who.SIGNED_IN,
    answers=contribution_shown,
    on=contribute_page,
    notice="contributed",
)
async def contribute_project(at: At, sent: ContributionSent) -> Contribution:
    """Contribute a project to the register. It is public once a steward has approved it."""
    await slow_down(at.request, "contribute")
    return await contributing.contribute(at.session, sent, person=at.person)


@acts.act(
    f"PUT {ONE}",
    own_contribution_page.path,
    who=Who.SIGNED_IN,
    answers=contribution_shown,
    on=own_contribution_page,
    leads=leading("contribute_page"),
    notice="contributed",
)
async def change_contribution(at: At, contribution: str, sent: ContributionSent) -> Contribution:
    """Change a contribution of yours that awaits a decision or was returned."""
    return await contributing.change_contribution(at.session, contribution, sent, person=at.person)


@acts.act(
    f"DELETE {ONE}",
    f"{own_contribution_page.path}/withdrawal",
    who=Who.SIGNED_IN,
    on=own_contribution_page,
    leads=leading("contribute_page"),
    notice="contribution-withdrawn",
)
async def withdraw_contribution(at: At, contribution: str) -> None:
    """Withdraw a contribution of yours, in any state. It is deleted, and leaves the register."""
    await contributing.withdraw_contribution(at.session, contribution, person=at.person)


@steward(
    f"PUT {OFFICE_ONE}/approval", f"{office_contribution_page.path}/approval", notice="contribution-published"
)
async def approve_contribution(at: At, contribution: str, sent: ContributionApproval) -> Contribution:
    """Publish a contributed project in the register. Its contributor is informed by email."""
    return await contributing.approve_contribution(*at.here, contribution, sent, steward=at.person)


@steward(f"PUT {OFFICE_ONE}/return", f"{office_contribution_page.path}/return", notice="contribution-decided")
async def return_contribution(at: At, contribution: str, sent: ContributionDecision) -> Contribution:
    """Return a contribution for correction. Its contributor gets the reason by email."""
    return await contributing.return_contribution(*at.here, contribution, sent, steward=at.person)


@steward(
    f"PUT {OFFICE_ONE}/decline", f"{office_contribution_page.path}/decline", notice="contribution-decided"
)
async def decline_contribution(at: At, contribution: str, sent: ContributionDecision) -> Contribution:
    """Decline a contribution, or take it out of the register. Its contributor gets the reason by email."""
    return await contributing.decline_contribution(*at.here, contribution, sent, steward=at.person)


list_for_programs(
    acts,
    contributions_list,
    OFFICE_ONES,
    "list_contributions",
    says="Projects that people contribute to the register, those that await a steward first.",
)
