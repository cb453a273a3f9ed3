"""Save the filters of a list of the office, and remove them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from prizes.accounts import saved_filters
from prizes.accounts.models import SavedFilter
from prizes.acts.declaring import Acts
from prizes.api.office.saved_filters import filter_shown
from prizes.gate.at import At
from prizes.gate.permissions import ROLE_NEEDED, Who, is_allowed
from prizes.web.layout.lists import address_of_list, audience_of
from prizes.web.layout.pages import PageAt

acts = Acts("office")
PROGRAM, FORM = "/editions/{edition}/saved-filters", "/{edition}/office/saved-filters"


class FilterSent(BaseModel):
    list: Annotated[str, Field(max_length=40)]
    """Name of a list, as its file has it, such as `letters`; that of projects is `nominations`."""
    name: Annotated[str, Field(max_length=200)]
    query: Annotated[str, Field(max_length=1000)]
    """Of the list's address."""


def _to_the_list(at: PageAt, saved: SavedFilter) -> str:
    return address_of_list(at, saved.list) + saved.query


@acts.act(
    f"POST {PROGRAM}",
    FORM,
    who=Who.SIGNED_IN,
    answers=filter_shown,
    leads=_to_the_list,
    notice="filter-saved",
)
async def save_filter(at: At, sent: FilterSent) -> SavedFilter:
    """Save the filters and the order of a list that you can see under a name. They are yours alone."""
    who = audience_of(sent.list)
    if not is_allowed(at.reader, who, at.edition.slug):
        refused = ROLE_NEEDED[who]
        raise refused()
    return await saved_filters.save_filter(
        at.session, at.person, at.edition.slug, sent.list, name=sent.name, query=sent.query
    )


@acts.act(
    f"DELETE {PROGRAM}/{{filter_id}}",
    f"{FORM}/{{filter_id}}/removal",
    who=Who.SIGNED_IN,
    leads=_to_the_list,
    notice="filter-removed",
)
async def remove_filter(at: At, filter_id: str) -> SavedFilter:
    """Remove filters that you saved."""
    return await saved_filters.remove_filter(at.session, at.person, at.edition.slug, filter_id)
