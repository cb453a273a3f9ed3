"""The stewards' page on people: who has which role, whom to invite, what to approve, what to take away."""

from __future__ import annotations

from prizes.accounts import queries
from prizes.accounts.rules.roles import ANY, ROLES, Role
from prizes.gate.permissions import Who
from prizes.office.roles import proposed_roles
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/office/people", "office/people.html", Who.STEWARD)
async def office_people_page(at: PageAt) -> Values:
    slug = at.edition.slug
    asked = {name: at.asked(name) for name in ("role", "category", "email")}
    return {
        "typed": at.filled(lang=at.lang, **asked),
        "holders": {role.value: await queries.role_holders(at.session, role, slug) for role in Role},
        "proposed": await proposed_roles(*at.here),
        "invitations": await queries.open_invitations(at.session, slug),
        "languages": language_options(),
        "any": ANY,
        "roles": ROLES,
    }
