"""Roles: offer one, take one away, take an invitation back."""

from __future__ import annotations

from functools import partial

from pydantic import BaseModel, Field

from prizes.accounts import actions
from prizes.accounts.models import Invitation
from prizes.accounts.rules.roles import ANY
from prizes.acts.declaring import Acts, leading
from prizes.api.interface.proposal import ProposalOf
from prizes.api.office.agenda import InvitationOf
from prizes.edition.models import Proposal
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import Lang
from prizes.office import roles
from prizes.web.office.people import office_people_page

acts = Acts("office")
PAGE = office_people_page.path
steward = partial(acts.act, who=Who.STEWARD)


class InvitationSent(BaseModel):
    email: str = Field(max_length=254)
    role: str = Field(max_length=16)
    """`expert`: the answer is the invitation. `steward`, `observer`: the answer is a proposal, which another steward
    approves under /proposals.
    """
    category: str = Field(default=ANY, max_length=32)
    """Of an expert: code of the category; `*`: all."""
    lang: Lang = "en"


def _offered(_at: At, made: Invitation | Proposal) -> InvitationOf | ProposalOf:
    shape = ProposalOf if isinstance(made, Proposal) else InvitationOf
    return shape.model_validate(made)


@steward(
    "POST /editions/{edition}/invitations",
    PAGE,
    answers=_offered,
    on=office_people_page,
    notice=lambda _at, made: "role-proposed" if isinstance(made, Proposal) else "invited",
)
async def invite_person(at: At, sent: InvitationSent) -> Invitation | Proposal:
    """Offer a role by mail, or, of a steward or observer, propose that it be offered."""
    offer = roles.offer_of(at.edition, **sent.model_dump())
    return await roles.invite(*at.here, offer, inviter=at.person)


@steward(
    "DELETE /editions/{edition}/people/{grant}",
    f"{PAGE}/{{grant}}/removal",
    leads=leading("office_people_page"),
    notice="role-removed",
)
async def take_role_away(at: At, grant: str) -> None:
    """Take a role from somebody."""
    await actions.revoke_in(at.session, grant, edition=at.edition.slug, revoker=at.by)


@steward(
    "DELETE /editions/{edition}/invitations/{invitation}",
    "/{edition}/office/invitations/{invitation}/withdrawal",
    leads=leading("office_people_page"),
    notice="invitation-withdrawn",
)
async def withdraw_invitation(at: At, invitation: str) -> None:
    """Take back an invitation that was not accepted."""
    await actions.withdraw_invitation(at.session, invitation, edition=at.edition.slug, withdrawer=at.by)
