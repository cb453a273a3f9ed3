"""Pages on conflicts of interest for those who look after panels: declared, recused, and what hints at more."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.bounded import Whole
from prizes.review import refusals
from prizes.review.actions.recusing import lift_recusal, recuse
from prizes.review.queries.conflicts import between, conflicts_of
from prizes.review.queries.seats import Desk, desk_of
from prizes.review.rules.hints import HINTS
from prizes.review.rules.interests import KIND_NAMES
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.review.interests import scope_in, scope_options

router = APIRouter()
LIST = "/{lang:lang}/{edition}/office/interests"
PAIR = f"{LIST}/{{project}}/{{expert}}"
PAGE = 50
"""Rows of a list on one page."""
LABELS: dict[str, Any] = {"hint_labels": HINTS, "kind_names": KIND_NAMES}


@router.get(LIST, dependencies=allow(Who.EXPERT))
async def list_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    category: str = "",
    project: str = "",
    expert: str = "",
    after: Whole = 0,
    hint: Whole = 0,
) -> Response:
    """Conflicts of one category. `after`, `hint`: so many rows of each list are on earlier pages.

    With a project and an expert chosen it leads to what is between them.
    """
    if project and expert:
        return see_other(request, f"/{edition.slug}/office/interests/{project}/{expert}")
    desk = await desk_of(session, edition, me)
    mine = [c for c in edition.rules.categories if desk.has(c.code)]
    chosen = category or mine[0].code
    if chosen not in {c.code for c in mine}:
        raise refusals.not_in_your_panels()
    found = await conflicts_of(session, edition, chosen, asker=me, desk=desk)
    start, first = max(0, after), max(0, hint)
    return page(
        request,
        "review/conflicts.html",
        desk=desk,
        mine=mine,
        found=found,
        declared=found.declared[start : start + PAGE],
        suspected=found.suspected[first : first + PAGE],
        after=start,
        hint=first,
        step=PAGE,
        **LABELS,
    )


@router.get(PAIR, dependencies=allow(Who.EXPERT))
async def pair_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, expert: str
) -> Response:
    desk = await desk_of(session, edition, me)
    values = await _pair(request, session, edition, me, desk, project, expert)
    return page(request, "review/conflict.html", **values)


async def _pair(
    request: Request, session: Tx, edition: EditionInForce, me: Me, desk: Desk, project: str, expert: str
) -> dict[str, Any]:
    found = await between(session, edition, project, expert, asker=me, desk=desk)
    return {"desk": desk, "pair": found, "scopes": scope_options(lang_of(request)), **LABELS}


@router.post(PAIR, dependencies=allow(Who.EXPERT))
async def change(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, expert: str, typed: Typed
) -> Response:
    """Let the expert take no part in the project, or all of its owner or category; or let them in again."""
    desk = await desk_of(session, edition, me)
    values = await _pair(request, session, edition, me, desk, project, expert)
    reason = typed.get("reason")
    try:
        if typed.get("act") == "lift":
            await lift_recusal(
                session, edition, project, expert, reason=reason, lifter=me.person.id, is_steward=desk.steward
            )
        else:
            await recuse(
                session,
                edition,
                project,
                expert,
                reason=reason,
                declared_by=me.person.id,
                scope=scope_in(typed),
                within=desk.categories,
            )
    except Refusal as refusal:
        return form_again(request, "review/conflict.html", refusal, typed, **values)
    notice = "recusal-lifted" if typed.get("act") == "lift" else "recused"
    return see_other(request, f"/{edition.slug}/office/interests/{project}/{expert}", notice)
