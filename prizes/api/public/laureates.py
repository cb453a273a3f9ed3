"""Winners of all years for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from prizes.api.interface.pagination import Cursor, Limit, part_of
from prizes.edition.queries import editions_in_force
from prizes.gate.editions import LONGEST_SLUG
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.stocktaking.laureates import LaureateFilter, laureates, silent_years

router = APIRouter(tags=["results"])
Narrowing = Annotated[str, Query(max_length=LONGEST_SLUG)]


class LaureateShown(BaseModel):
    year: str
    """Slug of the edition."""
    category: str | None
    title: str
    owner: str
    country: str | None
    language: str
    """In which the title is written."""
    sdgs: Sequence[int]
    id: str | None
    """None where the project has no page, since no rules of its year are known."""
    named_by: str
    """The source of those without a page; else empty."""


class LaureatesPart(BaseModel):
    total: int
    items: list[LaureateShown]
    next: str | None
    silent_years: list[str]
    """Years between the first and the last of which no winner is known."""


@router.get("/winners", dependencies=allow(Who.PUBLIC))
async def list_winners_of_all_years(
    session: Tx,
    year: Narrowing = "",
    category: Narrowing = "",
    country: Narrowing = "",
    sdg: Narrowing = "",
    limit: Limit = 50,
    after: Annotated[Cursor, Query(alias="cursor")] = None,
) -> LaureatesPart:
    """Winners of all public editions, the newest year first. Earlier years are as complete as their sources."""
    editions = await editions_in_force(session)
    everybody = await laureates(session, editions)
    asked = LaureateFilter(year, category, country, sdg)
    found = [one for one in everybody if asked.fits(one)]
    part, following = part_of(found, lambda one: one.id or f"{one.year}/{one.title}", limit, after)
    return LaureatesPart(
        total=len(found),
        items=[LaureateShown.model_validate(one, from_attributes=True) for one in part],
        next=following,
        silent_years=silent_years(everybody, [edition.slug for edition in editions if edition.record]),
    )
