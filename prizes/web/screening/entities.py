"""Records of owners for stewards: find, mend, merge and part; and names offered while an owner is typed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts.models import Entity
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.limits import slow_down
from prizes.gate.people import Me, PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.nomination import refusals
from prizes.nomination.actions import entities
from prizes.nomination.actions.entities import EntityChange
from prizes.nomination.queries import owners
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.options import country_options, stakeholder_options
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.layout.searching import page_number, words_of

router = APIRouter()
LIST = "/{lang:lang}/{edition}/office/entities"
ONE = LIST + "/{entity}"
KEYSTROKES = 120
"""A minute, of one who types an owner's name."""


@router.get("/{lang:lang}/owners", dependencies=allow(Who.PUBLIC))
async def offered(request: Request, session: Tx, me: PerhapsMe) -> Response:
    """Options for what was typed so far: owners of public projects. Less than three letters give none."""
    await slow_down(request, "owners", per_minute=KEYSTROKES)
    typed = request.query_params.get("owner", "")[:100]
    return page(request, "nomination/_owners.html", names=await owners.offered_names(session, typed))


@router.get(LIST, dependencies=allow(Who.STEWARD))
async def all_of_edition(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """Owners of submitted projects, those with most projects first."""
    q, number = words_of(request), page_number(request)
    first = (number - 1) * owners.PAGE
    found, total = await owners.listed(session, edition, q, offset=first)

    def link(number: int) -> str:
        return "?" + urlencode({"q": q, "page": number} if q else {"page": number})

    return page(
        request,
        "office/entities.html",
        block="found",
        q=q,
        found=found,
        total=total,
        first=first + 1,
        groups=dict(stakeholder_options(lang_of(request))),
        previous=link(number - 1) if number > 1 else None,
        next=link(number + 1) if first + owners.PAGE < total else None,
    )


@router.get(ONE, dependencies=allow(Who.STEWARD))
async def one(request: Request, session: Tx, edition: TheEdition, me: Me, entity: str) -> Response:
    """Its projects over all editions, how they spell it, what may be the same, and what is merged into it."""
    found = await _found(session, edition, entity)
    typed = Fields([(name, getattr(found, name) or "") for name in ("stakeholder_type", "country", "url")])
    return page(request, "office/entity.html", typed=typed, **await _shown(request, session, edition, found))


async def _found(session: Tx, edition: EditionInForce, entity: str) -> Entity:
    """One that has a project in the edition, or is merged into one that has."""
    found = await session.get(Entity, entity)
    if found is None:
        raise refusals.unknown_entity()
    root = await owners.root_of(session, found)
    if not await owners.in_edition(session, edition, root.id):
        raise refusals.unknown_entity()
    return found


async def _shown(request: Request, session: Tx, edition: EditionInForce, entity: Entity) -> dict[str, Any]:
    lang = lang_of(request)
    doubles = await owners.likely_doubles(session, entity) if entity.merged_into is None else []
    ids = [entity.id, *(double.id for _, double in doubles)]
    projects = await owners.projects_of(session, edition, ids)
    return {
        "entity": entity,
        "root": await owners.root_of(session, entity),
        "projects": projects,
        "spellings": sorted({p.owner for p in projects[entity.id]}),
        "doubles": doubles,
        "merged": await owners.merged_into(session, entity.id),
        "groups": dict(stakeholder_options(lang)),
        "stakeholders": stakeholder_options(lang),
        "countries": country_options(lang),
        "labels": LABELS,
        "failed": None,
    }


@router.post(ONE, dependencies=allow(Who.STEWARD))
async def change(
    request: Request, session: Tx, edition: TheEdition, me: Me, entity: str, typed: Typed
) -> Response:
    found = await _found(session, edition, entity)
    sent = EntityChange(typed.get("stakeholder_type"), typed.get("country"), typed.get("url"))
    try:
        await entities.change_entity(session, edition, entity, sent, steward=me.person.id)
    except Refusal as refusal:
        shown = await _shown(request, session, edition, found)
        return form_again(request, "office/entity.html", refusal, typed, **shown)
    return see_other(request, f"/{edition.slug}/office/entities/{entity}", "entity-saved")


# --- merging -------------------------------------------------------------------------------------------


@router.get(f"{ONE}/merging/{{other}}", dependencies=allow(Who.STEWARD))
async def before_merging(
    request: Request, session: Tx, edition: TheEdition, me: Me, entity: str, other: str
) -> Response:
    """Both side by side, and what would change. `other` is the one that would be merged into `entity`."""
    return page(request, "office/merging.html", **await _pair(request, session, edition, entity, other))


async def _pair(
    request: Request, session: Tx, edition: EditionInForce, entity: str, other: str
) -> dict[str, Any]:
    kept, gone = await session.get(Entity, entity), await session.get(Entity, other)
    if kept is None or gone is None or kept.id == gone.id or kept.merged_into or gone.merged_into:
        raise refusals.unknown_entity()
    near = [await owners.in_edition(session, edition, each.id) for each in (kept, gone)]
    if not any(near):
        raise refusals.unknown_entity()
    return {
        "kept": kept,
        "gone": gone,
        "projects": await owners.projects_of(session, edition, [kept.id, gone.id]),
        "groups": dict(stakeholder_options(lang_of(request))),
        "labels": LABELS,
        "back": kept.id if near[0] else gone.id,
    }


@router.post(f"{ONE}/merging/{{other}}", dependencies=allow(Who.STEWARD))
async def merge(
    request: Request, session: Tx, edition: TheEdition, me: Me, entity: str, other: str, typed: Typed
) -> Response:
    shown = await _pair(request, session, edition, entity, other)
    try:
        reason = typed.get("reason")
        await entities.merge(session, edition, other, into=entity, reason=reason, steward=me.person.id)
    except Refusal as refusal:
        return form_again(request, "office/merging.html", refusal, typed, **shown)
    return see_other(request, f"/{edition.slug}/office/entities/{entity}", "entities-merged")


@router.post(f"{ONE}/parting", dependencies=allow(Who.STEWARD))
async def part(
    request: Request, session: Tx, edition: TheEdition, me: Me, entity: str, typed: Typed
) -> Response:
    """Undo a merging."""
    found = await _found(session, edition, entity)
    try:
        reason = typed.get("reason")
        await entities.unmerge(session, edition, entity, reason=reason, steward=me.person.id)
    except Refusal as refusal:
        shown = await _shown(request, session, edition, found)
        return form_again(request, "office/entity.html", refusal, typed, **shown | {"failed": "parting"})
    return see_other(request, f"/{edition.slug}/office/entities", "entities-parted")


@router.get(f"{ONE}/parting", dependencies=allow(Who.STEWARD))
async def back(request: Request, edition: TheEdition, me: Me, entity: str) -> Response:
    """Where a page that answered an act is loaded again."""
    return see_other(request, f"/{edition.slug}/office/entities/{entity}")
