"""A search in the language of each database, and nowhere else. FTS5 and vectors give the same projects in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, column, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session
from sqlmodel import col

from prizes.stocktaking.models import RegisterEntry
from prizes.stocktaking.rules.asking import NOTHING, Asked, Closeness, Forms, Search
from prizes.stocktaking.rules.entries import HEAD, TITLE

SEARCH = table("register_search", column("rowid"), column("register_search"))
"""FTS5's table; its column of the same name is what a search is matched with."""


def is_sqlite(session: Session | Any) -> bool:
    return bool(session.get_bind().dialect.name == "sqlite")


def has(sqlite: bool, search: Search, facets: Sequence[Forms]) -> ColumnElement[bool]:
    """Whether an entry has all words, and one of each set of facets. There must be something of either."""
    return _found(sqlite, _all(sqlite, _demanded(sqlite, search, facets)))


def has_any(sqlite: bool, forms: Forms) -> ColumnElement[bool]:
    """Whether an entry has one of these forms."""
    return _found(sqlite, _any(sqlite, forms))


def is_any_with(sqlite: bool, forms: Forms) -> ColumnElement[bool]:
    """Whether some entry has one of these forms: the index alone says it, at its first."""
    rows: Select[Any] = select(literal(1))
    if sqlite:
        rows = rows.select_from(SEARCH).where(SEARCH.c.register_search.op("MATCH")(_any(sqlite, forms)))
    else:
        rows = rows.select_from(RegisterEntry).where(has_any(sqlite, forms))
    return rows.exists()


def as_close(
    sqlite: bool, search: Search, facets: Sequence[Forms], closeness: Closeness
) -> ColumnElement[bool]:
    """Whether it has them, and is exactly as close as `rules.asking.closeness` says. All is asked of the index in one:
    PostgreSQL would read whole entries for what is asked beside it.
    """
    strict = _all(sqlite, (_way(sqlite, one.strict, TITLE) for one in search.asked))
    loose = [_all(sqlite, (_one(sqlite, one, at) for one in search.asked)) for at in (TITLE, HEAD, "")]
    steps = [strict, *loose]
    words = _all(sqlite, [steps[closeness], *_demanded(sqlite, NOTHING, facets)])
    if closeness is not Closeness.TITLE:
        words = f"({words}) {'NOT' if sqlite else '& !'} ({steps[closeness - 1]})"
    return _found(sqlite, words)


def _found(sqlite: bool, words: str) -> ColumnElement[bool]:
    if sqlite:
        rows: Select[Any] = select(SEARCH.c.rowid).where(SEARCH.c.register_search.op("MATCH")(words))
        # Not the bare column: SQLite would fetch all that are found and sort them, where the order is an index.
        return (col(RegisterEntry.id) + 0).in_(rows)
    return col(RegisterEntry.forms).op("@@", is_comparison=True)(cast(literal(words), TSQUERY))


# --- words of the two languages ----------------------------------------------------------------------------
# Forms have letters and digits only, so that none can be taken for a sign of theirs.


def _demanded(sqlite: bool, search: Search, facets: Sequence[Forms]) -> list[str]:
    return [*(_one(sqlite, each, "") for each in search.asked), *(_any(sqlite, forms) for forms in facets)]


def _one(sqlite: bool, asked: Asked, where: str) -> str:
    return _joined(" OR " if sqlite else " | ", (_way(sqlite, way, where) for way in asked.ways))


def _way(sqlite: bool, way: Iterable[Forms], where: str) -> str:
    """`where`: TITLE or HEAD; nothing: anywhere."""
    return _all(sqlite, (_any(sqlite, forms, where) for forms in way))


def _all(sqlite: bool, parts: Iterable[str]) -> str:
    return _joined(" AND " if sqlite else " & ", parts)


def _any(sqlite: bool, forms: Forms, where: str = "") -> str:
    quoted: Callable[[str], str] = '"{}"'.format if sqlite else "'{}'".format
    return _joined(" OR " if sqlite else " | ", (quoted(where + form) for form in sorted(forms)))


def _joined(by: str, parts: Iterable[str]) -> str:
    there = list(parts)
    return f"({by.join(there)})" if len(there) > 1 else there[0]
