"""The stewards' lists of people: who has which role, with whom to invite and what to approve; and who was invited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prizes.accounts import queries
from prizes.accounts.models import Invitation, Person, RoleGrant
from prizes.accounts.rules.roles import ANY, ROLES, Role
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.mail.unreachable import unreachable
from prizes.office.lost_factors import holders_with_factor
from prizes.office.roles import proposed_roles
from prizes.web.layout.lists import Column, Filter, Listing, searched, tallied
from prizes.web.layout.options import Options, language_options, region_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
LABELS = {role.value: kind.label for role, kind in ROLES.items()}


def _roles(at: PageAt) -> Options:
    return [(role, at.voice.gettext(label)) for role, label in LABELS.items()]


# --- who has which role --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeldRole:
    """Somebody with a role in the edition, or in all of them."""

    person: Person
    grant: RoleGrant
    factor: bool
    """Whether they have a second factor."""

    @property
    def name(self) -> str:
        return self.person.name or self.person.email


FACTOR = {"yes": N_("set up"), "no": N_("none")}
HOLDERS: list[Column[HeldRole]] = [
    Column("email", N_("Address"), lambda row: row.person.email, sorts=True),
    Column("name", N_("Name"), lambda row: row.person.name, sorts=True),
    Column("role", N_("Role"), lambda row: row.grant.role, sorts=True, words=LABELS),
    Column("category", N_("Category"), lambda row: row.grant.category, "category", sorts=True),
    Column("region", N_("Region"), lambda row: row.grant.region),
    Column("edition", N_("Edition"), lambda row: row.grant.edition),
    Column(
        "factor", N_("Second factor"), lambda row: "yes" if row.factor else "no", sorts=True, words=FACTOR
    ),
    Column("granted_at", N_("Since"), lambda row: row.grant.granted_at, "moment", sorts=True),
]


async def _holders(at: At, wanted: Wanted) -> Found[HeldRole]:
    """By role, name and address; two queries."""
    role = wanted.filters.get("holds", "")
    found = await queries.all_role_holders(at.session, at.edition.slug)
    having = await queries.with_factor(at.session, {person.id for person, _ in found})
    rows = [HeldRole(p, grant, p.id in having) for p, grant in found if role in ("", grant.role)]
    return searched(rows, wanted, HOLDERS)


async def _inviting(at: PageAt, _found: object) -> Values:
    asked = {name: at.asked(name) for name in ("role", "category", "region", "email")}
    return {
        "typed": at.filled(lang=at.lang, **asked),
        "proposed": await proposed_roles(*at.here),
        "invited": len(await queries.open_invitations(at.session, at.edition.slug)),
        "languages": language_options(),
        "regions": dict(region_options(at.lang)),
        "any": ANY,
        "roles": ROLES,
    }


people_list = Listing(
    pages,
    "/{edition}/office/people",
    "office/people.html",
    Who.STEWARD,
    file="people",
    columns=HOLDERS,
    find=_holders,
    filters=[Filter("holds", N_("Role"), _roles, takes=Role)],
    values=_inviting,
    called="office_people",
    key=lambda row: row.grant.id,
)
"""Everybody with a role, and the form that proposes another steward, observer or regional officer."""


@pages.page("/{edition}/office/people/lost-factor", "office/lost-factor.html", Who.STEWARD)
async def lost_factor_page(at: PageAt) -> Values:
    """Where one steward proposes that the second factor of somebody else be removed."""
    others = [each for each in await holders_with_factor(*at.here) if each.id != at.by]
    return {"holders": [(each.email, each.name or each.email) for each in others]}


# --- who was invited -----------------------------------------------------------------------------------

STATES = {
    "open": N_("awaiting a reply"),
    "lapsed": N_("no reply in time"),
    "accepted": N_("accepted"),
    "closed": N_("declined or withdrawn"),
}
LOOKS = {"open": "warn", "lapsed": "bad", "accepted": "good", "closed": "idle"}


@dataclass(frozen=True, slots=True)
class OfferedRole:
    """An invitation to a role of the edition."""

    invitation: Invitation
    state: str
    """One of `STATES`."""


INVITATIONS: list[Column[OfferedRole]] = [
    Column("email", N_("Address"), lambda row: row.invitation.email, sorts=True),
    Column("role", N_("Role"), lambda row: row.invitation.role, sorts=True, words=LABELS),
    Column("category", N_("Category"), lambda row: row.invitation.category, "category", usual=False),
    Column("region", N_("Region"), lambda row: row.invitation.region, usual=False),
    Column("state", N_("Status"), lambda row: row.state, sorts=True, words=STATES, looks=LOOKS),
    Column("created_at", N_("Invited"), lambda row: row.invitation.created_at, "moment", sorts=True),
    Column("expires_at", N_("Open until"), lambda row: row.invitation.expires_at, "moment", sorts=True),
    Column(
        "answered_at",
        N_("Answered"),
        lambda row: row.invitation.answered_at,
        "moment",
        sorts=True,
        usual=False,
    ),
]


async def _invitations(at: At, wanted: Wanted) -> Found[OfferedRole]:
    """The oldest first; one query."""
    found = await queries.invitations_of(at.session, at.edition.slug)
    rows = [OfferedRole(each, queries.state_of_invitation(each)) for each in found]
    return tallied(rows, wanted, INVITATIONS, lambda row: row.state)


async def _words(at: PageAt, found: Found[OfferedRole]) -> Values:
    lost = await unreachable(at.session, [row.invitation.email for row in found.rows])
    return {"states": STATES, "any": ANY, "regions": dict(region_options(at.lang)), "unreachable": lost}


invitations_list = Listing(
    pages,
    "/{edition}/office/invitations",
    "office/invitations.html",
    Who.STEWARD,
    file="invitations",
    columns=INVITATIONS,
    find=_invitations,
    filters=[Filter("state", usual="open", takes=Literal["open", "lapsed", "accepted", "closed", "all"])],
    values=_words,
    key=lambda row: row.invitation.id,
)
"""Invitations to roles; those to panels are in a list of their own. What awaits a reply, unless asked otherwise."""
