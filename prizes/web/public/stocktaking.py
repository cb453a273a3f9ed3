"""The register: public projects of all editions, found by words and narrowed by facets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.data.languages import beyond_the_six
from prizes.data.targets import goal_targets
from prizes.data.wsis import category_names
from prizes.edition.queries import editions_in_force
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.stocktaking.register_places import place_in, word_for
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.nomination.rules.states import LABELS, PUBLIC
from prizes.stocktaking.queries.register import (
    PAGE,
    Registered,
    RegisterFilter,
    countries_of_register,
    goals_named,
    look_up,
    register,
)
from prizes.stocktaking.queries.texts import texts_in
from prizes.stocktaking.rules.contributions import CONTRIBUTED, CONTRIBUTED_WORDS
from prizes.stocktaking.rules.facets import GROUPS
from prizes.stocktaking.rules.updates import STATUSES
from prizes.web.layout.linked import of_register
from prizes.web.layout.links import to
from prizes.web.layout.options import (
    country_options,
    goal_options,
    region_options,
    stakeholder_options,
)
from prizes.web.layout.page import lang_of, page
from prizes.web.layout.searching import page_number
from prizes.web.results.charts import world_tiles
from prizes.web.results.world import shade_words
from prizes.web.screening.queue import filters_of, goal_in, wrong_target

router = APIRouter()
NARROWING = ("category", "country", "region", "stakeholder", "sdg", "target", "q", "state", "owner")
"""What the register can be narrowed by as every list of projects."""


@router.get("/{lang:lang}/stocktaking", dependencies=allow(Who.PUBLIC))
async def stocktaking_page(request: Request, session: Tx, me: PerhapsMe) -> Response:
    asked = asked_of_register(request)
    search, total = await look_up(session, asked)
    query = request.query_params
    after, before = place_in(query.get("after")), place_in(query.get("before"))
    here = after or before
    first = here[1] if here else (page_number(request) - 1) * PAGE
    found = await register(
        session,
        asked,
        search,
        after=after[0] if after else None,
        before=before[0] if before and not after else None,
        offset=0 if here else first,
    )
    return page(
        request,
        "public/stocktaking.html",
        block="list",
        projects=found,
        own=await texts_in(
            session, [one.id for one in found if beyond_the_six(one.language)], lang_of(request)
        ),
        search=search,
        total=total,
        first=first,
        asked=in_address(asked),
        wrong_target=wrong_target(asked.filters),
        target=goal_targets().get(asked.filters.target),
        places={code: (n, names) for n, (code, names) in enumerate(category_names().items())},
        labels=LABELS,
        contributed=CONTRIBUTED_WORDS,
        linked=of_register(found, in_address(asked), first, total, translator(lang_of(request))),
        **_neighbours(request, asked, found, first, total),
        **await _choices(request, session, asked),
    )


@router.get("/{lang:lang}/stocktaking/world", dependencies=allow(Who.PUBLIC))
async def register_world(request: Request, session: Tx, me: PerhapsMe) -> Response:
    """Where the projects come from that the register is narrowed to."""
    asked = asked_of_register(request)
    search, total = await look_up(session, asked)
    tiles = world_tiles(await countries_of_register(session, asked, search), lang_of(request))
    return page(
        request,
        "public/stocktaking-world.html",
        tiles=tiles,
        steps=shade_words(tiles.begins, 1),
        total=total,
        without=total - sum(number for _, number in tiles.rows),
        asked=in_address(asked),
    )


def asked_of_register(request: Request) -> RegisterFilter:
    """What the register is narrowed to. Values that do not exist find nothing."""
    query = request.query_params
    return RegisterFilter(
        filters=replace(filters_of(request), owner=query.get("owner", "")[:16]),
        edition=query.get("edition", "")[:31],
        group=query.get("group", "")[:8],
        status=query.get("status", "")[:16],
        line_goal=goal_in(query.get("line_goal", "")),
    )


def in_address(asked: RegisterFilter) -> dict[str, str]:
    """As addresses of the register say it."""
    said: Mapping[str, Any] = {name: getattr(asked.filters, name) for name in NARROWING} | {
        name: getattr(asked, name) for name in ("edition", "group", "status", "line_goal")
    }
    return {name: str(value) for name, value in said.items() if value}


def _neighbours(
    request: Request, asked: RegisterFilter, found: list[Registered], first: int, total: int
) -> dict[str, Any]:
    """Addresses of the parts before and after this one; None where there is none."""
    query = in_address(asked)
    before = after = None
    if found and first > 0:
        place = word_for(found[0].place, max(0, first - PAGE))
        before = to(request, "stocktaking_page", _query=query, before=place)
    following = first + len(found)
    if found and following < total:
        after = to(request, "stocktaking_page", _query=query, after=word_for(found[-1].place, following))
    return {"previous": before, "next": after}


async def _choices(request: Request, session: Tx, asked: RegisterFilter) -> dict[str, Any]:
    lang = lang_of(request)
    voice = translator(lang)
    editions = [e for e in await editions_in_force(session) if not e.rehearsal]
    goals = [(number, f"{number}. {title}") for number, title in goal_options(lang)]
    named = await goals_named(session) | {asked.filters.sdg}
    return {
        "editions": [(e.slug, e.title(lang)) for e in editions],
        "categories": [(code, names[lang]) for code, names in category_names().items()],
        "countries": country_options(lang),
        "regions": region_options(lang),
        "groups": [(key, voice.gettext(label)) for key, (label, _) in GROUPS.items()],
        "stakeholders": stakeholder_options(lang),
        "named_goals": [(number, words) for number, words in goals if int(number) in named],
        "goals": goals,
        "statuses": [(s.value, voice.gettext(label)) for s, label in STATUSES.items()],
        "states": [
            *((s.value, voice.gettext(LABELS[s])) for s in LABELS if s in PUBLIC),
            (CONTRIBUTED, voice.gettext(CONTRIBUTED_WORDS)),
        ],
    }
