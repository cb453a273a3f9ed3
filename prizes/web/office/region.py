"""What a regional officer sees of the region they serve, and a steward of any: how it takes part, which projects were
submitted, whom to invite. No address of anybody, no mark, no vote, and of drafts only how many there are.
"""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request
from fastapi.responses import Response

from prizes.data.countries import ItuRegion
from prizes.gate.at import At
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.nomination.rules.states import LABELS, SUBMITTED
from prizes.outreach.queries import (
    Invitee,
    RegionProject,
    compared,
    projects_of_region,
    whom_to_invite,
)
from prizes.outreach.reach import one_region_for, region_for
from prizes.web.layout.lists import Column, Filter, Listing, title_column
from prizes.web.layout.options import Options, region_options, stakeholder_options
from prizes.web.layout.pages import LANG, PageAt, Pages, Values
from prizes.web.office.outreach import COLUMNS as INVITEES
from prizes.web.office.outreach import invitee_names, numbers_as_csv, outreach_values

pages = Pages()
HERE = "/{edition}/office/region"


def regions_for(at: At) -> Options:
    """Those that the reader may choose among: a regional officer has one."""
    own = region_for(at.me.grants, at.edition.slug, "")
    return [(key, name) for key, name in region_options(at.lang) if own in ("", key)]


@pages.page(HERE, "office/region.html", Who.REGIONAL)
async def region_page(at: PageAt, region: str = "") -> Values:
    shown = one_region_for(at.me.grants, at.edition.slug, region)
    found = await compared(*at.here, at.asked("with") or "", shown)
    return outreach_values(at, found) | {
        "region": shown,
        "region_name": dict(region_options(at.lang))[shown],
        "regions": regions_for(at),
    }


@pages.router.get(f"{LANG}{HERE}.csv", dependencies=allow(Who.REGIONAL))
async def region_csv(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """The same numbers: a row for each group."""
    query = request.query_params
    region = one_region_for(me.grants, edition.slug, query.get("region", ""))
    found = await compared(session, edition, query.get("with", ""), region)
    return numbers_as_csv(f"{edition.slug}-{region}.csv", found.outreach)


# --- projects ------------------------------------------------------------------------------------------

STATES = [state for state in LABELS if state in SUBMITTED]
PROJECTS: list[Column[RegionProject]] = [
    title_column(lambda row: row),
    Column("country", N_("Country"), lambda row: row.country, "country", sorts=True),
    Column("category", N_("Category"), lambda row: row.category, "category", sorts=True),
    Column("stakeholder_type", N_("Stakeholder group"), lambda row: row.stakeholder_type, usual=False),
    Column("state", N_("Status"), lambda row: row.state, sorts=True),
    Column("submitted_at", N_("Submitted"), lambda row: row.submitted_at, "moment", sorts=True),
]
REGION = Filter("region", N_("Region"), regions_for, sole=True, takes=ItuRegion)


async def _projects(at: At, wanted: Wanted) -> Found[RegionProject]:
    region = region_for(at.me.grants, at.edition.slug, wanted.filters.get("region", ""))
    return await projects_of_region(*at.here, region, wanted)


async def _names(at: PageAt, _found: Found[RegionProject]) -> Values:
    return {"labels": LABELS, "groups": dict(stakeholder_options(at.lang))}


region_projects_list = Listing(
    pages,
    f"{HERE}/projects",
    "office/region-projects.html",
    Who.REGIONAL,
    file="region-projects",
    columns=PROJECTS,
    find=_projects,
    filters=[
        REGION,
        Filter(
            "category",
            N_("Category"),
            lambda at: [(c.code, at.voice.text_in(c.title)[0]) for c in at.edition.rules.categories],
        ),
        Filter(
            "state",
            N_("Status"),
            lambda at: [(state.value, at.voice.gettext(LABELS[state])) for state in STATES],
        ),
    ],
    values=_names,
)
"""Submitted projects with their names and states, by country."""


# --- whom to invite ------------------------------------------------------------------------------------


async def _invitees(at: At, wanted: Wanted) -> Found[Invitee]:
    region = region_for(at.me.grants, at.edition.slug, wanted.filters.get("region", ""))
    within = replace(wanted, filters=dict(wanted.filters) | {"region": region})
    return await whom_to_invite(*at.here, (await compared(*at.here, region=region)).outreach, within)


region_invitees_list = Listing(
    pages,
    f"{HERE}/organizations",
    "office/region-invitees.html",
    Who.REGIONAL,
    file="region-invitees",
    columns=INVITEES,
    find=_invitees,
    filters=[REGION],
    values=invitee_names,
)
"""The same as for all regions: only what everybody can read of earlier projects."""
