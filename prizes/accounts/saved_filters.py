"""Filters of the office's lists that people saved for themselves, under names of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts import refusals
from prizes.accounts.models import Person, SavedFilter
from prizes.db import one_at_a_time

MOST = 20
"""That one person saves of one list."""
LONGEST_NAME, LONGEST_QUERY = 60, 500
"""In characters."""
NOT_SAVED = frozenset({"page", "notice", "format"})
"""What an address says beside how the list is narrowed and sorted."""


def query_of(text: str) -> str:
    """The query of a list's address in one spelling; empty where it narrows and sorts nothing."""
    pairs = [pair for pair in parse_qsl(text.lstrip("?")) if pair[0] not in NOT_SAVED]
    return "?" + urlencode(pairs) if pairs else ""


async def saved_filters(
    session: AsyncSession, person: Person, edition: str, list_name: str
) -> Sequence[SavedFilter]:
    """In the order of their names."""
    query = select(SavedFilter).where(
        SavedFilter.person_id == person.id, SavedFilter.edition == edition, SavedFilter.list == list_name
    )
    return (await session.exec(query.order_by(SavedFilter.name))).all()


async def all_saved(session: AsyncSession, person: Person, edition: str) -> Sequence[SavedFilter]:
    """Of all lists of an edition."""
    query = select(SavedFilter).where(SavedFilter.person_id == person.id, SavedFilter.edition == edition)
    return (await session.exec(query.order_by(SavedFilter.list, SavedFilter.name))).all()


async def save_filter(
    session: AsyncSession, person: Person, edition: str, list_name: str, *, name: str, query: str
) -> SavedFilter:
    """Under a name that is there already, it takes the other's place. Raises Invalid."""
    name, query = " ".join(name.split()), query_of(query)
    if not name or len(name) > LONGEST_NAME:
        raise refusals.wrong_name_of_filter(most=LONGEST_NAME)
    if not query or len(query) > LONGEST_QUERY:
        raise refusals.nothing_to_save()
    await _one_after_the_other(session, person)
    there = await saved_filters(session, person, edition, list_name)
    found = next((each for each in there if each.name == name), None)
    if found is None and len(there) >= MOST:
        raise refusals.too_many_filters(n=MOST)
    found = found or SavedFilter(person_id=person.id, edition=edition, list=list_name, name=name, query=query)
    found.query = query
    session.add(found)
    await session.flush()
    return found


async def remove_filter(session: AsyncSession, person: Person, edition: str, filter_id: str) -> SavedFilter:
    """Raises Missing where there is none of theirs."""
    await _one_after_the_other(session, person)
    query = select(SavedFilter).where(col(SavedFilter.id) == filter_id, SavedFilter.edition == edition)
    found = (await session.exec(query.where(SavedFilter.person_id == person.id))).first()
    if found is None:
        raise refusals.no_such_filter()
    await session.delete(found)
    await session.flush()
    return found


async def _one_after_the_other(session: AsyncSession, person: Person) -> None:
    """What one person sends twice at once: a name is there once, and no more than `MOST`."""
    await one_at_a_time(session, f"saved filters:{person.id}")
