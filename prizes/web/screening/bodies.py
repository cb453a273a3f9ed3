"""Bodies that propose projects, as stewards see them: who acts for each, and what they have proposed."""

from __future__ import annotations

from typing import Literal

from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.nomination.models import BodyDelegate
from prizes.nomination.queries.entry.bodies import ProposedEntry, delegates, proposed_entries
from prizes.nomination.rules.entry.proposing import STANDINGS, proposing
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.lists import Column, Filter, Listing, title_column
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()

DELEGATES: list[Column[BodyDelegate]] = [
    Column("email", N_("Person"), lambda each: each.email, sorts=True),
    Column("body", N_("Body"), lambda each: each.body, sorts=True),
    Column("appointed_at", N_("Since"), lambda each: each.appointed_at, "moment", sorts=True),
    Column("ended_at", N_("Ended"), lambda each: each.ended_at, "moment", sorts=True),
]
ENTRIES: list[Column[ProposedEntry]] = [
    title_column(lambda entry: entry),
    Column("body", N_("Proposed by the body"), lambda entry: entry.body, sorts=True),
    Column("owner", N_("Owner"), lambda entry: entry.owner, sorts=True),
    Column("category", N_("Category"), lambda entry: entry.category, usual=False),
    Column("country", N_("Country"), lambda entry: entry.country, usual=False),
    Column("standing", N_("Proposal"), lambda entry: entry.standing, words=STANDINGS),
    Column("state", N_("Status"), lambda entry: entry.state, words=LABELS),
    Column("created_at", N_("Proposed"), lambda entry: entry.created_at, "moment", sorts=True),
]


def _bodies(at: PageAt) -> Options:
    proposed = proposing(at.edition.rules)
    return [(body.id, at.voice.text_in(body.title)[0]) for body in (proposed.bodies if proposed else ())]


def _acting(at: PageAt) -> Options:
    return [("yes", at.voice.gettext(N_("Yes"))), ("no", at.voice.gettext(N_("No")))]


def _standings(at: PageAt) -> Options:
    return [(standing, at.voice.gettext(label)) for standing, label in STANDINGS.items()]


async def _find_delegates(at: At, wanted: Wanted) -> Found[BodyDelegate]:
    return await delegates(*at.here, wanted)


async def _find_entries(at: At, wanted: Wanted) -> Found[ProposedEntry]:
    return await proposed_entries(*at.here, wanted)


async def _form(at: PageAt, _found: Found[BodyDelegate]) -> Values:
    return {"bodies": _bodies(at)}


delegates_list = Listing(
    pages,
    "/{edition}/office/delegates",
    "nomination/delegates.html",
    Who.STEWARD,
    file="delegates",
    columns=DELEGATES,
    find=_find_delegates,
    filters=[
        Filter("of_body", N_("Body"), _bodies),
        Filter("acting", N_("Acts for the body"), _acting, takes=Literal["yes", "no"]),
    ],
    values=_form,
)
"""Those that were approved, and the form that proposes another."""

proposed_list = Listing(
    pages,
    "/{edition}/office/proposed-projects",
    "nomination/proposed.html",
    Who.STEWARD,
    file="proposed-projects",
    columns=ENTRIES,
    find=_find_entries,
    filters=[Filter("of_body", N_("Body"), _bodies), Filter("standing", N_("Proposal"), _standings)],
)
"""What bodies have proposed, whatever became of it."""
