"""What somebody is invited to in panels, the terms of reference, and what they say of themselves as an expert."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts.actions import renew_session
from prizes.accounts.rules.roles import ANY
from prizes.data.wsis import wsis_categories
from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, in_order, opens_at
from prizes.edition.titles import phase_title
from prizes.errors import Conflict, Invalid, Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me, set_session
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.review.actions.profile import save_expertise
from prizes.review.actions.seats import accept_seat, decline_seat, leave_seat
from prizes.review.expertise import Expertise
from prizes.review.models import ExpertProfile
from prizes.review.queries.seats import my_seat
from prizes.review.rules.seats import CHAIR_MAY, GENDERS, PARTS, TERMS, terms_sha256
from prizes.web.layout.forms import Fields, Typed, validated
from prizes.web.layout.options import country_options, language_options
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.review.seats import capacity_in

router = APIRouter()


# --- one seat ------------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/seats/{seat}", dependencies=allow(Who.SIGNED_IN))
async def seat_page(request: Request, session: Tx, edition: TheEdition, me: Me, seat: str) -> Response:
    """The invitation with the terms of reference, and nothing of any project; later the seat."""
    return page(request, "review/seat.html", **await _values(session, edition, me, seat))


async def _values(session: Tx, edition: EditionInForce, me: Me, seat_id: str) -> dict[str, Any]:
    seat = await my_seat(session, edition, seat_id, me.person)
    category = next((c for c in edition.rules.categories if c.code == seat.category), None)
    return {
        "seat": seat,
        "category": category,
        "part_labels": PARTS,
        "chair_may": CHAIR_MAY,
        "any": ANY,
        "terms": TERMS,
        "terms_sha256": terms_sha256(),
        "work": _work(edition),
        "typed": Fields([("capacity", str(seat.capacity or ""))]),
    }


def _work(edition: EditionInForce) -> list[dict[str, Any]]:
    """The phases in which panels work, with their dates and the most that anybody is given."""
    return [
        {
            "title": phase_title(phase),
            "opens": opens_at(edition.rules, phase.id),
            "closes": closes_at(edition.rules, phase.id),
            "most": phase.marking.load_most if phase.marking else None,
        }
        for phase in in_order(edition.rules)
        if isinstance(phase, NominationPhase | SelectionPhase) and phase.cut.decided != "screening"
    ]


@router.post("/{lang:lang}/{edition}/seats/{seat}", dependencies=allow(Who.SIGNED_IN))
async def answer(
    request: Request, session: Tx, edition: TheEdition, me: Me, seat: str, typed: Typed
) -> Response:
    """Accept with the terms of reference, or decline with a note."""
    try:
        if typed.get("answer") == "decline":
            await decline_seat(session, edition, seat, me, note=typed.get("note"))
            return see_other(request, "/me", "invitation-declined")
        terms = typed.get("version") if typed.get("terms") else ""
        await accept_seat(session, edition, seat, me, capacity=capacity_in(typed), terms=terms)
    except Invalid as refusal:
        return await _again(request, session, edition, me, seat, typed, refusal)
    except Conflict as refusal:  # other terms are shown now, to be agreed to anew
        kept = Fields([(name, value) for name, value in typed if name != "terms"])
        return await _again(request, session, edition, me, seat, kept, refusal)
    taken = see_other(request, "/me/expertise", "seat-taken")
    set_session(taken, await renew_session(session, me.person))
    return taken


async def _again(
    request: Request, session: Tx, edition: EditionInForce, me: Me, seat: str, typed: Fields, refusal: Refusal
) -> Response:
    values = await _values(session, edition, me, seat)
    del values["typed"]
    return form_again(request, "review/seat.html", refusal, typed, **values)


@router.post("/{lang:lang}/{edition}/seats/{seat}/leaving", dependencies=allow(Who.SIGNED_IN))
async def leave(
    request: Request, session: Tx, edition: TheEdition, me: Me, seat: str, typed: Typed
) -> Response:
    """Give a seat up; with the role all sessions end, as always when a role is taken."""
    try:
        await leave_seat(session, edition, seat, me, note=typed.get("note"))
    except Invalid as refusal:
        return await _again(request, session, edition, me, seat, typed, refusal)
    return see_other(request, f"/{edition.slug}/", "seat-left")


# --- what I know ---------------------------------------------------------------------------------------


@router.get("/{lang:lang}/me/expertise", dependencies=allow(Who.SIGNED_IN))
async def expertise_page(request: Request, session: Tx, me: Me) -> Response:
    profile = await session.get(ExpertProfile, me.person.id)
    return page(request, "review/expertise.html", typed=_said(profile, me), **_choices(request))


def _said(profile: ExpertProfile | None, me: Me) -> Fields:
    pairs = [("country", me.person.country or "")]
    if profile:
        pairs += [("lines", code) for code in profile.lines]
        pairs += [("languages", code) for code in profile.languages]
        pairs += [("affiliations", profile.affiliations), ("gender", profile.gender or "")]
    return Fields(pairs)


def _choices(request: Request) -> dict[str, Any]:
    lang = lang_of(request)
    lines: Any = wsis_categories()
    return {
        "lines": [(line["code"], f"{line['code']} · {line['title'][lang]}") for line in lines],
        "languages": language_options(),
        "countries": country_options(lang),
        "genders": GENDERS,
    }


@router.post("/{lang:lang}/me/expertise", dependencies=allow(Who.SIGNED_IN))
async def save_expertise_page(request: Request, session: Tx, me: Me, typed: Typed) -> Response:
    sent = {
        "lines": typed.all("lines"),
        "languages": typed.all("languages"),
        "country": typed.get("country"),
        "affiliations": typed.get("affiliations"),
        "gender": typed.get("gender"),
    }
    try:
        await save_expertise(session, me.person, validated(Expertise, sent), me.grants)
    except Refusal as refusal:
        return form_again(request, "review/expertise.html", refusal, typed, **_choices(request))
    return see_other(request, "/me", "profile-saved")
