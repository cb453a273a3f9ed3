"""What a condition is made of, whatever its author wrote. Nothing here knows a project or a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal


class CalendarUnit(StrEnum):
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


Operator = Literal["=", "!=", "<", "<=", ">", ">="]
OPPOSITES: dict[Operator, Operator] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


# --- terms ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NameTerm:
    """A question, a fact of every project, or a day of the calendar."""

    name: str


@dataclass(frozen=True, slots=True)
class ValueTerm:
    """A value written down. A text is the short name of a choice, a country, a category and so on."""

    value: Decimal | date | bool | str


@dataclass(frozen=True, slots=True)
class ShiftedDay:
    """A day some time before another (`amount` below 0) or after it."""

    of: Term
    amount: int
    unit: CalendarUnit


@dataclass(frozen=True, slots=True)
class EntryCount:
    """How many rows, files or choices an answer has; of rows, how many of which something is true."""

    of: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """The sum of a column of numbers."""

    of: str
    column: str


Term = NameTerm | ValueTerm | ShiftedDay | EntryCount | ColumnSum


# --- conditions ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AllHold:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class OneHolds:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NotHolds:
    part: Condition


@dataclass(frozen=True, slots=True)
class Comparison:
    left: Term
    operator: Operator
    right: Term


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether one value is among several (`has` is false), or several have one (`has` is true)."""

    name: str
    values: tuple[ValueTerm, ...]
    has: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    name: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class BelongsTo:
    """Whether the project is of a group of the document."""

    group: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class RowsHold:
    """Whether something is true of at least one row, or of every one."""

    of: str
    every: bool
    where: Condition


Condition = AllHold | OneHolds | NotHolds | Comparison | Membership | Answered | BelongsTo | RowsHold


def names_in(condition: Condition) -> Iterator[str]:
    """Names of questions, facts and days outside rows, in the order in which they are written."""
    match condition:
        case AllHold(parts) | OneHolds(parts):
            for part in parts:
                yield from names_in(part)
        case NotHolds(part):
            yield from names_in(part)
        case Comparison(left, _, right):
            yield from _names_in_term(left)
            yield from _names_in_term(right)
        case Membership(name) | Answered(name):
            yield name
        case RowsHold(of, _, where):
            yield of
            yield from names_in(where)
        case BelongsTo():
            pass


def _names_in_term(term: Term) -> Iterator[str]:
    match term:
        case NameTerm(name):
            yield name
        case ShiftedDay(of):
            yield from _names_in_term(of)
        case EntryCount(of, where):
            yield of
            if where is not None:
                yield from names_in(where)
        case ColumnSum(of):
            yield of
        case ValueTerm():
            pass


def groups_in(condition: Condition) -> Iterator[str]:
    """Groups that it names."""
    match condition:
        case AllHold(parts) | OneHolds(parts):
            for part in parts:
                yield from groups_in(part)
        case NotHolds(part):
            yield from groups_in(part)
        case RowsHold(_, _, where):
            yield from groups_in(where)
        case BelongsTo(group):
            yield group
        case Comparison() | Membership() | Answered():
            pass


def plainly(condition: Condition, *, negated: bool = False) -> Condition:  # noqa: PLR0911 - one line a kind
    """The same without a “not” before anything that can be said the other way round. `negated`: its opposite."""
    match condition:
        case NotHolds(part):
            return plainly(part, negated=not negated)
        case AllHold(parts) | OneHolds(parts):
            kind = type(condition) if not negated else OneHolds if isinstance(condition, AllHold) else AllHold
            return kind(tuple(plainly(part, negated=negated) for part in parts))
        case Comparison(left, operator, right):
            return Comparison(left, OPPOSITES[operator] if negated else operator, right)
        case Membership(name, values, has, was):
            return Membership(name, values, has, was != negated)
        case Answered(name, was):
            return Answered(name, was != negated)
        case BelongsTo(group, was):
            return BelongsTo(group, was != negated)
        case RowsHold(of, every, where):
            return RowsHold(of, every != negated, plainly(where, negated=negated))
