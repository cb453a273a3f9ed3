"""My page: profile, password, where I take part, what I am invited to."""

from __future__ import annotations

from typing import Any

from prizes.accounts import queries, refusals
from prizes.accounts.rules.roles import ROLES
from prizes.accounts.schemas import Profile
from prizes.gate.permissions import Who
from prizes.nomination.project_roles import LABELS as ROLE_LABELS
from prizes.nomination.queries.people import my_projects, offers_to
from prizes.nomination.rules.states import LABELS as STATE_LABELS
from prizes.review.queries.seats import my_seats
from prizes.review.rules.seats import PARTS as SEAT_LABELS
from prizes.web.layout.forms import Fields
from prizes.web.layout.options import country_options, stakeholder_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/me", "accounts/me.html", Who.SIGNED_IN)
async def my_page(at: PageAt) -> Values:
    known = Fields([(name, getattr(at.person, name) or "") for name in Profile.model_fields])
    return _choices(at) | {
        "typed": at.typed if at.failed == "me" else known,
        "has_role": bool(at.me.grants),
        "invitations": await queries.invitations_for(at.session, at.person),
        "offers": await offers_to(at.session, at.person),
        "projects": await my_projects(at.session, at.person),
        "seats": await my_seats(at.session, at.person),
        "seat_labels": SEAT_LABELS,
        "part_labels": ROLE_LABELS,
        "state_labels": STATE_LABELS,
        "roles": ROLES,
    }


@pages.page("/me/origin", "accounts/origin.html", Who.SIGNED_IN)
async def origin_page(at: PageAt, next: str = "") -> Values:  # noqa: A002 - the name in the address
    """Asked once, after a first vote; both questions can be left open."""
    known = at.filled(country=at.person.country, stakeholder_type=at.person.stakeholder_type, next=next)
    return _choices(at) | {"typed": known}


@pages.page("/invitations/{invitation}", "accounts/invitation.html", Who.SIGNED_IN)
async def invitation_page(at: PageAt, invitation: str) -> Values:
    """Opening the page changes nothing; accepting is a button."""
    found = next(
        (i for i in await queries.invitations_for(at.session, at.person) if i.id == invitation), None
    )
    if found is None:
        raise refusals.invitation_gone()
    return {"invitation": found, "roles": ROLES}


def _choices(at: PageAt) -> dict[str, Any]:
    return {"countries": country_options(at.lang), "stakeholder_types": stakeholder_options(at.lang)}
