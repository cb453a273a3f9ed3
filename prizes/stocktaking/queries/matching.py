"""A search in the language of each database, and nowhere else. FTS5 and vectors give the same projects in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, column, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session
from sqlmodel import col

from prizes.stocktaking.models import RegisterEntry
from prizes.stocktaking.rules.asking import Asked, Closeness, Forms, Search

SEARCH = table("register_search", column("rowid"), column("register_search"))
"""FTS5's table; its column of the same name is what a search is matched with."""


def is_sqlite(session: Session | Any) -> bool:
    return bool(session.get_bind().dialect.name == "sqlite")


def has(sqlite: bool, search: Search) -> ColumnElement[bool]:
    """Whether an entry has all words."""
    return _found(sqlite, "whole", _loose(sqlite, search))


def has_any(sqlite: bool, forms: Forms) -> ColumnElement[bool]:
    """Whether an entry has one of these forms."""
    return _found(sqlite, "whole", _any(sqlite, forms))


def as_close(sqlite: bool, search: Search, closeness: Closeness) -> list[ColumnElement[bool]]:
    """Whether an entry has all words, and is exactly as close as `rules.asking.closeness` says."""
    strict = _all(sqlite, (_way(sqlite, one.strict) for one in search.asked))
    loose = _loose(sqlite, search)
    steps = [("title", strict), ("title", loose), ("head", loose), ("whole", loose)]
    found = [_found(sqlite, *steps[closeness])]
    if not sqlite and closeness is not Closeness.WHOLE:
        found.append(_found(sqlite, "whole", loose))  # it alone has an index there
    return found if closeness is Closeness.TITLE else [*found, ~_found(sqlite, *steps[closeness - 1])]


def _found(sqlite: bool, where: str, words: str) -> ColumnElement[bool]:
    if sqlite:
        rows: Select[Any] = select(SEARCH.c.rowid).where(
            SEARCH.c.register_search.op("MATCH")(f"{where} : ({words})")
        )
        # Not the bare column: SQLite would fetch all that are found and sort them, where the order is an index.
        return (col(RegisterEntry.id) + 0).in_(rows)
    vector: ColumnElement[Any] = getattr(RegisterEntry, where)
    return vector.op("@@", is_comparison=True)(cast(literal(words), TSQUERY))


# --- words of the two languages ----------------------------------------------------------------------------
# Forms have letters and digits only, so that none can be taken for a sign of theirs.


def _loose(sqlite: bool, search: Search) -> str:
    return _all(sqlite, (_one(sqlite, each) for each in search.asked))


def _one(sqlite: bool, asked: Asked) -> str:
    return _joined(" OR " if sqlite else " | ", (_way(sqlite, way) for way in asked.ways))


def _way(sqlite: bool, way: Iterable[Forms]) -> str:
    return _all(sqlite, (_any(sqlite, forms) for forms in way))


def _all(sqlite: bool, parts: Iterable[str]) -> str:
    return _joined(" AND " if sqlite else " & ", parts)


def _any(sqlite: bool, forms: Forms) -> str:
    quoted: Callable[[str], str] = '"{}"'.format if sqlite else "'{}'".format
    return _joined(" OR " if sqlite else " | ", map(quoted, sorted(forms)))


def _joined(by: str, parts: Iterable[str]) -> str:
    there = list(parts)
    return f"({by.join(there)})" if len(there) > 1 else there[0]
