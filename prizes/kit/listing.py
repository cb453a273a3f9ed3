"""Lists that are read in parts: what is wanted of one, and what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

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


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A part of a list."""

    rows: Sequence[T]
    total: int
    """Rows of the whole list, as it is narrowed."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Rows by state, whatever state is asked for; empty where a list has no states."""


def ordered(sort: str, columns: Mapping[str, Any], usual: Sequence[Any]) -> Sequence[Any]:
    """By which columns of a query a list is in order: `usual` where no such column is asked for, or rows are equal.

    `columns`: what can be sorted by, with its column of SQL.
    """
    column = columns.get(sort.removeprefix("-"))
    if column is None:
        return usual
    first = column.desc() if sort.startswith("-") else column.asc()
    return [first.nulls_last(), *usual]
