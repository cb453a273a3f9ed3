"""Roles: offer one, take one away, take an invitation back."""

from __future__ import annotations

from functools import partial

from pydantic import BaseModel, Field

from prizes.accounts import actions, offering
from prizes.accounts.rules.roles import ANY, Role
from prizes.acts.declaring import Acts, leading
from prizes.acts.several import ChosenRows, act_on_rows, each
from prizes.api.interface.proposal import ProposalOf
from prizes.api.review.seats import MemberItem, invited
from prizes.edition.models import Proposal
from prizes.errors import Outcomes
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import Lang
from prizes.kit.sentence import N_, say_n
from prizes.office import lost_factors, roles
from prizes.review.actions.seats import invite_member
from prizes.review.models import PanelSeat
from prizes.review.queries.reach import reach_of
from prizes.review.rules.seats import SeatOffer, SeatPart
from prizes.web.layout.options import language_options
from prizes.web.layout.rows import RowsField
from prizes.web.office.people import invitations_list, lost_factor_page, people_list

acts = Acts("office")
PAGE = people_list.path
steward = partial(acts.act, who=Who.STEWARD)


class InvitationSent(BaseModel):
    email: str = Field(max_length=254)
    role: str = Field(max_length=16)
    """`expert`: to a panel, as under /panels; the answer is the seat. `steward`, `observer`, `regional`: the answer is
    a proposal, which another steward approves under /proposals.
    """
    category: str = Field(default=ANY, max_length=32)
    """Of an expert: code of the category; `*`: all."""
    region: str = Field(default="", max_length=20)
    """Of a regional officer: an ITU region."""
    lang: Lang = "en"


def _offered(at: At, made: PanelSeat | Proposal) -> MemberItem | ProposalOf:
    return ProposalOf.model_validate(made) if isinstance(made, Proposal) else invited(at, made)


@steward(
    "POST /editions/{edition}/invitations",
    PAGE,
    answers=_offered,
    on=people_list.page,
    notice=lambda _at, made: "role-proposed" if isinstance(made, Proposal) else "invited",
)
async def invite_person(at: At, sent: InvitationSent) -> PanelSeat | Proposal:
    """Invite an expert to a panel by mail, or propose that the role of a steward, observer or regional officer be
    offered.
    """
    if sent.role == Role.EXPERT:
        seat = SeatOffer(sent.email, sent.category or ANY, SeatPart.EXPERT, None, sent.lang)
        return await invite_member(*at.here, seat, inviter=at.me, reach=await reach_of(*at.here, at.me))
    offer = roles.offer_of(at.edition, **sent.model_dump())
    return await roles.invite(*at.here, offer, inviter=at.person)


class LostFactorSent(BaseModel):
    email: str = Field(max_length=254)
    """Of somebody with a role in the edition."""
    reason: str = Field(default="", max_length=2000)
    """How you know that it is lost, and that it is they who ask."""


@steward(
    "POST /editions/{edition}/lost-factors",
    lost_factor_page.path,
    answers=ProposalOf,
    on=lost_factor_page,
    leads=leading("office_home"),
    notice="factor-removal-proposed",
)
async def propose_factor_removal(at: At, sent: LostFactorSent) -> Proposal:
    """Propose that the lost second factor of somebody be removed. Another steward approves it under /proposals; the
    person is told of both.
    """
    given = sent.model_dump()
    return await lost_factors.propose_factor_removal(*at.here, **given, proposer=at.by)


@steward(
    "DELETE /editions/{edition}/people/{grant}",
    f"{PAGE}/{{grant}}/removal",
    leads=leading("office_people_page"),
    notice="role-removed",
)
async def take_role_away(at: At, grant: str) -> None:
    """Take a role from somebody."""
    await actions.revoke_in(at.session, grant, edition=at.edition.slug, revoker=at.by)


@act_on_rows(
    acts,
    people_list,
    "POST /editions/{edition}/people/several/removal",
    label=N_("Remove roles"),
    asks=lambda n: say_n("Remove %(n)s role?", "Remove %(n)s roles?", n),
)
async def take_roles_away(at: At, sent: ChosenRows) -> Outcomes:
    """Take several roles of this edition away. Roles in all editions, and one's own, stay."""

    async def take(grant: str) -> None:
        await actions.revoke_in(at.session, grant, edition=at.edition.slug, revoker=at.by)

    return await each(at.session, sent.ids, take)


@steward(
    "DELETE /editions/{edition}/invitations/{invitation}",
    "/{edition}/office/invitations/{invitation}/withdrawal",
    leads=leading("invitations_page"),
    notice="invitation-withdrawn",
)
async def withdraw_invitation(at: At, invitation: str) -> None:
    """Take back an invitation that was not accepted."""
    await actions.withdraw_invitation(at.session, invitation, edition=at.edition.slug, withdrawer=at.by)


# --- several at once -----------------------------------------------------------------------------------

several = partial(act_on_rows, acts, invitations_list)


class InvitationsAgain(ChosenRows):
    lang: Lang = "en"
    """For those who have no account yet."""


@several(
    "POST /editions/{edition}/invitations/several/again",
    label=N_("Send invitations again"),
    asks=lambda n: say_n("Send %(n)s invitation again?", "Send %(n)s invitations again?", n),
    fields=[
        RowsField(
            name="lang",
            label=N_("Language of the email"),
            kind="select",
            help=N_("People with an account get it in the language of their account."),
            options=lambda _at: [*language_options()],
            usual=lambda at: at.lang,
        )
    ],
)
async def send_invitations_again(at: At, sent: InvitationsAgain) -> Outcomes:
    """Write to people who have not answered once more. The invitation is open as long as it was."""
    title = {str(lang): text for lang, text in at.edition.rules.title.items()}
    return await offering.send_invitations_again(
        at.session,
        sent.ids,
        edition=at.edition.slug,
        title=title,
        categories=roles.category_names(at.edition),
        lang=sent.lang,
        sender=at.by,
    )


@several(
    "POST /editions/{edition}/invitations/several/withdrawal",
    label=N_("Withdraw invitations"),
    asks=lambda n: say_n("Withdraw %(n)s invitation?", "Withdraw %(n)s invitations?", n),
)
async def withdraw_invitations(at: At, sent: ChosenRows) -> Outcomes:
    """Take back several invitations that were not accepted."""
    return await actions.withdraw_invitations(at.session, sent.ids, edition=at.edition.slug, withdrawer=at.by)
