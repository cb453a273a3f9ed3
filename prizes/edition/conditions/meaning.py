"""Whether a condition is true of a project: yes, no, or neither.

A comparison with something that has not been answered is neither true nor false. “And” is false where one part is, “or”
is true where one part is, and “not” leaves open what is open (Kleene's logic of three values). Only what is true is
asked or required, and only what is false is broken: an answer that is missing is named as missing, once.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from prizes.edition.conditions.language import (
    AllHold,
    Answered,
    BelongsTo,
    CalendarUnit,
    ColumnSum,
    Comparison,
    Condition,
    EntryCount,
    Membership,
    NameTerm,
    NotHolds,
    OneHolds,
    Operator,
    RowsHold,
    ShiftedDay,
    Term,
    ValueTerm,
)

FactValue = Decimal | date | bool | str | frozenset[str]


class ConditionFacts(Protocol):
    """What is known of one project, or of one row of an answer."""

    def value(self, name: str, /) -> FactValue | None:
        """None: not answered, or no answer of its kind."""
        ...

    def answered(self, name: str, /) -> bool: ...

    def count(self, name: str, /) -> int:
        """Rows, files or choices of an answer; 0: none, or not answered."""
        ...

    def rows(self, name: str, /) -> Sequence[ConditionFacts]: ...

    def belongs(self, group: str, /) -> bool | None:
        """None: what the group goes by has not been answered."""
        ...


def holds(condition: Condition, facts: ConditionFacts) -> bool | None:  # noqa: PLR0911 - one line a kind
    """None: neither true nor false."""
    match condition:
        case AllHold(parts):
            return _every(holds(part, facts) for part in parts)
        case OneHolds(parts):
            return _opposite(_every(_opposite(holds(part, facts)) for part in parts))
        case NotHolds(part):
            return _opposite(holds(part, facts))
        case Comparison(left, operator, right):
            return _compared(_value(left, facts), operator, _value(right, facts))
        case Membership():
            return _among(condition, facts)
        case Answered(name, negated):
            return facts.answered(name) != negated
        case BelongsTo(group, negated):
            is_of = facts.belongs(group)
            return None if is_of is None else is_of != negated
        case RowsHold(of, every, where):
            if not facts.answered(of):
                return None
            each = [holds(where, row) for row in facts.rows(of)]
            return _every(each) if every else _opposite(_every(map(_opposite, each)))


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def _every(values: Iterable[bool | None]) -> bool | None:
    found = set(values)
    return False if False in found else None if None in found else True


def _among(condition: Membership, facts: ConditionFacts) -> bool | None:
    held = facts.value(condition.name)
    if held is None:
        return None
    wanted = {each.value for each in condition.values}
    found = bool(held & wanted) if isinstance(held, frozenset) else held in wanted
    return found != condition.negated


def _compared(left: FactValue | None, operator: Operator, right: FactValue | None) -> bool | None:
    if left is None or right is None:
        return None
    if operator in ("=", "!="):
        return (left == right) == (operator == "=")
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _ordered((left > right) - (left < right), operator)
    if isinstance(left, date) and isinstance(right, date):
        return _ordered((left > right) - (left < right), operator)
    return None


def _ordered(order: int, operator: Operator) -> bool:
    """`order`: below 0 where the left is less."""
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]


def _value(term: Term, facts: ConditionFacts) -> FactValue | None:
    match term:
        case NameTerm(name):
            return facts.value(name)
        case ValueTerm(value):
            return value
        case ShiftedDay(of, amount, unit):
            day = _value(of, facts)
            return shifted(day, amount, unit) if isinstance(day, date) else None
        case EntryCount(of, where):
            if where is None:
                return Decimal(facts.count(of))
            return Decimal(sum(holds(where, row) is True for row in facts.rows(of)))
        case ColumnSum(of, column):
            return _sum(row.value(column) for row in facts.rows(of)) if facts.answered(of) else None


def _sum(values: Iterable[FactValue | None]) -> Decimal | None:
    numbers = list(values)
    known = [number for number in numbers if isinstance(number, Decimal)]
    return sum(known, Decimal(0)) if len(known) == len(numbers) else None


def shifted(day: date, amount: int, unit: CalendarUnit) -> date | None:
    """Months and years keep the day of the month, or take the last one where there is none such: a year before the 29th
    of February is the 28th. None: beyond the calendar.
    """
    try:
        if unit is CalendarUnit.DAYS:
            return day + timedelta(days=amount)
        if unit is CalendarUnit.WEEKS:
            return day + timedelta(weeks=amount)
        months = amount * (12 if unit is CalendarUnit.YEARS else 1)
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last))
    except (OverflowError, ValueError):
        return None
