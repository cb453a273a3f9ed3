"""Lists that are read in parts: what is wanted of one, and what is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from prizes.kit.text import folded

T = TypeVar("T")
EVERYTHING = 100_000
"""Rows of one file; more than any list has."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a list, and in which order. What is empty narrows nothing."""

    q: str = ""
    """What is searched for."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """Values by the name of the filter."""
    sort: str = ""
    """Id of a column, with a minus before it from the end; empty: the usual order."""
    offset: int = 0
    limit: int = 50
    lang: str = "en"
    """Whose alphabet orders names."""
    anchor: int | None = None
    """What the list was cut at when its first part was read; see `Found`."""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A part of a list."""

    rows: Sequence[T]
    total: int
    """Rows of the whole list, as it is narrowed."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Rows by state, whatever state is asked for; empty where a list has no states."""
    anchor: int | None = None
    """Of a list that grows at its beginning: number of its first row. Asked for again with it, the next part begins
    where this one ends, however many rows have come.
    """


def ordered(sort: str, columns: Mapping[str, Any], usual: Sequence[Any]) -> Sequence[Any]:
    """By which columns of a query a list is in order: `usual` where no such column is asked for, or rows are equal.

    `columns`: what can be sorted by, with its column of SQL.
    """
    column = columns.get(sort.removeprefix("-"))
    if column is None:
        return usual
    first = column.desc() if sort.startswith("-") else column.asc()
    return [first.nulls_last(), *usual]


def cut(
    rows: Iterable[T],
    wanted: Wanted,
    texts: Callable[[T], Iterable[object]],
    sorts: Mapping[str, Callable[[T], Any]],
    counts: Mapping[str, int] | None = None,
) -> Found[T]:
    """The part of a list whose rows were worked out all together: searched, in order, cut. `rows` are in the usual
    order and narrowed by the filters.

    `texts`: what of a row is searched. `sorts`: what it is sorted by, as `Wanted.sort` names it; nothing comes last.
    """
    words = folded(wanted.q).split()
    found = [row for row in rows if not words or _has(words, texts(row))]
    by = sorts.get(wanted.sort.removeprefix("-"))
    if by is not None:
        some = [row for row in found if by(row) not in (None, "")]
        rest = [row for row in found if by(row) in (None, "")]
        some.sort(key=lambda row: _place(by(row)), reverse=wanted.sort.startswith("-"))
        found = some + rest
    return Found(found[wanted.offset : wanted.offset + wanted.limit], len(found), counts or {})


def _has(words: Sequence[str], texts: Iterable[object]) -> bool:
    whole = folded(" ".join(str(text) for text in texts if text))
    return all(word in whole for word in words)


def _place(value: Any) -> Any:
    return folded(value) if isinstance(value, str) else value
