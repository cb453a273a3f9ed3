"""What an address asks of a list: the search `q` and the number of the page, in one form for all lists."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request
from starlette.datastructures import QueryParams

from prizes.errors import Invalid
from prizes.kit.bounded import MOST_Q


def words_of(request: Request) -> str:
    """What is searched for: at most `MOST_Q` characters. Of more, the first are, and the page says so (`pages`)."""
    typed = request.query_params.get("q", "").strip()
    if len(typed) > MOST_Q:
        request.state.refusal = search_too_long(most=MOST_Q)
    return typed[:MOST_Q]


def page_number(request: Request) -> int:
    return number_in(request.query_params)


def number_in(query: QueryParams) -> int:
    """From 1. What is no number is the first page, and one beyond all lists a page of nothing."""
    number = query.get("page", "")
    if not (number.isascii() and number.isdigit()):
        return 1
    return max(1, int(number)) if len(number) < 6 else 100_000


def neighbours(
    number: int, size: int, total: int, link: Callable[[int], str]
) -> tuple[str | None, str | None]:
    """Where the pages before and after this one of a list are; None where there is none. `link`: of a page."""
    before = link(number - 1) if number > 1 else None
    return before, link(number + 1) if number * size < total else None


search_too_long = Invalid.named(
    "search-too-long",
    "A search can have at most %(most)s characters. These are the results for the first %(most)s.",
    field="q",
)
