"""Pages of those who look after panels: who sits where, hints before somebody is invited, seats that change hands."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.accounts.actions import checked_address
from prizes.accounts.rules.roles import ANY
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.review import refusals
from prizes.review.actions.seats import invite_member, take_seat_away
from prizes.review.actions.stepping_in import step_in
from prizes.review.queries import panels
from prizes.review.queries.seats import Desk, before_inviting, desk_of, seating
from prizes.review.rules.hints import HINTS
from prizes.review.rules.reviews import MarkingPhase, numbered_categories, phase_to_review
from prizes.review.rules.seats import CAPACITY_MOST, GENDERS, PARTS, STATES, SeatPart, gaps, gives
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.options import language_options
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
ADDRESS = "/{lang:lang}/{edition}/office/panels"
HINTS_SHOWN = 50
"""Projects with a hint that are listed before an invitation; of the rest there is the number."""


@router.get(ADDRESS, dependencies=allow(Who.EXPERT))
async def panels_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    values = await _values(session, edition, await desk_of(session, edition, me))
    return page(request, "review/panels.html", **values)


async def _values(session: Tx, edition: EditionInForce, desk: Desk) -> dict[str, Any]:
    seats = await seating(session, edition, desk)
    phase = phase_to_review(edition.rules, clock.now())
    mine = [c for c in edition.rules.categories if desk.has(c.code)]
    return {
        "desk": desk,
        "seating": seats,
        "phase": phase,
        "load": await _load(session, edition, phase),
        "mine": mine,
        "gaps": gaps((c.code for c in mine), ((s.category, s.part) for s in seats.sitting)),
        "places": numbered_categories(edition.rules),
        "any": ANY,
        "part_labels": PARTS,
        "state_labels": STATES,
        "gender_labels": GENDERS,
    }


async def _load(session: Tx, edition: EditionInForce, phase: MarkingPhase | None) -> dict[str, Any]:
    board = await panels.board(session, edition, phase) if phase else None
    return {expert.person.id: expert for expert in board.experts} if board else {}


# --- invitations ---------------------------------------------------------------------------------------


@router.get(f"{ADDRESS}/invitation", dependencies=allow(Who.EXPERT))
async def look_before_inviting(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    email: str = "",
    category: str = "",
    part: str = "",
    again: str = "",
) -> Response:
    """What speaks for interests of somebody, and the form that invites them. `again`: choose somebody else first."""
    desk = await desk_of(session, edition, me)
    typed = Fields(
        [
            ("email", email),
            ("category", category),
            ("part", part),
            ("again", again),
            ("lang", lang_of(request)),
        ]
    )
    try:
        values = await _before(session, edition, me, desk, typed)
    except Refusal as refusal:
        return form_again(request, "review/panel-invitation.html", refusal, typed, **_form(edition, desk))
    return page(request, "review/panel-invitation.html", typed=typed, **values)


async def _before(session: Tx, edition: EditionInForce, me: Me, desk: Desk, typed: Fields) -> dict[str, Any]:
    values = _form(edition, desk)
    if not typed.get("email") or typed.get("again"):
        return values
    checked_address(typed.get("email"))
    category = typed.get("category")
    if not desk.has(category) or category not in {ANY, *(c.code for c in edition.rules.categories)}:
        raise refusals.no_such_panel()
    before = await before_inviting(session, edition, typed.get("email"), category, asker=me, desk=desk)
    return values | {"before": before}


def _form(edition: EditionInForce, desk: Desk) -> dict[str, Any]:
    return {
        "desk": desk,
        "mine": [c for c in edition.rules.categories if desk.has(c.code)],
        "any": ANY,
        "parts": [part for part in SeatPart if gives(part, steward=desk.steward)],
        "part_labels": PARTS,
        "hint_labels": HINTS,
        "hints_shown": HINTS_SHOWN,
        "languages": language_options(),
        "before": None,
        "asked": False,
    }


@router.post(ADDRESS, dependencies=allow(Who.EXPERT))
async def invite(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Offer somebody a seat by mail."""
    desk = await desk_of(session, edition, me)
    lang = typed.get("lang")
    try:
        await invite_member(
            session,
            edition,
            typed.get("email"),
            typed.get("category") or ANY,
            part_in(typed),
            capacity=capacity_in(typed),
            lang=lang if lang in dict(language_options()) else lang_of(request),
            inviter=me,
            desk=desk,
        )
    except Refusal as refusal:
        values = _form(edition, desk) | {"asked": True}
        return form_again(request, "review/panel-invitation.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/panels", "invited")


def part_in(typed: Fields) -> SeatPart:
    chosen = typed.get("part") or SeatPart.EXPERT
    if chosen not in list(SeatPart):
        raise refusals.part_in_panel_needed()
    return SeatPart(chosen)


def capacity_in(typed: Fields) -> int | None:
    written = typed.get("capacity").strip()
    if not written:
        return None
    if not written.isdecimal() or len(written) > len(str(CAPACITY_MOST)):
        raise refusals.wrong_capacity(most=CAPACITY_MOST)
    return int(written)


# --- seats ---------------------------------------------------------------------------------------------


@router.post(f"{ADDRESS}/{{seat}}/removal", dependencies=allow(Who.EXPERT))
async def take_away(request: Request, session: Tx, edition: TheEdition, me: Me, seat: str) -> Response:
    """Take somebody out of a panel, or an open invitation back."""
    desk = await desk_of(session, edition, me)
    await take_seat_away(session, edition, seat, remover=me, desk=desk)
    return see_other(request, f"/{edition.slug}/office/panels", "expert-removed")


@router.post(f"{ADDRESS}/{{seat}}/substitute", dependencies=allow(Who.EXPERT))
async def let_step_in(
    request: Request, session: Tx, edition: TheEdition, me: Me, seat: str, typed: Typed
) -> Response:
    """A substitute takes this seat and what is left to review."""
    desk = await desk_of(session, edition, me)
    await step_in(session, edition, seat, typed.get("substitute"), mover=me, desk=desk)
    return see_other(request, f"/{edition.slug}/office/panels", "stepped-in")
