"""The stewards' page on people: who has which role, whom to invite, what to approve, what to take away."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts import actions, queries
from prizes.accounts.rules.roles import ANY, Role
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.office import roles
from prizes.office.roles import offer_of, proposed_roles
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.options import language_in, language_options
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()


@router.get("/{lang:lang}/{edition}/office/people", dependencies=allow(Who.STEWARD))
async def people_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    asked = [(n, v) for n, v in request.query_params.items() if n in ("role", "category", "email")]
    typed = Fields([("lang", lang_of(request)), *asked])
    return page(request, "office/people.html", typed=typed, **await _people(session, edition))


async def _people(session: Tx, edition: EditionInForce) -> dict[str, Any]:
    return {
        "holders": {role.value: await queries.role_holders(session, role, edition.slug) for role in Role},
        "proposed": await proposed_roles(session, edition),
        "invitations": await queries.open_invitations(session, edition.slug),
        "languages": language_options(),
        "any": ANY,
    }


@router.post("/{lang:lang}/{edition}/office/people", dependencies=allow(Who.STEWARD))
async def invite(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Offer a role by mail, or propose that it be offered."""
    offer = offer_of(
        edition,
        email=typed.get("email"),
        role=typed.get("role"),
        category=typed.get("category"),
        lang=language_in(typed),
    )
    try:
        made = await roles.invite(session, edition, offer, inviter=me.person)
    except Refusal as refusal:
        values = await _people(session, edition)
        return form_again(request, "office/people.html", refusal, typed, **values)
    notice = "role-proposed" if isinstance(made, Proposal) else "invited"
    return see_other(request, f"/{edition.slug}/office/people", notice)


@router.post("/{lang:lang}/{edition}/office/people/{grant}/removal", dependencies=allow(Who.STEWARD))
async def take_away(request: Request, session: Tx, edition: TheEdition, me: Me, grant: str) -> Response:
    """Take a role of this edition away; roles in all editions are not this page's."""
    await actions.revoke_in(session, grant, edition=edition.slug, revoker=me.person.id)
    return see_other(request, f"/{edition.slug}/office/people", "role-removed")


@router.post(
    "/{lang:lang}/{edition}/office/invitations/{invitation}/withdrawal", dependencies=allow(Who.STEWARD)
)
async def withdraw(request: Request, session: Tx, edition: TheEdition, me: Me, invitation: str) -> Response:
    await actions.withdraw_invitation(session, invitation, edition=edition.slug, withdrawer=me.person.id)
    return see_other(request, f"/{edition.slug}/office/people", "invitation-withdrawn")
