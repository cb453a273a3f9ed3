"""Records of owners for stewards: find, mend, merge and part; and names offered while an owner is typed."""

from __future__ import annotations

from typing import Literal

from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.nomination.queries import owners
from prizes.nomination.queries.owners import EntityInList
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.lists import Column, Filter, Listing
from prizes.web.layout.options import country_options, stakeholder_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.screening.likenesses import edition_titles

pages = Pages()
LIST = "/{edition}/office/entities"


@pages.page("/owners", "nomination/_owners.html", Who.PUBLIC)
async def offered_owners(at: PageAt) -> Values:
    """Options for what was typed so far: owners of public projects. Less than three letters give none."""
    await slow_down(at.request, "owners")
    typed = at.request.query_params.get("owner", "")[:100]
    return {"names": await owners.offered_names(at.session, typed)}


# --- the list ------------------------------------------------------------------------------------------

COLUMNS: list[Column[EntityInList]] = [
    Column("name", N_("Owner"), lambda each: each.name, sorts=True),
    Column("stakeholder_type", N_("Stakeholder group"), lambda each: each.stakeholder_type, sorts=True),
    Column("country", N_("Country"), lambda each: each.country, "country", sorts=True),
    Column("projects", N_("Projects in this edition"), lambda each: each.projects, "n", sorts=True),
]


async def _find(at: At, wanted: Wanted) -> Found[EntityInList]:
    return await owners.owners(*at.here, wanted)


async def _groups(at: PageAt, _found: Found[EntityInList]) -> Values:
    return {"groups": dict(stakeholder_options(at.lang))}


entities_list = Listing(
    pages,
    LIST,
    "office/entities.html",
    Who.STEWARD,
    file="entities",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter("group", N_("Stakeholder group"), lambda at: stakeholder_options(at.lang)),
        Filter("country", N_("Country"), lambda at: country_options(at.lang)),
        Filter(
            "several",
            N_("Projects"),
            lambda at: [("yes", at.voice.gettext(N_("more than one")))],
            takes=Literal["yes"],
        ),
    ],
    values=_groups,
)
"""Owners of submitted projects, those with most projects first."""


# --- one of them ---------------------------------------------------------------------------------------


@pages.page(LIST + "/{entity}", "office/entity.html", Who.STEWARD)
async def entity_page(at: PageAt, entity: str) -> Values:
    """Its projects over all editions, how they spell it, what may be the same, and what is merged into it."""
    found = await owners.entity_in(*at.here, entity)
    doubles = await owners.likely_doubles(at.session, found) if found.merged_into is None else []
    projects = await owners.projects_of(*at.here, [entity, *(double.id for _, double in doubles)])
    groups = stakeholder_options(at.lang)
    return {
        "typed": at.filled(stakeholder_type=found.stakeholder_type, country=found.country, url=found.url),
        "entity": found,
        "root": await owners.root_of(at.session, found),
        "projects": projects,
        "spellings": sorted({p.owner for p in projects[entity]}),
        "doubles": doubles,
        "merged": await owners.merged_into(at.session, entity),
        "groups": dict(groups),
        "stakeholders": groups,
        "countries": country_options(at.lang),
        "labels": LABELS,
        "titles": await edition_titles(at),
        "failed": at.failed,
    }


@pages.page(LIST + "/{into}/merging/{entity}", "office/merging.html", Who.STEWARD)
async def merging_page(at: PageAt, into: str, entity: str) -> Values:
    """Both side by side, and what would change. `entity` is the one that would be merged `into` the other."""
    kept, gone = await owners.two_of_edition(*at.here, into, entity)
    here = await owners.in_edition(*at.here, kept.id)
    return {
        "kept": kept,
        "gone": gone,
        "projects": await owners.projects_of(*at.here, [kept.id, gone.id]),
        "groups": dict(stakeholder_options(at.lang)),
        "labels": LABELS,
        "titles": await edition_titles(at),
        "back": kept.id if here else gone.id,
    }
