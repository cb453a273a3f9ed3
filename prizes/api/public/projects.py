"""Nominated projects for programs, as everybody may see them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from prizes.api.interface.pagination import Q
from prizes.api.screening.exports import ATarget, Classes, target_of
from prizes.data.countries import ITU_REGIONS, countries
from prizes.data.wsis import stakeholder_types
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import unknown_filter_value, wrong_cursor
from prizes.gate.editions import TheEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.paging import MOST, cursor, place
from prizes.kit.sentence import say
from prizes.nomination import refusals
from prizes.nomination.queries.carried import other_entries
from prizes.nomination.queries.contents import texts_of
from prizes.nomination.queries.filters import Filters
from prizes.nomination.queries.projects import edition_of, public_project, public_projects
from prizes.nomination.rules.states import PUBLIC
from prizes.nomination.schemas import (
    OtherEntryShown,
    ProjectList,
    PublicProject,
    WholeProject,
    public_answers,
    public_texts,
)

router = APIRouter(tags=["projects"])


@router.get("/editions/{edition}/projects", dependencies=allow(Who.PUBLIC))
async def list_projects(
    session: Tx,
    edition: TheEdition,
    category: str = "",
    country: str = "",
    region: str = "",
    stakeholder: str = "",
    sdg: Annotated[int | None, Query(ge=1, le=17)] = None,
    q: Q = "",
    state: str = "",
    target: ATarget = "",
    classes: Classes = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    after: Annotated[str | None, Query(alias="cursor", max_length=4_000)] = None,
) -> ProjectList:
    """Nominees, champions and winners, by title. `q`: words that must all occur, in any script."""
    filters = Filters(
        category, country, region, stakeholder, sdg, q, state, target=target_of(target), classes=classes
    )
    _check(edition, filters)
    found = await public_projects(session, edition, filters, after=_place(after), limit=limit + 1)
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return ProjectList(
        items=[PublicProject.model_validate(project) for project in found[:limit]],
        next=cursor([last.title_key, last.id]) if last else None,
    )


def _place(after: str | None) -> tuple[str, str] | None:
    try:
        values = place(after, 2)
    except ValueError:
        raise wrong_cursor() from None
    return (str(values[0]), str(values[1])) if values else None


def _check(edition: EditionInForce, filters: Filters) -> None:
    """A filter that can find nothing is a slip of the pen, and said to be one."""
    known: dict[str, set[str]] = {
        "category": {category.code for category in edition.rules.categories},
        "country": {country.alpha2 for country in countries()},
        "region": set(ITU_REGIONS),
        "stakeholder": set(stakeholder_types().keys()),
        "state": {state.value for state in PUBLIC},
    }
    sentence = say("This value is unknown.")
    wrong = {name: sentence for name, values in known.items() if getattr(filters, name) not in values | {""}}
    if not set(filters.classes.split()) <= {
        f"{each.id}:{choice.id}" for each in edition.rules.classifications for choice in each.choices
    }:
        wrong["classes"] = sentence
    if wrong:
        raise unknown_filter_value(wrong)


@router.get("/editions/{edition}/projects/{project}", dependencies=allow(Who.PUBLIC))
async def read_project(session: Tx, edition: TheEdition, project: str) -> WholeProject:
    """A nominee, champion or winner with the answers that the public may see."""
    return await _whole(session, edition, project)


@router.get("/projects/{project}", dependencies=allow(Who.PUBLIC))
async def read_project_alone(session: Tx, project: str) -> WholeProject:
    """The same, found without its edition."""
    edition = await edition_of(session, project)
    if edition is None or not edition.published:
        raise refusals.unknown_project()
    return await _whole(session, edition, project)


async def _whole(session: Tx, edition: EditionInForce, project: str) -> WholeProject:
    found = await public_project(session, edition, project)
    if found is None:
        raise refusals.unknown_project()
    submission = edition.rules.submission
    texts = await texts_of(session, found) if submission and submission.translations else []
    before, after = await other_entries(session, found)
    shown = {
        "carried_from": OtherEntryShown.model_validate(before) if before else None,
        "carried_into": [OtherEntryShown.model_validate(each) for each in after],
        "answers": public_answers(edition.rules, found),
        "texts": public_texts(edition.rules, found, texts),
    }
    return WholeProject.model_validate(found.model_dump() | shown)
