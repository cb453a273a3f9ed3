"""A list that is read as a whole, given out in parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from fastapi import Query

from prizes.edition.refusals import wrong_cursor
from prizes.kit.bounded import MOST_Q
from prizes.kit.listing import Found, Wanted
from prizes.kit.paging import MOST, cursor, place

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=400)]


def part_of(
    items: Sequence[T], key: Callable[[T], str], limit: int, after: str | None
) -> tuple[Sequence[T], str | None]:
    """The part behind a cursor, and the cursor of the next part; None where the list ends.

    `key` names an entry in a cursor. If that entry has left the list since, the part begins where it stood.
    Raises Invalid for a word that is no cursor.
    """
    start = _start(items, key, after)
    part = items[start : start + limit]
    more = start + limit < len(items)
    return part, cursor([key(part[-1]), start + limit - 1]) if more else None


Q = Annotated[str, Query(max_length=MOST_Q)]
"""A search in the address of a list."""


def next_of(found: Found[T], wanted: Wanted) -> str | None:
    """The cursor of what follows a part; None where the list ends."""
    following = wanted.offset + len(found.rows)
    anchored = [] if found.anchor is None else [found.anchor]
    return cursor([following, *anchored]) if following < found.total else None


def _start(items: Sequence[T], key: Callable[[T], str], after: str | None) -> int:
    try:
        values = place(after, 2)
    except ValueError:
        raise wrong_cursor() from None
    if values is None:
        return 0
    name, at = values
    if not isinstance(at, int) or at < 0:
        raise wrong_cursor()
    return next((n + 1 for n, item in enumerate(items) if key(item) == name), at)


def offset_of(after: str | None) -> int:
    """The place in a list that is counted out; what no list reaches is no cursor."""
    return start_of(after)[0]


def start_of(after: str | None) -> tuple[int, int | None]:
    """The same, and where the list has one its anchor (`kit.listing.Found`)."""
    try:
        values = place(after, 1, 2)
    except ValueError:
        raise wrong_cursor() from None
    offset, anchor = [*(values or [0]), None][:2]
    if not isinstance(offset, int) or not 0 <= offset < 10**9 or not isinstance(anchor, int | None):
        raise wrong_cursor()
    return offset, anchor
