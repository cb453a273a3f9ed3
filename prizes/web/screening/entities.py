"""Records of owners for stewards: find, mend, merge and part; and names offered while an owner is typed."""

from __future__ import annotations

from urllib.parse import urlencode

from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.nomination.queries import owners
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.options import country_options, stakeholder_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.searching import page_number, words_of

pages = Pages()
LIST = "/{edition}/office/entities"


@pages.page("/owners", "nomination/_owners.html", Who.PUBLIC)
async def offered_owners(at: PageAt) -> Values:
    """Options for what was typed so far: owners of public projects. Less than three letters give none."""
    await slow_down(at.request, "owners")
    typed = at.request.query_params.get("owner", "")[:100]
    return {"names": await owners.offered_names(at.session, typed)}


@pages.page(LIST, "office/entities.html", Who.STEWARD, block="found")
async def entities_page(at: PageAt) -> Values:
    """Owners of submitted projects, those with most projects first."""
    q, number = words_of(at.request), page_number(at.request)
    first = (number - 1) * owners.PAGE
    found, total = await owners.listed(*at.here, q, offset=first)

    def link(number: int) -> str:
        return "?" + urlencode({"q": q, "page": number} if q else {"page": number})

    return {
        "q": q,
        "found": found,
        "total": total,
        "first": first + 1,
        "groups": dict(stakeholder_options(at.lang)),
        "previous": link(number - 1) if number > 1 else None,
        "next": link(number + 1) if first + owners.PAGE < total else None,
    }


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
        "back": kept.id if here else gone.id,
    }
