"""A figure: a number with the data set and the filter by which anybody gets it again. Pure.

No report holds a number of another kind. It is counted from the rows of a public file, as whoever asks for it counts
them: so many rows, the sum of a column, or so many different values of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Literal, TypeVar, get_args

from prizes.reports.rules.datasets import Row, Tables

Wanted = str | int | bool | Sequence[str]
Where = tuple[tuple[str, tuple[str, ...]], ...]
"""By column the values that a row may have there."""
ALL_YEARS = "all-years"
"""In place of an edition: the data of all."""
Precision = Literal["exact", "at_least", "about"]


@dataclass(frozen=True, slots=True)
class Figure:
    value: int
    data_of: str
    """Slug of the edition, or ALL_YEARS."""
    dataset: str
    where: Where = ()
    sum: str = ""
    """The column that is added up; empty: rows are counted."""
    distinct: str = ""
    """The column whose different values are counted; empty values are none."""
    precision: Precision = "exact"
    """As a source puts it."""

    @property
    def query(self) -> list[tuple[str, str]]:
        """As addresses of the file say it: a row passes that has one of the values in each column."""
        filters = [(column, value) for column, values in self.where for value in values]
        reckoned = [("sum", self.sum)] if self.sum else [("distinct", self.distinct)] if self.distinct else []
        return filters + reckoned


@dataclass(frozen=True, slots=True)
class Data:
    """The public data of an edition, or of all years, from which figures are made."""

    of: str
    tables: Tables
    _groups: dict[tuple[str, ...], dict[tuple[str, ...], list[Row]]] = field(default_factory=dict, repr=False)
    """By data set and columns the rows by what they have there: a report asks for hundreds of parts of some sets."""

    def has(self, dataset: str) -> bool:
        return dataset in self.tables

    def rows(self, dataset: str, **where: Wanted) -> list[Row]:
        groups = self._grouped(dataset, *where)
        return [row for found in product(*map(_texts, where.values())) for row in groups.get(found, ())]

    def _grouped(self, dataset: str, *columns: str) -> Mapping[tuple[str, ...], Sequence[Row]]:
        known = self._groups.get((dataset, *columns))
        if known is None:
            known = self._groups[dataset, *columns] = {}
            for row in self.tables.get(dataset, ()):
                known.setdefault(tuple(row[column] for column in columns), []).append(row)
        return known

    def count(self, dataset: str, **where: Wanted) -> Figure | None:
        """None: the data set is not public yet, or the edition has none."""
        return self._figure(dataset, where, len(self.rows(dataset, **where)))

    def distinct(self, dataset: str, column: str, **where: Wanted) -> Figure | None:
        values = {row[column] for row in self.rows(dataset, **where)} - {""}
        return self._figure(dataset, where, len(values), distinct=column)

    def sum(self, dataset: str, column: str, **where: Wanted) -> Figure | None:
        """None, too, where no row says a number: it is hidden, or no source gives it."""
        numbers = [int(row[column]) for row in self.rows(dataset, **where) if row[column]]
        return self._figure(dataset, where, sum(numbers), sum=column) if numbers else None

    def sum_or_nought(self, dataset: str, column: str, **where: Wanted) -> Figure | None:
        """The same of a data set that leaves out rows whose number is nought."""
        numbers = [int(row[column]) for row in self.rows(dataset, **where) if row[column]]
        return self._figure(dataset, where, sum(numbers), sum=column)

    def _figure(
        self, dataset: str, where: Mapping[str, Wanted], value: int, **reckoned: str
    ) -> Figure | None:
        if dataset not in self.tables:
            return None
        return Figure(value, self.of, dataset, _where(where), **reckoned)  # type: ignore[arg-type]


def as_precise(figure: Figure | None, said: str) -> Figure | None:
    """`said`: how a source puts it."""
    for precision in get_args(Precision):
        if figure is not None and precision == said:
            return replace(figure, precision=precision)
    return figure


def _where(wanted: Mapping[str, Wanted]) -> Where:
    return tuple((column, _texts(value)) for column, value in wanted.items())


def _texts(value: Wanted) -> tuple[str, ...]:
    match value:
        case bool():
            return ("yes" if value else "no",)
        case str() | int():
            return (str(value),)
        case _:
            return tuple(value)


R = TypeVar("R", bound=Mapping[str, str])


def chosen(rows: Iterable[R], where: Where) -> list[R]:
    """Those that pass: in each column one of its values."""
    return [row for row in rows if all(row[column] in values for column, values in where)]
