"""Who writes a project together: the page of its people, and the page of somebody who is invited."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.limits import slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.nomination.actions import sharing
from prizes.nomination.project_roles import LABELS, Permission, ProjectRole, may
from prizes.nomination.queries import people
from prizes.nomination.rules.states import State
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.options import language_in, language_options
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.nomination.workspace import Workspace, find_workspace

router = APIRouter()
ONE = "/{lang:lang}/{edition}/nominations/{project}"
INVITATIONS = 10
"""A minute that one person may send."""


# --- the people of a project ---------------------------------------------------------------------------


@router.get(f"{ONE}/people", dependencies=allow(Who.SIGNED_IN))
async def people_page(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    workspace = await find_workspace(request, session, edition, me.person, project)
    typed = Fields([("lang", lang_of(request))])
    return page(request, "nomination/people.html", typed=typed, **await _people(session, workspace))


async def _people(session: Tx, workspace: Workspace) -> dict[str, Any]:
    leads = may(workspace.role, Permission.LEAD)
    return workspace.common() | {
        "people": await people.participants(session, workspace.project),
        "offers": await sharing.open_offers(session, workspace.project.id) if leads else [],
        "leads": leads,
        "may_invite": leads and workspace.project.state != State.WITHDRAWN,
        "part_labels": LABELS,
        "languages": language_options(),
        "handing_over": False,
    }


@router.post(f"{ONE}/people", dependencies=allow(Who.SIGNED_IN))
async def invite(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """Offer a part by mail; `nominator` hands the project over."""
    workspace = await find_workspace(request, session, edition, me.person, project)
    try:
        await slow_down(request, "offer", per_minute=INVITATIONS)
        await sharing.offer_part(
            session,
            edition,
            project,
            email=typed.get("email"),
            part=typed.get("part"),
            inviter=me.person,
            lang=language_in(typed),
        )
    except Refusal as refusal:
        shown = await _people(session, workspace) | {
            "handing_over": typed.get("part") == ProjectRole.NOMINATOR
        }
        return form_again(request, "nomination/people.html", refusal, typed, **shown)
    return see_other(request, f"{workspace.home}/people", "invited")


@router.post(f"{ONE}/people/{{person}}/removal", dependencies=allow(Who.SIGNED_IN))
async def remove(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, person: str
) -> Response:
    """The nominator takes a member out, or a member leaves."""
    await sharing.remove_member(session, edition, project, person, by=me.person)
    if person == me.person.id:
        return see_other(request, "/me", "project-left")
    return see_other(request, f"/{edition.slug}/nominations/{project}/people", "member-removed")


@router.post(f"{ONE}/offers/{{offer}}/withdrawal", dependencies=allow(Who.SIGNED_IN))
async def take_back(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, offer: str
) -> Response:
    await sharing.take_offer_back(session, edition, project, offer, inviter=me.person)
    return see_other(request, f"/{edition.slug}/nominations/{project}/people", "invitation-withdrawn")


# --- somebody is invited -------------------------------------------------------------------------------


@router.get("/{lang:lang}/offers/{offer}", dependencies=allow(Who.SIGNED_IN))
async def offer_page(request: Request, session: Tx, me: Me, offer: str) -> Response:
    """What the part means. Opening the page changes nothing; accepting is a button."""
    return page(request, "nomination/offer.html", **await _offer(session, me, offer))


async def _offer(session: Tx, me: Me, offer: str) -> dict[str, Any]:
    found, edition, project = await sharing.offer_for(session, me.person, offer)
    who = await people.participants(session, project)
    return {
        "offer": found,
        "project": project,
        "of_edition": edition,
        "nominator": next((p.person for p in who if p.part is ProjectRole.NOMINATOR), None),
    }


@router.post("/{lang:lang}/offers/{offer}", dependencies=allow(Who.SIGNED_IN))
async def answer(request: Request, session: Tx, me: Me, offer: str, typed: Typed) -> Response:
    accept = typed.get("answer") == "accept"
    shown = await _offer(session, me, offer)
    try:
        project = await sharing.answer_offer(session, me.person, offer, accept=accept)
    except Refusal as refusal:
        return form_again(request, "nomination/offer.html", refusal, typed, **shown)
    if not accept:
        return see_other(request, "/me", "invitation-declined")
    return see_other(request, f"/{shown['of_edition'].slug}/nominations/{project.id}", "invitation-accepted")
