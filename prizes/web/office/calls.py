"""Invitations to participate, with what came of them: stewards see all, regional officers those of their region."""

from __future__ import annotations

from prizes.ballot.rules.cells import LEAST
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.outreach.actions import MOST_ADDRESSES
from prizes.outreach.queries import CallCounts, calls_found
from prizes.outreach.reach import region_for
from prizes.web.layout.lists import Column, Listing
from prizes.web.layout.options import language_options, region_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.office.region import REGION, regions_for

pages = Pages()

COLUMNS: list[Column[CallCounts]] = [
    Column("id", N_("Number"), lambda row: row.call.id, usual=False),
    Column("created_at", N_("Sent"), lambda row: row.call.created_at, "moment", sorts=True),
    Column("region", N_("Region"), lambda row: row.call.region),
    Column("lang", N_("Language"), lambda row: row.call.lang, usual=False),
    Column("letters", N_("Emails"), lambda row: row.call.letters, "n", sorts=True),
    Column("visits", N_("Visits"), lambda row: row.visits, "n"),
    Column("begun", N_("Projects started"), lambda row: row.begun, "n"),
    Column("submitted", N_("Projects submitted"), lambda row: row.submitted, "n"),
]


async def _find(at: At, wanted: Wanted) -> Found[CallCounts]:
    region = region_for(at.me.grants, at.edition.slug, wanted.filters.get("region", ""))
    return await calls_found(*at.here, region, wanted)


async def _form(at: PageAt, _found: Found[CallCounts]) -> Values:
    asked = {name: at.asked(name) for name in ("region", "addresses")}
    return {
        "typed": at.filled(lang=at.asked("lang") or at.lang, **asked),
        "summary": at.summary,
        "regions": regions_for(at),
        "region_names": dict(region_options(at.lang)),
        "languages": language_options(),
        "least": LEAST,
        "most": MOST_ADDRESSES,
    }


calls_list = Listing(
    pages,
    "/{edition}/office/calls",
    "office/calls.html",
    Who.REGIONAL,
    file="calls",
    columns=COLUMNS,
    find=_find,
    filters=[REGION],
    values=_form,
)
"""The newest first, and the form that sends another."""
