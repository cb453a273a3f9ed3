"""The filters that a reader saved of a list, as the list's page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.accounts.saved_filters import query_of, saved_filters
from prizes.web.layout.links import to


@dataclass(frozen=True, slots=True)
class SavedLink:
    name: str
    href: str
    chosen: bool
    """Whether the list is narrowed and sorted so now."""
    removal: str
    """Address of the form that removes it."""


@dataclass(frozen=True, slots=True)
class SavedOfList:
    list: str
    """Its name, as its file has it."""
    query: str
    """As the list is narrowed and sorted now; empty: not at all."""
    form: str
    """Address of the form that saves this."""
    links: Sequence[SavedLink]


async def saved_of_list(
    request: Request,
    session: AsyncSession,
    person: Person,
    edition: str,
    list_name: str,
    *,
    here: str,
    query: str,
) -> SavedOfList:
    """`here`: address of the list. `query`: of the page that is shown."""
    now = query_of(query)
    links = [
        SavedLink(
            each.name, here + each.query, each.query == now, to(request, "remove_filter", filter_id=each.id)
        )
        for each in await saved_filters(session, person, edition, list_name)
    ]
    return SavedOfList(list_name, now, to(request, "save_filter"), links)
