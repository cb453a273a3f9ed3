"""The stewards' page on people: who has which role, whom to invite, what to take away."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts import actions, queries, refusals
from prizes.accounts.rules import ANY, Role
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.web.forms import Fields, Typed
from prizes.web.options import language_options
from prizes.web.pages import lang_of, page, see_other
from prizes.web.refusals import form_again

router = APIRouter()


@router.get("/{lang:lang}/{edition}/office/people", dependencies=allow(Who.STEWARD))
async def people_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    asked = [(n, v) for n, v in request.query_params.items() if n in ("role", "category", "email")]
    typed = Fields([("lang", lang_of(request)), *asked])
    return page(request, "office/people.html", typed=typed, **await _people(session, edition))


async def _people(session: Tx, edition: EditionInForce) -> dict[str, Any]:
    return {
        "holders": {role.value: await queries.role_holders(session, role, edition.slug) for role in Role},
        "invitations": await queries.open_invitations(session, edition.slug),
        "languages": language_options(),
        "any": ANY,
    }


@router.post("/{lang:lang}/{edition}/office/people", dependencies=allow(Who.STEWARD))
async def invite(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Offer a role by mail."""
    try:
        await actions.invite(
            session,
            typed.get("email"),
            _role(typed),
            edition=edition.slug,
            category=_category(edition, typed),
            inviter=me.person.id,
            lang=_lang(typed),
            edition_title={str(k): v for k, v in edition.rules.title.items()},
        )
    except Refusal as refusal:
        values = await _people(session, edition)
        return form_again(request, "office/people.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/people", "invited")


def _role(typed: Fields) -> Role:
    if typed.get("role") not in {role.value for role in Role}:
        raise refusals.no_such_role()
    return Role(typed.get("role"))


def _category(edition: EditionInForce, typed: Fields) -> str:
    """Only experts have a category; without one they have all."""
    chosen = typed.get("category")
    if typed.get("role") != Role.EXPERT or chosen in ("", ANY):
        return ANY
    if chosen not in {category.code for category in edition.rules.categories}:
        raise refusals.no_such_category()
    return chosen


def _lang(typed: Fields) -> str:
    chosen = typed.get("lang")
    return chosen if chosen in dict(language_options()) else "en"


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
