"""Pages of those who look after panels: who sits where, and hints before somebody is invited."""

from __future__ import annotations

from fastapi.responses import Response

from prizes import clock
from prizes.accounts.actions import checked_address
from prizes.accounts.rules.roles import ANY
from prizes.errors import Refusal
from prizes.gate.permissions import Who
from prizes.review import refusals
from prizes.review.queries.panels import board
from prizes.review.queries.reach import Reach, reach_of
from prizes.review.queries.seats import before_inviting, seating
from prizes.review.rules.hints import HINTS
from prizes.review.rules.reviews import numbered_categories, phase_to_review
from prizes.review.rules.seats import GENDERS, PARTS, STATES, SeatPart, gaps, gives, is_panel
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.refusals import form_again

pages = Pages()
PANELS, INVITATION = "/{edition}/office/panels", "review/panel-invitation.html"
HINTS_SHOWN = 50
"""Projects with a hint that are listed before an invitation; of the rest there is the number."""


@pages.page(PANELS, "review/panels.html", Who.EXPERT)
async def panels_page(at: PageAt) -> Values:
    reach = await reach_of(*at.here, at.me)
    seats = await seating(*at.here, reach)
    phase = phase_to_review(at.edition.rules, clock.now())
    experts = (await board(*at.here, phase)).experts if phase else []
    mine = [c for c in at.edition.rules.categories if reach.has(c.code)]
    return {
        "reach": reach,
        "seating": seats,
        "phase": phase,
        "load": {expert.person.id: expert for expert in experts},
        "mine": mine,
        "gaps": gaps((c.code for c in mine), ((s.category, s.part) for s in seats.sitting)),
        "places": numbered_categories(at.edition.rules),
        "any": ANY,
        "part_labels": PARTS,
        "state_labels": STATES,
        "gender_labels": GENDERS,
    }


@pages.page(f"{PANELS}/invitation", INVITATION, Who.EXPERT)
async def panel_invitation_page(
    at: PageAt, email: str = "", category: str = "", part: str = "", again: str = ""
) -> Values | Response:
    """What speaks for interests of somebody, and the form that invites them. `again`: choose somebody else first."""
    reach = await reach_of(*at.here, at.me)
    shown = _form(at, reach)
    if at.refusal:
        return shown | {"asked": True}
    typed = at.filled(email=email, category=category, part=part, again=again, lang=at.lang)
    if not email or again:
        return shown | {"typed": typed}
    try:
        checked_address(email)
        if not reach.has(category) or not is_panel(at.edition.rules, category):
            raise refusals.no_such_panel()
    except Refusal as refusal:
        return form_again(at.request, INVITATION, refusal, typed, **shown)
    return shown | {"typed": typed, "before": await before_inviting(*at.here, email, category, reach)}


def _form(at: PageAt, reach: Reach) -> Values:
    return {
        "reach": reach,
        "mine": [c for c in at.edition.rules.categories if reach.has(c.code)],
        "any": ANY,
        "parts": [part for part in SeatPart if gives(part, steward=reach.steward)],
        "part_labels": PARTS,
        "hint_labels": HINTS,
        "hints_shown": HINTS_SHOWN,
        "languages": language_options(),
        "before": None,
        "asked": False,
    }
